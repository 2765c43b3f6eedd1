"""What one user puts into the vault that is no permit yet has a bound; others are not held to it."""

from dataclasses import replace

import pytest

from registry.approvals import Approvals, Official
from registry.drafts import Drafts
from registry.formats.document import read_document
from registry.permit import Permit
from registry.samples import sample
from registry.store.allowance import COUNTED, ROW, AllowanceUsed, ensure_allowed, put_by
from registry.store.approvals import ApprovalStage, find_approvals, put_approvals
from registry.store.batches import HandedIn, Step, add_batch, same_batch
from registry.store.vault import Vault
from registry.verify import Evidence
from registry.wording import worded

PERMIT = read_document(sample("mg-export-reptiles.json"))
NOW = 10 * COUNTED


def nobody_asks() -> Evidence:
    raise AssertionError("only who decides is asked for on the chain")


def numbered(number: int) -> Permit:
    return PERMIT.model_copy(update={"face": PERMIT.face.model_copy(update={"number": f"MG {number}"})})


def batch(by: str, made: int = NOW, digest: bytes = bytes(32)) -> HandedIn:
    return HandedIn(digest[:16], "MG", digest, "a.csv", "", by, made, Step.READ, False)


def put(vault: Vault) -> int:
    with vault.read() as reading:
        return put_by(reading, "MG", "clerk", NOW - COUNTED)


def test_drafts_without_end_are_refused_and_once_some_are_thrown_away_it_goes_on(vault: Vault) -> None:
    drafts = Drafts(vault, "MG", lambda: NOW, allowance=3 * ROW)
    first, second, third = (bytes([n]) * 16 for n in range(3))
    drafts.save(first, {"number": "1"}, version=0, user="clerk")
    drafts.save(second, {"number": "2"}, version=0, user="clerk")
    with pytest.raises(AllowanceUsed, match="Throw away drafts"):
        drafts.save(third, {"special_conditions": "x" * ROW}, version=0, user="clerk")
    assert {draft.id for draft in drafts.open()} == {first, second}
    with pytest.raises(AllowanceUsed):
        drafts.save(second, {"special_conditions": "x" * 2 * ROW}, version=1, user="clerk")
    drafts.save(third, {"special_conditions": "x" * ROW}, version=0, user="colleague")
    drafts.throw_away(first, 1)
    drafts.save(first, {"number": "4"}, version=0, user="clerk")


def test_versions_without_end_of_what_is_handed_over_are_refused(vault: Vault) -> None:
    approvals = Approvals(vault, "MG", nobody_asks, lambda: NOW, allowance=20_000)

    def hand_over(version: int) -> None:
        changed = PERMIT.face.model_copy(update={"special_conditions": f"Version {version}."})
        approvals.hand_over([worded(Permit(face=changed, persons=PERMIT.persons))], Official("clerk"))

    hand_over(1)
    most = 20_000 // put(vault)
    for version in range(2, most + 1):
        hand_over(version)
    with pytest.raises(AllowanceUsed):
        hand_over(most + 1)
    assert len(approvals.page(ApprovalStage.REPLACED)) == most - 1
    assert put(vault) <= 20_000
    approvals.hand_over([worded(numbered(1))], Official("colleague"))


def test_what_a_colleague_decided_is_counted_no_more(vault: Vault) -> None:
    approvals = Approvals(vault, "MG", nobody_asks, lambda: NOW)
    (handed,) = approvals.hand_over([worded(PERMIT)], Official("clerk"))
    assert put(vault) > ROW
    with vault.write() as writing:
        (one,) = find_approvals(writing, "MG", [handed.digest]).values()
        put_approvals(writing, [replace(one, stage=ApprovalStage.SENT_BACK)])
    assert put(vault) == 0


def test_a_batch_that_is_too_much_is_not_kept_and_what_is_old_is_counted_no_more(vault: Vault) -> None:
    with vault.write() as writing:
        add_batch(writing, batch("clerk", NOW - COUNTED - 1, bytes([1]) * 32), bytes(5_000))
        add_batch(writing, batch("colleague", digest=bytes([2]) * 32), bytes(5_000))

    def hand_in(most: int) -> None:
        with vault.write() as writing:
            add_batch(writing, batch("clerk"), bytes(5_000))
            ensure_allowed(writing, "MG", "clerk", NOW, most)

    with pytest.raises(AllowanceUsed, match="Nothing was stored"):
        hand_in(5_000)
    with vault.read() as reading:
        assert same_batch(reading, "MG", bytes(32)) is None
    hand_in(5_000 + ROW)
