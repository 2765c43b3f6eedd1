"""Histories of permits as the contracts would tell them, for tests of what stores them."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from registry import acts
from registry.acts import Direction, Event, Power, Where

NOWHERE = Where(0, 0, 0, b"")
OFFICER = b"\x01" * 20
OTHER = b"\x02" * 20
AUTHORITY = b"\x09" * 20


def permit_id(number: int) -> bytes:
    return number.to_bytes(4, "big").rjust(8, b"\x77") * 4


def admitted(party: str = "FR") -> Event:
    return acts.PartyAdmitted(NOWHERE, party, AUTHORITY)


def appointed(officer: bytes = OFFICER, party: str = "FR") -> Event:
    return acts.OfficerAppointed(NOWHERE, party, officer, Power.ISSUE | Power.ENDORSE, 5, 1 << 39, b"\x0c" * 32)


def issued(id: bytes, officer: bytes = OFFICER, destination: str = "JP") -> Event:
    return acts.Issued(NOWHERE, id, officer, destination, 20_800, 1)


def endorsed(id: bytes, officer: bytes = OFFICER, lines: int = 4) -> Event:
    return acts.Endorsed(NOWHERE, id, officer, 20_750, bytes(range(16 + 8 * lines)), b"\x0e" * 32)


def accepted(id: bytes, officer: bytes = OTHER, lines: int = 4) -> Event:
    return acts.Accepted(NOWHERE, id, officer, 20_751, bytes(range(16 + 8 * lines)), b"\x0f" * 32)


def start() -> list[Event]:
    """A Party with an officer, and another with one."""
    return [admitted("FR"), appointed(OFFICER, "FR"), admitted("JP"), appointed(OTHER, "JP")]


_word = st.binary(min_size=32, max_size=32)
_account = st.sampled_from([OFFICER, OTHER])
_code = st.sampled_from(["FR", "JP", "KE"])
_byte = st.integers(0, 255)
_day = st.integers(0, 65_535)
_time = st.integers(0, (1 << 40) - 1)
_text = st.text(max_size=40)
_quantities = st.integers(1, 16).flatmap(lambda k: st.binary(min_size=16 + 32 * k, max_size=16 + 32 * k))


def later_events(ids: Sequence[bytes]) -> st.SearchStrategy[Event]:
    """Any event, of any kind, that can follow the start and the issue of these permits."""
    at: Any = st.just(NOWHERE)
    of = st.sampled_from(list(ids))
    return st.one_of(
        st.builds(acts.Endorsed, at, of, _account, _day, _quantities, _word),
        st.builds(acts.Accepted, at, of, _account, _day, _quantities, _word),
        st.builds(acts.Refused, at, of, _account, _byte, _day, _word),
        st.builds(acts.Crossed, at, of, _account, _code, st.sampled_from(Direction), _day, _day, _byte, _word),
        st.builds(acts.Cancelled, at, of, _account, _byte, _word),
        st.builds(acts.Replaced, at, of, _account, _word, _byte, _word),
        st.builds(acts.Affirmed, at, of, _account),
        st.builds(acts.Noted, at, of, _account, _byte, _word),
        st.builds(acts.AuthorityReplaced, at, _code, st.just(AUTHORITY)),
        st.builds(acts.PartyDescribed, at, _code, _text, _text, _word),
        st.builds(acts.DeputySet, at, _code, _code, st.booleans()),
        st.builds(acts.PartySuspended, at, _code),
        st.builds(acts.PartyReinstated, at, _code),
        st.builds(acts.OfficerDismissed, at, _code, _account, _time),
        st.builds(acts.OfficerDistrusted, at, _code, _account, _time),
    )
