"""Signing in: right and wrong passwords, what is kept of them, and attempts that are slowed."""

from pathlib import Path
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from registry.keystore import NotUnlockedKey, Signer, WeakPassword, new_signer
from registry.store.database import Database
from registry.store.vault import AlreadyKept, Vault
from registry.users import (
    FREE_BY_ADDRESS,
    FREE_BY_NAME,
    LONGEST_BY_NAME,
    NoSuchUser,
    NotAName,
    NotThisPassword,
    TooManyAttempts,
    Users,
    _wait,
)
from tests.office.parties import Clock

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def clock() -> Clock:
    return Clock(1_000_000)


@pytest.fixture
def users(tmp_path: Path, clock: Clock) -> Users:
    users = Users(Vault(Database(f"sqlite:///{tmp_path}/vault.sqlite")), "FR", clock, QUICK)
    users.add("inspector", PASSWORD, None)
    return users


def fail(users: Users, name: str = "inspector", address: str = "192.0.2.1") -> None:
    with pytest.raises(NotThisPassword):
        users.check(name, "wrong password", address)


class Counting(PasswordHasher):
    """What is hashed to be compared, and what is made new, in words."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.done: list[str] = []

    def hash(self, *given: Any, **more: Any) -> str:
        self.done.append("made")
        return super().hash(*given, **more)

    def verify(self, *given: Any) -> Literal[True]:
        self.done.append("compared")
        return super().verify(*given)


def test_a_name_that_nobody_has_costs_what_a_wrong_password_does_whichever_request_tries_it(tmp_path: Path) -> None:
    vault, hasher = Vault(Database(f"sqlite:///{tmp_path}/vault.sqlite")), Counting()
    Users(vault, "FR", Clock(1_000_000), hasher).add("inspector", PASSWORD, None)
    fail(Users(vault, "FR", Clock(1_000_000), hasher), "nobody")
    hasher.done.clear()
    for name in ("nobody", "inspector"):
        fail(Users(vault, "FR", Clock(1_000_000), hasher), name)
    assert hasher.done == ["compared", "compared"]


def test_the_right_password_signs_in_and_the_vault_does_not_hold_it(users: Users, tmp_path: Path) -> None:
    assert users.check("inspector", PASSWORD, "192.0.2.1").party == "FR"
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert PASSWORD.encode() not in kept
    assert b"argon2id" in kept


@pytest.mark.parametrize(
    ("name", "password"),
    [("inspector", "wrong password"), ("nobody", PASSWORD), ("Inspector", PASSWORD), ("", ""), ("inspector", "\ud800")],
)
def test_a_wrong_name_and_a_wrong_password_are_told_alike(users: Users, name: str, password: str) -> None:
    with pytest.raises(NotThisPassword, match="The name or the password is wrong"):
        users.check(name, password, "192.0.2.1")


@pytest.mark.parametrize("name", ["", " rakoto", "ra\nkoto", "x" * 101, "\u202eotokar"])
def test_a_name_that_cannot_be_read_is_refused(users: Users, name: str) -> None:
    with pytest.raises(NotAName):
        users.add(name, PASSWORD, None)


@pytest.mark.parametrize(
    "name",
    [
        "Inspector",
        "insp\u0435ctor",
        "\u0456nspector",
        "inspect0r",
        "lnspector",
        "in spector",
        "inspector\u034f",
        "\uff49nspector",
    ],
)
def test_a_name_that_looks_like_a_colleagues_is_given_to_nobody(users: Users, name: str) -> None:
    """Who prepared a permit and who approved it are told apart by their names."""
    with pytest.raises(NotAName, match="looks like 'inspector'"):
        users.add(name, PASSWORD, None)
    users.add("inspectors", PASSWORD, None)


@pytest.mark.parametrize("password", ["short", "x" * 1001])
def test_a_password_too_short_or_endless_is_refused(users: Users, password: str) -> None:
    with pytest.raises(WeakPassword):
        users.add("rakoto", password, None)


def test_a_name_is_given_once_and_who_is_removed_can_be_added_again(users: Users) -> None:
    with pytest.raises(AlreadyKept):
        users.add("inspector", PASSWORD, None)
    users.remove("inspector")
    fail(users)
    with pytest.raises(NoSuchUser):
        users.remove("inspector")
    assert [user.name for user in users.all()] == []


def test_after_some_failures_even_the_right_password_waits_and_then_is_taken(users: Users, clock: Clock) -> None:
    for _ in range(FREE_BY_NAME):
        fail(users)
    with pytest.raises(TooManyAttempts) as told:
        users.check("inspector", PASSWORD, "192.0.2.9")
    clock.now += int(str(told.value.facts["retry_after"]))
    assert users.check("inspector", PASSWORD, "192.0.2.9").name == "inspector"
    fail(users)  # counted from nothing again
    assert users.check("inspector", PASSWORD, "192.0.2.9")


def test_a_name_that_nobody_has_is_slowed_too(users: Users) -> None:
    for _ in range(FREE_BY_NAME):
        fail(users, "nobody")
    with pytest.raises(TooManyAttempts):
        users.check("nobody", PASSWORD, "192.0.2.1")


def test_a_keys_password_is_guessed_no_faster_and_the_right_one_begins_anew(users: Users, clock: Clock) -> None:
    account, signer = b"\5" * 20, new_signer()

    def wrong() -> Signer:
        raise NotUnlockedKey("The key cannot be opened with this password. Try again.")

    for _ in range(FREE_BY_NAME):
        with pytest.raises(NotUnlockedKey):
            users.opening(account, wrong)
    with pytest.raises(TooManyAttempts) as told:
        users.opening(account, lambda: signer)
    assert users.opening(b"\6" * 20, lambda: signer) is signer  # another's is not slowed
    clock.now += int(str(told.value.facts["retry_after"]))
    assert users.opening(account, lambda: signer) is signer
    with pytest.raises(NotUnlockedKey):
        users.opening(account, wrong)


def test_an_address_that_tries_many_names_is_slowed_and_others_are_not(users: Users) -> None:
    for number in range(FREE_BY_ADDRESS):
        fail(users, f"name-{number}", "192.0.2.66")
    with pytest.raises(TooManyAttempts):
        users.check("inspector", PASSWORD, "192.0.2.66")
    assert users.check("inspector", PASSWORD, "192.0.2.1")


@given(st.integers(0, 10**6), st.integers(0, 10**9), st.integers(0, 10**9))
def test_nobody_waits_longer_than_the_longest_whatever_the_clock_does(count: int, last: int, now: int) -> None:
    wait = _wait((count, last), FREE_BY_NAME, LONGEST_BY_NAME, now)
    assert 0 <= wait <= LONGEST_BY_NAME
    assert wait == 0 or count >= FREE_BY_NAME
