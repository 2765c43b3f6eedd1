"""Our encodings against web3's and eth_abi's, on the compiled contracts' own ABI."""

from dataclasses import astuple, fields
from typing import Any

import pytest
from eth_abi.abi import encode as abi_encode
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st
from web3 import Web3

from registry.acts import Direction, Power, Status, Where
from registry.chain import abi, wire
from registry.chain.deploy import artefact
from registry.chain.door import Log, NodeMisbehaved
from registry.chain.events import HOUSEKEEPING, SHAPES
from registry.chain.refusals import ERRORS, reason, refusal

PARTIES, PERMITS = artefact("Parties")["abi"], artefact("Permits")["abi"]
BOTH = [*PARTIES, *PERMITS]

hashes = st.binary(min_size=32, max_size=32)
accounts = st.binary(min_size=20, max_size=20)
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
blobs = st.binary(max_size=200)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)


def uints(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


terms = st.builds(wire.Terms, hashes, st.one_of(codes, st.just("")), uints(16), uints(8))

CALLS: dict[str, tuple[Any, list[st.SearchStrategy[Any]]]] = {
    "issue": (wire.issue, [st.lists(terms, max_size=6)]),
    "endorse": (wire.endorse, [hashes, uints(16), blobs, hashes]),
    "accept": (wire.accept, [hashes, hashes, uints(16), blobs, hashes]),
    "refuse": (wire.refuse, [hashes, hashes, uints(8), uints(16), hashes]),
    "cross": (
        wire.cross,
        [hashes, hashes, uints(16), st.sampled_from(list(Direction)), uints(16), uints(8), hashes],
    ),
    "cancel": (wire.cancel, [hashes, uints(8), hashes]),
    "replace": (wire.replace, [hashes, terms, uints(8), hashes]),
    "affirm": (wire.affirm, [st.lists(hashes, max_size=6)]),
    "note": (wire.note, [hashes, codes, hashes, uints(8), hashes]),
    "admit": (wire.admit, [codes, accounts]),
    "replaceAuthority": (wire.replace_authority, [codes, accounts]),
    "suspend": (wire.suspend, [codes]),
    "reinstate": (wire.reinstate, [codes]),
    "describe": (wire.describe, [texts, texts, hashes]),
    "deputise": (wire.deputise, [codes, st.booleans()]),
    "appoint": (wire.appoint, [accounts, uints(8), uints(40), uints(40), hashes, blobs]),
    "dismiss": (wire.dismiss, [accounts, uints(40)]),
    "distrust": (wire.distrust, [accounts, uints(40)]),
    "correctDistrust": (wire.correct_distrust, [accounts, uints(40)]),
    "transferOwnership": (wire.transfer_ownership, [accounts]),
    "acceptOwnership": (wire.accept_ownership, []),
    "permitOf": (wire.permit_of, [hashes]),
    "partyOf": (wire.party_of, [codes]),
    "officerOf": (wire.officer_of, [accounts]),
    "isDeputy": (wire.is_deputy, [codes, codes]),
    "domainSeparator": (wire.domain_separator, []),
    "owner": (wire.owner, []),
    "parties": (wire.parties, []),
}


def plain(value: Any) -> Any:
    """As web3 takes it: Parties as two bytes, terms as tuples, lists as lists."""
    if isinstance(value, wire.Terms):
        return tuple(map(plain, astuple(value)))
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and len(value) in (0, 2):
        return value.encode().ljust(2, b"\0")
    return int(value) if isinstance(value, Direction) else value


def type_of(member: dict[str, Any]) -> str:
    if member["type"].startswith("tuple"):
        return f"({','.join(map(type_of, member['components']))}){member['type'][5:]}"
    return str(member["type"])


def signature(entry: dict[str, Any]) -> str:
    return f"{entry['name']}({','.join(map(type_of, entry['inputs']))})"


def test_web3_encodes_a_batch_as_we_do() -> None:
    batch = [wire.Terms(bytes([i]) * 32, "FR", 20_000 + i, 1) for i in range(200)]
    contract = Web3().eth.contract(abi=PERMITS)
    assert "0x" + wire.issue(batch).hex() == contract.encode_abi("issue", args=[[plain(item) for item in batch]])


@pytest.mark.parametrize("name", CALLS)
@given(data=st.data())
def test_calldata_is_what_the_abi_says(name: str, data: st.DataObject) -> None:
    function, strategies = CALLS[name]
    arguments = [data.draw(strategy) for strategy in strategies]
    entry = next(entry for entry in BOTH if entry["type"] == "function" and entry["name"] == name)
    types = [type_of(member) for member in entry["inputs"]]
    values = [value if kind == "string" else plain(value) for kind, value in zip(types, arguments, strict=True)]
    assert function(*arguments) == keccak(signature(entry).encode())[:4] + abi_encode(types, values)


def test_every_function_that_changes_something_can_be_called() -> None:
    changing = {e["name"] for e in BOTH if e["type"] == "function" and e["stateMutability"] == "nonpayable"}
    assert changing - {"renounceOwnership"} <= set(CALLS)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (wire.cancel, (bytes(31), 1, bytes(32))),
        (wire.cancel, (bytes(32), 256, bytes(32))),
        (wire.cancel, (bytes(32), -1, bytes(32))),
        (wire.admit, ("MG", bytes(19))),
        (wire.admit, ("mg", bytes(20))),
        (wire.admit, ("MGX", bytes(20))),
        (wire.admit, ("ÄÖ", bytes(20))),
        (wire.endorse, (bytes(32), 1 << 16, b"", bytes(32))),
    ],
)
def test_a_value_that_does_not_fit_is_refused(function: Any, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(abi.CannotEncode):
        function(*arguments)


# ---- logs ----

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "bytes32": hashes,
    "address": accounts,
    "code": codes,
    "bytes2": codes,
    "bool": st.booleans(),
    "powers": st.integers(0, 15).map(Power),
    "status": st.sampled_from(list(Status)),
    "direction": st.sampled_from(list(Direction)),
    "bytes": blobs,
    "string": texts,
    **{f"uint{bits}": uints(bits) for bits in (8, 16, 32, 40, 256)},
}


