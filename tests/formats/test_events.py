"""Events as JSON: what is written is read back, whatever the event."""

from dataclasses import fields

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from registry.acts import Direction, Event, Power, Where
from registry.canonical import NotWellFormed
from registry.formats.events import KINDS, read_event, write_event

_VALUES = {
    bytes: st.binary(max_size=64),
    int: st.integers(0, 2**40),
    str: st.text(max_size=20),
    bool: st.booleans(),
    Power: st.sampled_from([Power(number) for number in range(16)]),
    Direction: st.sampled_from(list(Direction)),
    Where: st.builds(Where, st.integers(0), st.integers(0), st.integers(0), st.binary(min_size=32, max_size=32)),
}
EVENTS = st.one_of(
    st.builds(kind, **{field.name: _VALUES[field.type] for field in fields(kind)}) for kind in KINDS.values()
)


CROSSED = KINDS["Crossed"](Where(1, 2, 3, b"\x04"), b"\x05", b"\x06", "KE", Direction.ENTRY, 1, 20_000, 0, b"\x08")


@given(EVENTS)
@example(CROSSED)
def test_every_event_is_read_back_as_it_was_written(event: Event) -> None:
    assert read_event(write_event(event)) == event


def test_an_event_says_its_name_and_has_bytes_as_hexadecimal() -> None:
    event = KINDS["Noted"](Where(1, 2, 3, b"\x04"), b"\x05", b"\x06", 7, b"\x08")
    assert write_event(event) == {
        "event": "Noted", "id": "0x05", "officer": "0x06", "kind": 7, "record": "0x08",
        "where": {"block": 1, "log": 2, "time": 3, "transaction": "0x04"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "members",
    [
        {"event": "Forgotten"},
        {"event": "PermitEvent", "id": "0x", "officer": "0x"},
        {"event": "Affirmed", "where": 1, "id": "0x", "officer": "0x"},
        {"event": "Affirmed", "where": {"block": 1, "log": 1, "time": 1, "transaction": "0xzz"}},
        {"event": "Crossed"},
        [],
        None,
    ],
)
def test_what_is_no_event_is_not_read(members: object) -> None:
    with pytest.raises(NotWellFormed, match="no event"):
        read_event(members)
