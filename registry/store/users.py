"""Users of a vault and their sessions, as rows. What passwords and tokens are is said in `registry/users.py`."""

from dataclasses import asdict, dataclass

from sqlalchemy import select

from registry.store.tables import sessions, users
from registry.store.vault import AlreadyKept, Reading, Writing

MOST_SESSIONS = 500
"""Of one user at once: each keeps a key open in the memory of the process that serves. An office that signs in for
each request has as many in an hour."""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in: for which Party, with which password (its argon2 hash), and whose key (20-byte account) is
    opened then; None for one who only reads. `made` in seconds since 1970. `importer` is the name that box 3 of permits
    has for one who is no official but an importer; None for officials."""

    name: str
    party: str
    password: str
    account: bytes | None
    made: int
    importer: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A token's row: the SHA-256 of the token, whose it is, and until when."""

    digest: bytes
    user: str
    made: int
    expires: int


def find_user(reading: Reading, name: str) -> User | None:
    row = reading.connection.execute(select(users).where(users.c.name == name)).one_or_none()
    return None if row is None else User(*row)


def all_users(reading: Reading) -> list[User]:
    """By Party and name."""
    query = select(users).order_by(users.c.party, users.c.name)
    return [User(*row) for row in reading.connection.execute(query)]


def add_user(writing: Writing, user: User) -> None:
    """Raises AlreadyKept if the name is taken."""
    if find_user(writing, user.name) is not None:
        raise AlreadyKept(f"There is a user named {user.name!r} already. Choose another name, or remove that one.")
    writing.connection.execute(users.insert().values(**asdict(user)))


def remove_user(writing: Writing, name: str) -> bool:
    """With all sessions; whether there was one."""
    writing.connection.execute(sessions.delete().where(sessions.c.user == name))
    return writing.connection.execute(users.delete().where(users.c.name == name)).rowcount == 1


def find_session(reading: Reading, digest: bytes, now: int) -> tuple[Session, User] | None:
    """The session of a token that is good now, and whose it is."""
    query = select(sessions, users).join(users, users.c.name == sessions.c.user)
    row = reading.connection.execute(query.where(sessions.c.digest == digest)).one_or_none()
    if row is None:
        return None
    session, user = Session(*row[:4]), User(*row[4:])
    return (session, user) if now < session.expires else None


def add_session(writing: Writing, session: Session) -> None:
    """Forgets those that have expired, too, and ends a user's oldest beyond MOST_SESSIONS."""
    writing.connection.execute(sessions.delete().where(sessions.c.expires <= session.made))
    writing.connection.execute(sessions.insert().values(**asdict(session)))
    newest = select(sessions.c.digest).where(sessions.c.user == session.user).order_by(sessions.c.made.desc())
    beyond = writing.connection.scalars(newest.offset(MOST_SESSIONS)).all()
    if beyond:
        writing.connection.execute(sessions.delete().where(sessions.c.digest.in_(beyond)))


def end_session(writing: Writing, digest: bytes) -> None:
    writing.connection.execute(sessions.delete().where(sessions.c.digest == digest))
