"""The tables of the two databases: the index, which is dropped at will, and the vault, which never is.

The index is laid out so that a permit takes few bytes: what repeats is stored once and referred to by a small number,
and rows are appended in the chain's order. There, `number` is the place of an event among all, so sorting by it is
sorting by block and log.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)
from sqlalchemy.engine import Dialect


class Bytes(LargeBinary):
    """Bytes, which both drivers take and give as they are: SQLAlchemy would wrap and copy each."""

    def bind_processor(self, dialect: Dialect) -> None:
        del dialect

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        del dialect, coltype


Number = BigInteger().with_variant(Integer(), "sqlite")
CODE_BYTES = 10
"""How much of an id is indexed: as much as the 16 letters under a printed code hold."""

# ---- the index ----

INDEX = MetaData()

about = Table(
    "index_about",
    INDEX,
    Column("layout", Integer, nullable=False),
    Column("made", Bytes(8), nullable=False),
    Column("chain_id", Number, nullable=False),
    Column("parties", Bytes(20), nullable=False),
    Column("permits", Bytes(20), nullable=False),
    Column("deployed_at", Number, nullable=False),
    Column("block", Number),
    Column("hash", Bytes(32)),
    Column("time", Number),
)
"""One row: what this is a copy of, and up to which block (the cursor; empty before the first). `made` is another random
number each time that the tables are made: what was read of an earlier making may be of another history."""

transactions = Table(
    "index_transactions",
    INDEX,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("block", Number, nullable=False),
    Column("time", Number, nullable=False),
    Column("hash", Bytes(32), nullable=False),
    Index("index_transactions_block", "block"),
)
"""A batch of permits is one transaction: block, time and hash are stored once for all of it."""

accounts = Table(
    "index_accounts",
    INDEX,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("account", Bytes(20), nullable=False, unique=True),
    Column("party", String(2), nullable=False),
)
"""Officers, by the number that events carry. An account belongs to one Party for ever."""

permits = Table(
    "index_permits",
    INDEX,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("id", Bytes(32), nullable=False),
    Column("transaction", Number, nullable=False),
    Column("log", Integer, nullable=False),
    Column("officer", Number, nullable=False),
    Column("packed", Bytes, nullable=False),
)
"""The event that issued a permit, whose `number` stands for the permit in all later ones."""

code: ColumnElement[bytes] = literal_column(f"substr(id, 1, {CODE_BYTES})", Bytes)
Index("index_permits_code", code, _table=permits)

events = Table(
    "index_events",
    INDEX,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("permit", Number, nullable=False, index=True),
    Column("transaction", Number, nullable=False),
    Column("log", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("officer", Number, nullable=False),
    Column("packed", Bytes, nullable=False),
)
"""What happened to permits after they were issued."""

party_events = Table(
    "index_party_events",
    INDEX,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("transaction", Number, nullable=False),
    Column("log", Integer, nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("packed", Bytes, nullable=False),
)

conflicts = Table(
    "index_conflicts",
    MetaData(),
    Column("block", Number, nullable=False),
    Column("ours", Bytes(32), nullable=False),
    Column("our_time", Number, nullable=False),
    Column("theirs", Bytes(32), nullable=False),
    Column("their_time", Number, nullable=False),
    Column("open", Boolean, nullable=False),
    UniqueConstraint("block", "ours", "theirs"),
)
"""Evidence that two blocks of one number were both called final. Never dropped."""

# ---- the vault; the steps in migrations/ make the same ----

VAULT = MetaData()

outbox = Table(
    "outbox",
    VAULT,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("account", Bytes(20), nullable=False),
    Column("nonce", Number, nullable=False),
    Column("hash", Bytes(32), nullable=False, unique=True),
    Column("signed", Bytes, nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("status", String(8), nullable=False, index=True),
    Column("block", Number, index=True),
    Column("asked_by", String(200)),
    UniqueConstraint("account", "nonce"),
)
"""`asked_by` is who asked for it, by the name that colleagues know."""
documents = Table(
    "documents",
    VAULT,
    Column("permit", Bytes(32), primary_key=True),
    Column("party", String(2), nullable=False),
    Column("number", String(35), nullable=False),
    Column("file", Bytes, nullable=False),
    Column("release", String(8), nullable=False),
    Column("batch", Number, ForeignKey("outbox.number"), nullable=False, index=True),
)
_in_force = text("release != 'failed'")
Index(
    "documents_number",
    documents.c.party,
    documents.c.number,
    unique=True,
    sqlite_where=_in_force,
    postgresql_where=_in_force,
)
_failed = text("release = 'failed'")
Index("documents_failed", documents.c.permit, sqlite_where=_failed, postgresql_where=_failed)
register = Table(
    "register",
    VAULT,
    Column("party", String(2), primary_key=True),
    Column("batch", Number, primary_key=True, autoincrement=False),
    Column("number", String(35), primary_key=True),
    Column("permit", Bytes(32), nullable=False),
    Column("kind", String(9), nullable=False),
    Column("destination", String(2), nullable=False),
    Column("issued", Integer, nullable=False),
    Column("valid_until", Integer, nullable=False),
    Column("stands", SmallInteger, nullable=False),
    Column("names", Text, nullable=False),
    Column("importer", Bytes(16)),
    sqlite_with_rowid=False,
)
"""A narrow row for each document that did not fail, in the order of the register, so that what is looked for is found
in these and the documents are left alone. Empty texts and zeros stand for what a permit does not say. `importer` is
the key of whom it names, if that is somebody in this Party."""
batches = Table(
    "batches",
    VAULT,
    Column("id", Bytes(16), primary_key=True),
    Column("party", String(2), nullable=False),
    Column("digest", Bytes(32), nullable=False),
    Column("name", String(200), nullable=False),
    Column("encoding", String(20), nullable=False),
    Column("by", String(100), nullable=False),
    Column("made", Number, nullable=False),
    Column("stage", String(8), nullable=False),
    Column("leave_out", Boolean, nullable=False),
    Column("content", Bytes, nullable=False),
    UniqueConstraint("party", "digest"),
)
"""What was handed in at the desk, as it came."""
keystores = Table(
    "keystores",
    VAULT,
    Column("account", Bytes(20), primary_key=True),
    Column("party", String(2), nullable=False),
    Column("label", String(200), nullable=False),
    Column("keystore", Bytes, nullable=False),
)
records = Table(
    "records",
    VAULT,
    Column("commitment", Bytes(32), primary_key=True),
    Column("salt", Bytes(16), nullable=False),
    Column("content", Bytes, nullable=False),
)
settings = Table(
    "settings",
    VAULT,
    Column("name", String(100), primary_key=True),
    Column("value", Bytes, nullable=False),
)
users = Table(
    "users",
    VAULT,
    Column("name", String(100), primary_key=True),
    Column("party", String(2), nullable=False),
    Column("password", String(200), nullable=False),
    Column("account", Bytes(20), ForeignKey("keystores.account")),
    Column("made", Number, nullable=False),
    Column("importer", String(300)),
)
sessions = Table(
    "sessions",
    VAULT,
    Column("digest", Bytes(32), primary_key=True),
    Column("user", String(100), ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("made", Number, nullable=False),
    Column("expires", Number, nullable=False),
)
"""A row is a token that is good until it expires; without its row a token is nothing."""
attempts = Table(
    "attempts",
    VAULT,
    Column("subject", Bytes(32), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Number, nullable=False, index=True),
)
requests = Table(
    "requests",
    VAULT,
    Column("user", String(100), ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", Bytes(32), nullable=False),
    Column("made", Number, nullable=False, index=True),
    Column("entry", Number, ForeignKey("outbox.number")),
)
drafts = Table(
    "drafts",
    VAULT,
    Column("id", Bytes(16), primary_key=True),
    Column("party", String(2), nullable=False),
    Column("boxes", Bytes, nullable=False),
    Column("reference", String(200), nullable=False),
    Column("replaces", Bytes(32), ForeignKey("documents.permit")),
    Column("processor", String(100), nullable=False),
    Column("made", Number, nullable=False),
    Column("changed_by", String(100), nullable=False),
    Column("changed", Number, nullable=False),
    Column("version", Integer, nullable=False),
    Column("handed_over", Number),
    Column("permit", Bytes(32), ForeignKey("documents.permit")),
    Index("drafts_permit", "party", "permit", "changed"),
)
"""Permits in the making. Those that were issued stay: they say who prepared a permit, and names outlive users."""
approvals = Table(
    "approvals",
    VAULT,
    Column("digest", Bytes(32), primary_key=True),
    Column("party", String(2), nullable=False),
    Column("number", String(35), nullable=False),
    Column("content", Bytes, nullable=False),
    Column("stage", String(10), nullable=False),
    Column("processor", String(200), nullable=False),
    Column("processor_account", Bytes(20)),
    Column("handed", Number, nullable=False),
    Column("decider", String(200)),
    Column("decider_account", Bytes(20)),
    Column("decided", Number),
    Column("reason", String(1000)),
    Column("permit", Bytes(32), ForeignKey("documents.permit"), index=True),
    Index("approvals_number", "party", "number"),
    Index("approvals_stage", "party", "stage", "handed", "number", "digest"),
)
"""Permits that were handed over to be approved. `permit` is what was issued of it."""
