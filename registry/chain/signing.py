"""Signing transactions: RLP (Ethereum Yellow Paper, appendix B), EIP-155 for legacy prices, EIP-1559 for base fees.

Pure, and the only place where a key meets a transaction. Keys are 32 bytes, accounts 20; low s as EIP-2 asks.
"""

from collections.abc import Sequence
from typing import TypeAlias

from coincurve import PrivateKey

from registry.chain.door import Fees
from registry.errors import InputError
from registry.keccak import keccak


class NotAKey(InputError):
    """A signing key is a number of 32 bytes from 1 to the order of secp256k1 less one."""


Item: TypeAlias = "bytes | int | Sequence[Item]"


def sign_transaction(
    key: bytes, *, chain_id: int, nonce: int, to: bytes | None, data: bytes, gas: int, fees: Fees
) -> tuple[bytes, bytes]:
    """The signed transaction, ready to send, and its hash. `to` None creates a contract. No value is ever moved."""
    target = b"" if to is None else to
    if fees.priority is None:
        body: list[Item] = [nonce, fees.price, gas, target, 0, data]
        parity, r, s = _sign(key, rlp([*body, chain_id, 0, 0]))
        raw = rlp([*body, chain_id * 2 + 35 + parity, r, s])
    else:
        body = [chain_id, nonce, fees.priority, fees.price, gas, target, 0, data, []]
        parity, r, s = _sign(key, b"\x02" + rlp(body))
        raw = b"\x02" + rlp([*body, parity, r, s])
    return raw, keccak(raw)


def calldata_of(signed: bytes) -> bytes:
    """The data of a transaction that `sign_transaction` signed."""
    typed = signed[0] == 2
    return _items(signed[typed:])[7 if typed else 5]


def account_of(key: bytes) -> bytes:
    """The account of a key: the last 20 bytes of the keccak-256 of its public key."""
    return keccak(_private(key).public_key.format(compressed=False)[1:])[12:]


def contract_address(creator: bytes, nonce: int) -> bytes:
    """Where a contract stands that an account creates with the transaction of that nonce."""
    return keccak(rlp([creator, nonce]))[12:]


def rlp(item: Item) -> bytes:
    """Recursive length prefix: bytes as they are, numbers without leading zeros, lists of these."""
    if isinstance(item, int):
        item = item.to_bytes((item.bit_length() + 7) // 8, "big")
    if isinstance(item, bytes):
        return item if len(item) == 1 and item[0] < 0x80 else _prefix(0x80, len(item)) + item
    body = b"".join(map(rlp, item))
    return _prefix(0xC0, len(body)) + body


def _items(listed: bytes) -> list[bytes]:
    """What stands in a list, each without its prefix."""
    at, end = _extent(listed, 0)
    items = []
    while at < end:
        start, at = _extent(listed, at)
        items.append(listed[start:at])
    return items


def _extent(encoded: bytes, at: int) -> tuple[int, int]:
    """Where the item with its prefix at this place begins, and where it ends."""
    first = encoded[at]
    if first < 0x80:
        return at, at + 1
    length = first - (0xC0 if first >= 0xC0 else 0x80)
    if length < 56:
        return at + 1, at + 1 + length
    start = at + 1 + length - 55
    return start, start + int.from_bytes(encoded[at + 1 : start], "big")


def _prefix(base: int, length: int) -> bytes:
    if length < 56:
        return bytes([base + length])
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([base + 55 + len(size)]) + size


def _sign(key: bytes, message: bytes) -> tuple[int, int, int]:
    signature = _private(key).sign_recoverable(keccak(message), hasher=None)
    return signature[64], int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")


def _private(key: bytes) -> PrivateKey:
    try:
        if len(key) == 32:
            return PrivateKey(key)
    except ValueError:
        pass
    raise NotAKey("this is no signing key: give 32 bytes, as a keystore holds them")
