"""Users, sessions, failed sign-ins and repeatable requests as rows, on both databases."""

import pytest

from registry.errors import StoreError
from registry.store import attempts
from registry.store.attempts import failed, failures, subject, succeeded
from registry.store.requests import KEPT, Request, add_request, drop_request, find_request, link_request
from registry.store.tables import outbox
from registry.store.users import (
    MOST_SESSIONS,
    Session,
    User,
    add_session,
    add_user,
    all_users,
    end_session,
    find_session,
    find_user,
    remove_user,
)
from registry.store.vault import AlreadyKept, Keystore, Vault

ACCOUNT = b"\x01" * 20
INSPECTOR = User("inspector", "FR", "hash", ACCOUNT, 100)
CLERK = User("clerk", "FR", "hash", None, 100)


@pytest.fixture
def peopled(vault: Vault) -> Vault:
    with vault.write() as writing:
        writing.add_keystore(Keystore(ACCOUNT, "FR", "border-1", b"{}"))
        add_user(writing, INSPECTOR)
        add_user(writing, CLERK)
    return vault


def test_users_are_found_by_name_and_a_name_is_given_once(peopled: Vault) -> None:
    with peopled.read() as reading:
        assert find_user(reading, "inspector") == INSPECTOR
        assert find_user(reading, "Inspector") is None
        assert all_users(reading) == [CLERK, INSPECTOR]
    with pytest.raises(AlreadyKept, match="already"), peopled.write() as writing:
        add_user(writing, CLERK)


def test_a_user_acts_with_a_key_of_this_vault_only(peopled: Vault) -> None:
    with pytest.raises(StoreError, match=r"(?i)foreign key"), peopled.write() as writing:
        add_user(writing, User("stranger", "FR", "hash", b"\x09" * 20, 100))


def test_a_session_is_good_until_it_expires_or_is_ended(peopled: Vault) -> None:
    session = Session(b"\x07" * 32, "inspector", 1_000, 2_000)
    with peopled.write() as writing:
        add_session(writing, session)
        assert find_session(writing, session.digest, 1_999) == (session, INSPECTOR)
        assert find_session(writing, session.digest, 2_000) is None
        assert find_session(writing, b"\x08" * 32, 1_500) is None
        end_session(writing, session.digest)
        assert find_session(writing, session.digest, 1_500) is None


def test_a_new_session_forgets_those_that_expired(peopled: Vault) -> None:
    with peopled.write() as writing:
        add_session(writing, Session(b"\x07" * 32, "inspector", 1_000, 2_000))
        add_session(writing, Session(b"\x08" * 32, "clerk", 2_000, 3_000))
        assert find_session(writing, b"\x07" * 32, 0) is None


def test_who_is_removed_is_signed_out_at_once(peopled: Vault) -> None:
    with peopled.write() as writing:
        add_session(writing, Session(b"\x07" * 32, "inspector", 1_000, 2_000))
        assert remove_user(writing, "inspector")
        assert not remove_user(writing, "inspector")
    with peopled.read() as reading:
        assert find_session(reading, b"\x07" * 32, 1_500) is None
        assert reading.keystore(ACCOUNT) is not None


def test_failures_are_counted_until_one_succeeds_and_forgotten_after_an_hour(vault: Vault) -> None:
    name = subject("name", "inspector")
    with vault.write() as writing:
        assert failures(writing, name) == (0, 0)
        failed(writing, name, 100)
        failed(writing, name, 110)
        assert failures(writing, name) == (2, 110)
        succeeded(writing, name)
        assert failures(writing, name) == (0, 0)
        failed(writing, name, 200)
        failed(writing, subject("name", "another"), 200 + attempts.KEPT + 1)
        assert failures(writing, name) == (0, 0)


def test_a_name_and_an_address_are_never_taken_for_one_another_and_neither_is_kept() -> None:
    assert subject("name", "x") != subject("address", "x")
    assert b"inspector" not in subject("name", "inspector")


def test_failures_take_a_fixed_room_however_many_names_are_tried(vault: Vault) -> None:
    with vault.write() as writing:
        for number in range(60):
            failed(writing, subject("name", str(number)), 100 + number, most=20)
        known = [number for number in range(60) if failures(writing, subject("name", str(number)))[0]]
    assert len(known) <= 20
    assert 59 in known


def test_a_request_finds_the_first_entry_that_came_of_it(peopled: Vault) -> None:
    request = Request("inspector", "k-1", b"\x03" * 32, 100, None)
    with peopled.write() as writing:
        for nonce in (1, 2):
            row = outbox.insert().values(
                account=ACCOUNT, nonce=nonce, hash=bytes([nonce]) * 32, signed=b"raw", purpose="note", status="queued"
            )
            writing.connection.execute(row)
        add_request(writing, request)
        assert find_request(writing, "inspector", "k-1") == request
        assert find_request(writing, "clerk", "k-1") is None
        link_request(writing, "inspector", "k-1", 1)
        link_request(writing, "inspector", "k-1", 2)
        drop_request(writing, "inspector", "k-1")
        found = find_request(writing, "inspector", "k-1")
    assert found is not None
    assert found.entry == 1


def test_a_request_of_which_nothing_came_can_be_dropped_and_an_old_one_is_forgotten(peopled: Vault) -> None:
    with peopled.write() as writing:
        add_request(writing, Request("inspector", "k-1", b"\x03" * 32, 100, None))
        drop_request(writing, "inspector", "k-1")
        assert find_request(writing, "inspector", "k-1") is None
        add_request(writing, Request("inspector", "k-2", b"\x03" * 32, 100, None))
        add_request(writing, Request("inspector", "k-3", b"\x03" * 32, 101 + KEPT, None))
        assert find_request(writing, "inspector", "k-2") is None


def test_of_one_users_sessions_the_oldest_end_and_others_keep_theirs(peopled: Vault) -> None:
    def digest(number: int) -> bytes:
        return number.to_bytes(32, "big")

    with peopled.write() as writing:
        add_session(writing, Session(bytes([9]) * 32, "clerk", 1, 9_000))
        for number in range(MOST_SESSIONS + 3):
            add_session(writing, Session(digest(number), "inspector", 100 + number, 9_000))
        good = [number for number in range(MOST_SESSIONS + 3) if find_session(writing, digest(number), 1_000)]
        assert good == list(range(3, MOST_SESSIONS + 3))
        assert find_session(writing, bytes([9]) * 32, 1_000) is not None
