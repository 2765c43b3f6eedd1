"""Whatever is shown, the browser's verification says what ours says: mutants by the thousand, each from its seed."""

import os
import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.alike import as_read
from registry.canonical import NotWellFormed
from registry.commitment import Salts, read_short_code, short_code
from registry.formats.file import write_file
from registry.formats.qr import write_code
from registry.permit import Permit
from registry.seal import redact, seal_permit
from tests.browser.mutants import otherwise_asked, otherwise_known, otherwise_shown
from tests.browser.peer import VECTORS, Asked, Peer, comparable, ours
from tests.permits import permits
from tests.vector_world import KEYS, REGISTRY

MUTANTS = int(os.environ.get("MUTANTS", "1000"))
FIRST = 0 if os.environ.get("CI") else random.randrange(10**9)


def agree(peer: Peer, asked: Asked, seed: int) -> None:
    theirs, our = comparable(peer.ask(asked)), ours(asked)
    if theirs != our:
        pytest.fail(f"The mutant of seed {seed} differs.\nTheirs: {theirs}\nOurs: {our}\nShown: {asked.shown!r}")


@pytest.mark.parametrize("mutant", [otherwise_shown, otherwise_known, otherwise_asked])
def test_both_say_the_same_whatever_is_shown_known_or_asked(in_node: Peer, mutant: Callable[[int], Asked]) -> None:
    for seed in range(FIRST, FIRST + MUTANTS):
        agree(in_node, mutant(seed), seed)


def test_the_mutants_are_of_every_sort() -> None:
    """Otherwise the test above would say little: some are no code at all, some not well-formed, some altered, and some
    still the permit that they were."""
    said = [ours(otherwise_shown(seed)) for seed in range(600)]
    assert {verdict.get("error") for verdict in said} >= {"Damaged", "NotAPermitCode", None}
    ends = {verdict["checks"][1]["reason"] for verdict in said if len(verdict.get("checks", [])) > 1}
    assert ends >= {"altered", "sections-match", "names-not-shown"}
    assert {verdict["answer"] for verdict in said if len(verdict.get("checks", [])) == 1} == {"invalid"}


@settings(max_examples=60)
@given(permits(), st.binary(min_size=16, max_size=16), st.booleans(), st.booleans())
def test_any_permit_has_the_same_form_and_id(
    in_node: Peer, permit: Permit, salt: bytes, whole: bool, file: bool
) -> None:
    sealed = seal_permit(permit, Salts(salt, salt), KEYS["MG issuer"], REGISTRY)
    seen = sealed if whole else redact(sealed)
    data = write_file(seen, REGISTRY) if file else write_code(seen, "https://permits.example").encode()
    asked = replace(VECTORS["it_was_never_issued_fail"], shown=data)
    verdict = in_node.ask(asked)
    assert comparable(verdict) == ours(asked)
    assert verdict["id"] == "0x" + sealed.id.hex()


ALIKE = "aAlIrnvw \u0430\u0435\u043e\u0301\u200d\u3164\u115f\u00a0\u0153\u00c6\u212a\ufb01\u0130\u00df"
"""Letters that are read as others, or not at all."""


@given(st.text(ALIKE, min_size=1) | st.characters(codec="utf-8", exclude_categories=["Cn"]))
def test_a_name_is_read_alike(in_node: Peer, name: str) -> None:
    assert in_node.tell({"name": name}) == {"read": as_read(name)}


@given(st.binary(min_size=32, max_size=32), st.data())
def test_short_codes_are_written_and_read_alike(in_node: Peer, permit_id: bytes, data: st.DataObject) -> None:
    code = short_code(permit_id)
    spoiled = st.text(max_size=20) | st.permutations(code).map("".join)
    typed = data.draw(st.sampled_from([code, code.lower(), f" {code[:8]}-{code[8:]}"]) | spoiled)
    said = in_node.tell({"id": "0x" + permit_id.hex(), "typed": typed})
    assert said["code"] == code
    assert (said["read"] == "NotWellFormed") == (read(typed) is None)
    assert read(said["read"]) == read(typed)


def read(typed: str) -> bytes | None:
    try:
        return read_short_code(typed)
    except NotWellFormed:
        return None
