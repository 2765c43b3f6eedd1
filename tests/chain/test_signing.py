"""Our signatures against eth_account's."""

import pytest
from eth_account import Account
from hypothesis import given
from hypothesis import strategies as st

from registry.chain.door import Fees
from registry.chain.signing import NotAKey, account_of, calldata_of, contract_address, rlp, sign_transaction

keys = st.integers(1, 2**255).map(lambda number: number.to_bytes(32, "big"))
targets = st.one_of(st.none(), st.binary(min_size=20, max_size=20))


@given(
    key=keys,
    chain_id=st.integers(1, 2**40),
    nonce=st.integers(0, 2**40),
    to=targets,
    data=st.binary(max_size=300),
    gas=st.integers(21_000, 2**40),
    price=st.integers(0, 2**60),
    priority=st.one_of(st.none(), st.integers(0, 2**60)),
)
def test_eth_account_signs_the_same_bytes(
    key: bytes, chain_id: int, nonce: int, to: bytes | None, data: bytes, gas: int, price: int, priority: int | None
) -> None:
    fees = Fees(price, priority)
    raw, name = sign_transaction(key, chain_id=chain_id, nonce=nonce, to=to, data=data, gas=gas, fees=fees)
    theirs: dict[str, object] = {"chainId": chain_id, "nonce": nonce, "data": data, "gas": gas, "value": 0}
    if to is not None:
        theirs["to"] = to
    if priority is None:
        theirs["gasPrice"] = price
    else:
        theirs |= {"type": 2, "maxFeePerGas": price, "maxPriorityFeePerGas": priority, "accessList": []}
    signed = Account.from_key(key).sign_transaction(theirs)
    assert (raw, name) == (bytes(signed.raw_transaction), bytes(signed.hash))


@given(
    data=st.one_of(st.binary(max_size=70), st.binary(min_size=256, max_size=400)),
    price=st.integers(0, 2**60),
    priority=st.one_of(st.none(), st.integers(0, 2**60)),
    nonce=st.integers(0, 2**40),
)
def test_what_was_called_is_read_from_what_was_signed(
    data: bytes, price: int, priority: int | None, nonce: int
) -> None:
    key, fees = bytes(31) + b"\1", Fees(price, priority)
    raw, _ = sign_transaction(key, chain_id=1, nonce=nonce, to=bytes(20), data=data, gas=21_000, fees=fees)
    assert calldata_of(raw) == data


@given(keys)
def test_the_account_of_a_key_is_eth_accounts(key: bytes) -> None:
    assert account_of(key) == bytes.fromhex(Account.from_key(key).address[2:])


def test_a_contracts_address_is_the_one_of_the_yellow_paper() -> None:
    creator = bytes.fromhex("6ac7ea33f8831ea9dcc53393aaa88b25a785dbf0")
    assert contract_address(creator, 0).hex() == "cd234a471b72ba2f1ccf0a70fcaba648a5eecd8d"
    assert contract_address(creator, 1).hex() == "343c43a37d37dff08ae8c4a11544c718abb4fcf8"


def test_long_data_gets_a_length_of_its_length() -> None:
    assert rlp(b"a" * 56) == b"\xb8\x38" + b"a" * 56
    assert rlp([b"a" * 1024]) == b"\xf9\x04\x03\xb9\x04\x00" + b"a" * 1024


@pytest.mark.parametrize("key", [b"", bytes(32), b"\xff" * 32, b"\1" * 31, b"\1" * 33])
def test_what_is_no_key_is_refused(key: bytes) -> None:
    with pytest.raises(NotAKey):
        account_of(key)
