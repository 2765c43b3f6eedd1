"""Every event has its words, every reason its own."""

import pytest

from registry import acts
from registry.acts import CROSSING_REASONS, ENDING_REASONS, NOTE_KINDS, REFUSAL_REASONS, Direction
from registry.telling import tell
from tests.store.lives import NOWHERE

ID, OFFICER, RECORD = b"\1" * 32, b"\2" * 20, b"\3" * 32
TOLD = [
    (acts.Issued(NOWHERE, ID, OFFICER, "FR", 20_000, 1), "issued as export document for FR, until 2024-10-04"),
    (acts.Issued(NOWHERE, ID, OFFICER, "", 20_000, 132), "issued as other document for multiple use, until 2024-10-04"),
    (acts.Issued(NOWHERE, ID, OFFICER, "FR", 0, 2), "issued as re-export document for FR, until 1970-01-01"),
    (acts.Endorsed(NOWHERE, ID, OFFICER, 20_000, b"", RECORD), "endorsed at export on 2024-10-04"),
    (acts.Accepted(NOWHERE, ID, OFFICER, 20_000, b"", RECORD), "used at import on 2024-10-04"),
    (acts.Refused(NOWHERE, ID, OFFICER, 2, 20_000, RECORD),
     "refused at import on 2024-10-04: the goods differ from the document"),
    (acts.Crossed(NOWHERE, ID, OFFICER, "KE", Direction.ENTRY, 3, 20_000, 1, RECORD),
     "crossing 3: entered KE on 2024-10-04, irregular: the exit was not stamped"),
    (acts.Crossed(NOWHERE, ID, OFFICER, "KE", Direction.EXIT, 4, 20_000, 0, RECORD),
     "crossing 4: left KE on 2024-10-04"),
    (acts.Cancelled(NOWHERE, ID, OFFICER, 2, RECORD), "cancelled: lost"),
    (acts.Replaced(NOWHERE, ID, OFFICER, b"\4" * 32, 3, RECORD), f"replaced by 0x{'04' * 32}: stolen"),
    (acts.Affirmed(NOWHERE, ID, OFFICER), "affirmed by a trusted colleague of its issuer"),
    (acts.Noted(NOWHERE, ID, OFFICER, 4, RECORD), "note: discrepancy"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("event", "words"), TOLD, ids=[type(event).__name__ + str(n) for n, (event, _) in enumerate(TOLD)]
)
def test_an_event_is_told_in_words(event, words):
    assert tell(event) == words


def test_every_kind_of_permit_event_is_told():
    kinds = {kind for kind in vars(acts).values() if isinstance(kind, type) and issubclass(kind, acts.PermitEvent)}
    assert kinds - {acts.PermitEvent} == {type(event) for event, _ in TOLD}


@pytest.mark.parametrize("number", [200, 255])
def test_a_reason_of_a_later_version_is_told_by_its_number(number):
    for event in (
        acts.Cancelled(NOWHERE, ID, OFFICER, number, RECORD),
        acts.Refused(NOWHERE, ID, OFFICER, number, 1, RECORD),
        acts.Noted(NOWHERE, ID, OFFICER, number, RECORD),
    ):
        assert f"reason {number}, which this program does not know" in tell(event)


def test_reasons_can_be_told_apart():
    for table in (REFUSAL_REASONS, ENDING_REASONS, CROSSING_REASONS, NOTE_KINDS):
        assert len(set(table.values())) == len(table)
        assert min(table) == 1


def test_an_event_of_a_later_kind_is_told_by_its_name() -> None:
    assert tell(acts.PermitEvent(NOWHERE, ID, OFFICER)) == "PermitEvent"
