"""Sign-ins that failed, so that the next are slowed: by name and by address, of which only digests are kept, for an
hour after the last, and never more than a fixed number.
"""

import hashlib

from sqlalchemy import func, select

from registry.store.tables import attempts
from registry.store.vault import Reading, Writing

KEPT = 3_600
"""Seconds after the last failure, when all is forgotten."""
MOST = 10_000
"""Subjects remembered; then those longest ago are forgotten first."""


def subject(kind: str, text: str) -> bytes:
    """What is remembered of a name or an address. A name may be a password typed in the wrong place."""
    return hashlib.sha256(f"{kind}:{text}".encode("utf-8", "surrogatepass")).digest()


def failures(reading: Reading, subject: bytes) -> tuple[int, int]:
    """How often in a row, and when last, in seconds since 1970; (0, 0) if never."""
    query = select(attempts.c.failures, attempts.c.last).where(attempts.c.subject == subject)
    row = reading.connection.execute(query).one_or_none()
    return (0, 0) if row is None else (row.failures, row.last)


def failed(writing: Writing, subject: bytes, now: int, most: int = MOST) -> None:
    """One more failure."""
    connection = writing.connection
    connection.execute(attempts.delete().where(attempts.c.last < now - KEPT))
    count, _ = failures(writing, subject)
    connection.execute(attempts.delete().where(attempts.c.subject == subject))
    if (connection.scalar(select(func.count()).select_from(attempts)) or 0) >= most:
        oldest = select(attempts.c.subject).order_by(attempts.c.last).limit(max(1, most // 10))
        connection.execute(attempts.delete().where(attempts.c.subject.in_(oldest)))
    connection.execute(attempts.insert().values(subject=subject, failures=count + 1, last=now))


def succeeded(writing: Writing, subject: bytes) -> None:
    """Forget the failures before."""
    writing.connection.execute(attempts.delete().where(attempts.c.subject == subject))
