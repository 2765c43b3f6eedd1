"""One way in, one form out: documents are refused, never repaired."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import pytest
import rfc8785
from hypothesis import given
from pydantic import AfterValidator, StringConstraints

from registry.canonical import (
    MAX_BYTES,
    NotWellFormed,
    Section,
    build,
    build_or_faults,
    canonical,
    load_json,
    load_quickly,
)
from registry.permit import Permit, Persons, parse_permit
from registry.samples import sample
from registry.sentence import Sentence
from tests.permits import permits


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b'{"a":"1","a":"2"}', "stands twice"),
        (b'{"a":{"b":"1","b":"1"}}', "stands twice"),
        (b'{"a":1}', "without quotes"),
        (b'{"a":1.10}', "without quotes"),
        (b'{"a":-0}', "without quotes"),
        (b'{"a":1e400}', "without quotes"),
        (b'{"a":NaN}', "without quotes"),
        (b'{"a":Infinity}', "without quotes"),
        (b'{"a":-Infinity}', "without quotes"),
        (b'{"a":null}', "is null"),
        (b"\xef\xbb\xbf{}", "byte-order mark"),
        (b'{"a":"\xff"}', "not UTF-8"),
        (b'{"a":"\xed\xa0\x80"}', "not UTF-8"),
        (b'{"a":"b"}x', "not JSON"),
        (b"{} {}", "not JSON"),
        (b'{"a":"b",}', "not JSON"),
        (b"{'a':'b'}", "not JSON"),
        (b'{"a":"b\nc"}', "not JSON"),
        (b"", "not JSON"),
        (b"[" * 60_000, "nested too deeply"),
        (b'{"a":' * 10_000 + b"}" * 10_000, "nested too deeply"),
        (b"[" * 4_000, "nested too deeply"),
        (b'"' + b"x" * 10_000_000 + b'"', "at most"),
        (b" " * (MAX_BYTES + 1), "at most"),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_is_not_strict_json_is_refused_and_told_why(data: bytes, says: str) -> None:
    with pytest.raises(NotWellFormed, match=says):
        load_json(data)


@pytest.mark.parametrize("read", [load_json, load_quickly])
@pytest.mark.parametrize(
    ("most", "more"),
    [
        (b'"' + b"x" * 65_534 + b'"', b'"' + b"x" * 65_535 + b'"'),
        (b"[" + b",".join([b"[]"] * 4_999) + b"]", b"[" + b",".join([b"[]"] * 5_000) + b"]"),
        (b"[" + b",".join([b"{}"] * 5_000) + b"]", b"[" + b",".join([b"{}"] * 5_001) + b"]"),
    ],
    ids=["letters", "lists", "objects"],
)
def test_a_document_of_64_kb_and_5000_lists_or_objects_is_read_and_one_with_more_is_not(
    read: Callable[[bytes], Any], most: bytes, more: bytes
) -> None:
    assert read(most) == json.loads(most)
    with pytest.raises(NotWellFormed):
        read(more)


def test_what_is_no_text_is_not_taken_for_it() -> None:
    class Word(Section):
        word: str

    with pytest.raises(NotWellFormed, match="word: must be text"):
        build(Word, {"word": b"bytes"})


def _never(_: str) -> str:
    raise ValueError(Sentence("is never right"))


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"code": "x"}, "code: is not written as the format asks (given: 'x')"),
        ({"code": "y" * 61}, f"code: is not written as the format asks (given: {'y' * 60!r})"),
        ({"only": "b"}, "only: Input should be 'a' (given: 'b')"),
        ({"some": "d"}, "some: Input should be 'a', 'b' or 'c' (given: 'd')"),
        ({"own": "x"}, "own: is never right (given: 'x')"),
        ({"count": "x"}, "count: Input should be a valid integer (given: 'x')"),
    ],
    ids=["pattern", "long", "one word", "words", "a rule of ours", "another kind"],
)
def test_a_fault_is_told_in_words_that_fit_it_with_what_was_given(members: dict[str, str], says: str) -> None:
    class Told(Section):
        code: Annotated[str, StringConstraints(pattern="^[A-Z]$")] | None = None
        only: Literal["a"] | None = None
        some: Literal["a", "b", "c"] | None = None
        own: Annotated[str, AfterValidator(_never)] | None = None
        count: int | None = None

    with pytest.raises(NotWellFormed) as fault:
        build(Told, members)
    assert str(fault.value) == says


def test_which_words_may_stand_is_told_in_a_sentence_that_can_be_translated() -> None:
    class Told(Section):
        some: Literal["a", "b"]

    _, [(_, says)] = build_or_faults(Told, {"some": "d"})
    assert isinstance(says, Sentence)
    assert isinstance(says.facts["says"], Sentence)


def test_a_member_that_comes_twice_among_thousands_is_found_in_an_instant() -> None:
    names = [f"{number:x}" for number in range(150_000)]
    data = "{" + ",".join(f'"{name}":""' for name in [*names, names[-1]]) + "}"
    began = time.process_time()
    with pytest.raises(NotWellFormed, match="'249ef' stands twice"):
        load_json(data.encode(), most=len(data))
    assert time.process_time() - began < 1


@pytest.fixture(autouse=True)
def _usual_depth() -> Iterator[None]:
    """Property tests raise the interpreter's limit of recursion; a program has the usual one."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(1_000)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.parametrize(
    ("members", "where", "says"),
    [
        ([], "the document", "must be an object"),
        ("text", "the document", "must be an object"),
        ({}, "signatory", "is missing"),
        ({"signatory": {"name": "A"}, "owner": {"name": "B"}}, "owner", "no member of a permit"),
        ({"signatory": {"name": ""}}, "signatory.name", "leave it out"),
        ({"signatory": {"name": True}}, "signatory.name", "must be text"),
        ({"signatory": {"name": ["A"]}}, "signatory.name", "must be text"),
        ({"signatory": {"name": "A" * 501}}, "signatory.name", "too long"),
        ({"signatory": {"name": "A", "country": "mg"}}, "signatory.country", "given: 'mg'"),
    ],
)
def test_a_fault_is_told_with_its_place_and_what_to_do(members: Any, where: str, says: str) -> None:
    with pytest.raises(NotWellFormed, match=says) as caught:
        build(Persons, members)
    assert caught.value.facts["where"] == where


def test_the_place_of_a_fault_begins_with_the_section() -> None:
    with pytest.raises(NotWellFormed, match=r"persons\.signatory: is missing"):
        build(Persons, {}, where="persons")


@given(permits())
def test_the_canonical_form_is_rfc_8785(permit: Permit) -> None:
    members = permit.face.model_dump(exclude_none=True, mode="json")
    assert canonical(permit.face) == rfc8785.dumps(members)


@given(permits())
def test_the_canonical_form_reads_back_as_the_same_permit(permit: Permit) -> None:
    assert parse_permit(canonical(permit)) == permit


def test_white_space_between_members_does_not_matter() -> None:
    permit = parse_permit(sample("mg-export-reptiles.json"))
    assert parse_permit(b" " + canonical(permit).replace(b'":', b'" :\n')) == permit