def encoded(kinds: tuple[str, ...], values: list[Any]) -> bytes:
    types = [abi.canonical(kind) for kind in kinds]
    return abi_encode(
        types,
        [value.encode() if kind == "bytes2" else value for kind, value in zip(types, values, strict=True)],
    )


def log_of(topics: list[bytes], data: bytes) -> Log:
    return Log(7, bytes(32), 3, b"\5" * 32, bytes(20), tuple(topics), data)


@pytest.mark.parametrize("first", SHAPES, ids=[shape.event.__name__ for shape in SHAPES.values()])
@given(data=st.data())
def test_a_log_becomes_its_event(first: bytes, data: st.DataObject) -> None:
    shape = SHAPES[first]
    told = {name: data.draw(VALUES[kind]) for kind, name in shape.topics}
    told |= {name: data.draw(VALUES[kind]) for name, kind in zip(shape.fields, shape.kinds, strict=True)}
    topics = [first, *(encoded((kind,), [told[name]]) for kind, name in shape.topics)]
    event = wire.event(log_of(topics, encoded(shape.kinds, [told[name] for name in shape.fields])), 1_800_000_000)
    assert event == shape.event(where=Where(7, 3, 1_800_000_000, b"\5" * 32), **told)


@pytest.mark.parametrize("first", SHAPES, ids=[shape.event.__name__ for shape in SHAPES.values()])
@given(data=st.data())
def test_a_log_with_torn_data_is_refused(first: bytes, data: st.DataObject) -> None:
    shape = SHAPES[first]
    topics = [first, *(encoded((kind,), [data.draw(VALUES[kind])]) for kind, _ in shape.topics)]
    whole = encoded(shape.kinds, [data.draw(VALUES[kind]) for kind in shape.kinds])
    cut = data.draw(st.integers(0, max(0, len(whole) - 1)))
    torn = whole + b"\0" if cut == 0 else whole[:cut]
    with pytest.raises(NodeMisbehaved):
        wire.event(log_of(topics, torn), 0)


def test_a_log_without_its_topics_is_refused() -> None:
    first = next(first for first, shape in SHAPES.items() if shape.event.__name__ == "Affirmed")
    with pytest.raises(NodeMisbehaved):
        wire.event(log_of([first, bytes(32)], b""), 0)


@pytest.mark.parametrize("topics", [[], [b"\7" * 32]])
def test_an_unknown_log_is_refused(topics: list[bytes]) -> None:
    with pytest.raises(NodeMisbehaved):
        wire.event(log_of(topics, b""), 0)


@pytest.mark.parametrize("bad", [b"mg" + bytes(30), b"M\0" + bytes(30), b"MG" + bytes(29) + b"\1"])
def test_a_log_of_a_party_that_is_no_code_is_refused(bad: bytes) -> None:
    with pytest.raises(NodeMisbehaved):
        wire.event(log_of([abi.topic("PartySuspended(bytes2)"), bad], b""), 0)


def test_every_event_of_the_contracts_is_known() -> None:
    told = {keccak(signature(entry).encode()) for entry in BOTH if entry["type"] == "event"}
    assert told == set(SHAPES) | HOUSEKEEPING


