"""What goes over the wire to the contracts and comes back: calldata and the results of views. Pure. Logs are read by
`event`, from events.py; refusals in refusals.py.

Functions are named by the act, with the contract's arguments in the contract's order: ids, tickets, contents and
records 32 bytes, accounts 20 bytes, Parties two letters, times seconds and days days since 1970. CannotEncode if a
value does not fit. The interfaces in contracts/src say what each act means and needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from registry.acts import Direction, Power, Status
from registry.chain.abi import Tail, account, boolean, call, code, decode, encode, uint, word
from registry.chain.events import event as event


@dataclass(frozen=True, slots=True)
class Terms:
    """What issue() is told of a permit. `destination` is '' for a multiple-use document."""

    ticket: bytes
    destination: str
    valid_day: int
    kind: int


# ---- Permits ----


def issue(terms: Sequence[Terms]) -> bytes:
    return call("issue((bytes32,bytes2,uint16,uint8)[])", uint(32, 256), uint(len(terms), 256), *map(_terms, terms))


def endorse(id: bytes, day: int, quantities: bytes, record: bytes) -> bytes:
    return call("endorse(bytes32,uint16,bytes,bytes32)", word(id), uint(day, 16), Tail(quantities), word(record))


def accept(id: bytes, content: bytes, day: int, quantities: bytes, record: bytes) -> bytes:
    return call(
        "accept(bytes32,bytes32,uint16,bytes,bytes32)",
        word(id), word(content), uint(day, 16), Tail(quantities), word(record),
    )  # fmt: skip


def refuse(id: bytes, content: bytes, reason: int, day: int, record: bytes) -> bytes:
    return call(
        "refuse(bytes32,bytes32,uint8,uint16,bytes32)",
        word(id), word(content), uint(reason, 8), uint(day, 16), word(record),
    )  # fmt: skip


def cross(id: bytes, content: bytes, number: int, direction: Direction, day: int, reason: int, record: bytes) -> bytes:
    return call(
        "cross(bytes32,bytes32,uint16,uint8,uint16,uint8,bytes32)",
        word(id), word(content), uint(number, 16), uint(direction, 1), uint(day, 16), uint(reason, 8), word(record),
    )  # fmt: skip


def cancel(id: bytes, reason: int, record: bytes) -> bytes:
    return call("cancel(bytes32,uint8,bytes32)", word(id), uint(reason, 8), word(record))


def replace(id: bytes, successor: Terms, reason: int, record: bytes) -> bytes:
    return call(
        "replace(bytes32,(bytes32,bytes2,uint16,uint8),uint8,bytes32)",
        word(id), _terms(successor), uint(reason, 8), word(record),
    )  # fmt: skip


def affirm(ids: Sequence[bytes]) -> bytes:
    return call("affirm(bytes32[])", uint(32, 256), uint(len(ids), 256), *map(word, ids))


def note(id: bytes, issuer: str, content: bytes, kind: int, record: bytes) -> bytes:
    return call(
        "note(bytes32,bytes2,bytes32,uint8,bytes32)",
        word(id), code(issuer), word(content), uint(kind, 8), word(record),
    )  # fmt: skip


def _terms(terms: Terms) -> bytes:
    return word(terms.ticket) + code(terms.destination) + uint(terms.valid_day, 16) + uint(terms.kind, 8)


# ---- Parties ----


def admit(party: str, authority: bytes) -> bytes:
    return call("admit(bytes2,address)", code(party), account(authority))


def replace_authority(party: str, authority: bytes) -> bytes:
    return call("replaceAuthority(bytes2,address)", code(party), account(authority))


def suspend(party: str) -> bytes:
    return call("suspend(bytes2)", code(party))


def reinstate(party: str) -> bytes:
    return call("reinstate(bytes2)", code(party))


def describe(origin: str, statement: str, digest: bytes) -> bytes:
    return call("describe(string,string,bytes32)", Tail(origin.encode()), Tail(statement.encode()), word(digest))


def deputise(deputy: str, allowed: bool) -> bytes:
    return call("deputise(bytes2,bool)", code(deputy), boolean(allowed))


def appoint(officer: bytes, powers: Power, from_time: int, until: int, credential: bytes, consent: bytes) -> bytes:
    return call(
        "appoint(address,uint8,uint40,uint40,bytes32,bytes)",
        account(officer), uint(powers, 8), uint(from_time, 40), uint(until, 40), word(credential), Tail(consent),
    )  # fmt: skip


def dismiss(officer: bytes, until: int) -> bytes:
    return call("dismiss(address,uint40)", account(officer), uint(until, 40))


def distrust(officer: bytes, since: int) -> bytes:
    return call("distrust(address,uint40)", account(officer), uint(since, 40))


def correct_distrust(officer: bytes, since: int) -> bytes:
    return call("correctDistrust(address,uint40)", account(officer), uint(since, 40))


def transfer_ownership(secretariat: bytes) -> bytes:
    """First of two steps by which the Secretariat's seat is handed on."""
    return call("transferOwnership(address)", account(secretariat))


def accept_ownership() -> bytes:
    """Second step, by the new Secretariat."""
    return call("acceptOwnership()")


def deploy_parties(bytecode: bytes, secretariat: bytes) -> bytes:
    """Creation code with the constructor's argument."""
    return bytecode + encode(account(secretariat))


def deploy_permits(bytecode: bytes, parties: bytes) -> bytes:
    """Creation code with the constructor's argument."""
    return bytecode + encode(account(parties))


# ---- views ----


@dataclass(frozen=True, slots=True)
class PermitWord:
    """What the chain's one word says of a permit. `status` NONE: never issued, and the rest is zero."""

    by: bytes
    at: int
    country: str
    valid_day: int
    crossings: int
    kind: int
    status: Status


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A member. `authority` is zero if it was never admitted."""

    authority: bytes
    suspended: bool


@dataclass(frozen=True, slots=True)
class OfficerRecord:
    """An officer. `party` is '' if the account is no officer; `distrusted_since` is 0 if it is trusted."""

    party: str
    powers: Power
    from_time: int
    until: int
    distrusted_since: int


def permit_of(id: bytes) -> bytes:
    return call("permitOf(bytes32)", word(id))


def read_permit(result: bytes) -> PermitWord:
    return PermitWord(*decode(("address", "uint32", "code", "uint16", "uint16", "uint8", "status"), result))


def party_of(party: str) -> bytes:
    return call("partyOf(bytes2)", code(party))


def read_party(result: bytes) -> PartyRecord:
    return PartyRecord(*decode(("address", "bool"), result))


def officer_of(officer: bytes) -> bytes:
    return call("officerOf(address)", account(officer))


def read_officer(result: bytes) -> OfficerRecord:
    return OfficerRecord(*decode(("code", "powers", "uint40", "uint40", "uint40"), result))


def is_deputy(party: str, deputy: str) -> bytes:
    return call("isDeputy(bytes2,bytes2)", code(party), code(deputy))


def read_deputy(result: bytes) -> bool:
    return bool(decode(("bool",), result)[0])


def domain_separator() -> bytes:
    return call("domainSeparator()")


def read_domain_separator(result: bytes) -> bytes:
    return bytes(decode(("bytes32",), result)[0])


def owner() -> bytes:
    return call("owner()")


def parties() -> bytes:
    return call("parties()")


def read_account(result: bytes) -> bytes:
    """The result of owner() or parties()."""
    return bytes(decode(("address",), result)[0])