def test_the_seat_of_the_secretariat_is_no_event_of_ours() -> None:
    assert all(wire.event(log_of([first], b""), 0) is None for first in HOUSEKEEPING)


# ---- views ----

VIEWS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "permitOf": (wire.read_permit, ("address", "uint32", "code", "uint16", "uint16", "uint8", "status")),
    "partyOf": (wire.read_party, ("address", "bool")),
    "officerOf": (wire.read_officer, ("code", "powers", "uint40", "uint40", "uint40")),
}


@pytest.mark.parametrize("name", VIEWS)
@given(data=st.data())
def test_a_view_is_read_member_by_member(name: str, data: st.DataObject) -> None:
    read, kinds = VIEWS[name]
    values = [data.draw(VALUES[kind]) for kind in kinds]
    record = read(encoded(kinds, values))
    assert [getattr(record, field.name) for field in fields(record)] == values


@pytest.mark.parametrize("name", VIEWS)
def test_a_views_members_are_the_contracts(name: str) -> None:
    entry = next(entry for entry in BOTH if entry.get("name") == name)
    assert [member["type"] for member in entry["outputs"][0]["components"]] == list(map(abi.canonical, VIEWS[name][1]))


def test_a_view_of_an_address_without_a_contract_is_refused() -> None:
    with pytest.raises(NodeMisbehaved):
        wire.read_permit(b"")


def test_the_small_views_are_read() -> None:
    assert wire.read_deputy(abi_encode(["bool"], [True])) is True
    assert wire.read_domain_separator(b"\7" * 32) == b"\7" * 32
    assert wire.read_account(abi_encode(["address"], [b"\7" * 20])) == b"\7" * 20


# ---- refusals ----


def test_every_error_of_the_contracts_has_a_text() -> None:
    told = {keccak(signature(entry).encode())[:4] for entry in BOTH if entry["type"] == "error"}
    assert told <= set(ERRORS)


def test_the_names_of_an_errors_arguments_are_the_contracts() -> None:
    for entry in BOTH:
        if entry["type"] == "error":
            named = tuple(member["name"].replace("validDay", "valid_day") for member in entry["inputs"])
            assert ERRORS[keccak(signature(entry).encode())[:4]][2] == named


@pytest.mark.parametrize("selector", ERRORS, ids=[row[0] for row in ERRORS.values()])
@given(data=st.data())
def test_every_refusal_can_be_said_and_carries_its_facts(selector: bytes, data: st.DataObject) -> None:
    name, kinds, names, _ = ERRORS[selector]
    values = [data.draw(VALUES[kind]) for kind in kinds]
    revert = selector + encoded(kinds, values)
    assert reason(revert) == (name, dict(zip(names, values, strict=True)))
    error = refusal(revert)
    assert error.facts == {"error": name, **dict(zip(names, values, strict=True))}
    assert str(error)


def test_a_second_use_says_when_and_by_whom_the_first_was() -> None:
    arguments = abi_encode(
        ["bytes32", "uint8", "address", "uint40"], [b"\1" * 32, Status.ACCEPTED, b"\2" * 20, 1_793_491_200]
    )
    error = refusal(abi.selector("WrongStatus(bytes32,uint8,address,uint40)") + arguments)
    assert f"already accepted at 2026-11-01T00:00:00Z by 0x{'02' * 20}" in str(error)


def test_a_status_that_is_not_final_is_not_called_already_ended() -> None:
    arguments = abi_encode(["bytes32", "uint8", "address", "uint40"], [b"\1" * 32, Status.ENDORSED, b"\2" * 20, 1])
    assert "already" not in str(refusal(abi.selector("WrongStatus(bytes32,uint8,address,uint40)") + arguments))


def test_missing_power_is_said_in_words() -> None:
    arguments = abi_encode(["address", "uint8", "uint8"], [b"\2" * 20, 12, 3])
    error = refusal(abi.selector("PowerMissing(address,uint8,uint8)") + arguments)
    assert "needed ADMIT + IMPORT, held ISSUE + ENDORSE" in str(error)


@pytest.mark.parametrize("data", [b"", b"\1\2", b"\xde\xad\xbe\xef" + bytes(32)])
def test_a_refusal_that_nobody_knows_stays_a_refusal(data: bytes) -> None:
    error = refusal(data)
    assert error.facts == {"error": "Unknown", "data": data}


def test_torn_revert_data_is_a_fault_of_the_node() -> None:
    with pytest.raises(NodeMisbehaved):
        refusal(abi.selector("NotAnOfficer(address)") + bytes(31))
