"""Users who sign in, their sessions, attempts that failed, and requests that may be repeated."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "users",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("party", sa.String(2), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("account", sa.LargeBinary(20), sa.ForeignKey("keystores.account")),
        sa.Column("made", _Number, nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("user", sa.String(100), sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
        sa.Column("made", _Number, nullable=False),
        sa.Column("expires", _Number, nullable=False),
    )
    op.create_table(
        "attempts",
        sa.Column("subject", sa.LargeBinary(32), primary_key=True),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last", _Number, nullable=False, index=True),
    )
    op.create_table(
        "requests",
        sa.Column("user", sa.String(100), sa.ForeignKey("users.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
        sa.Column("made", _Number, nullable=False, index=True),
        sa.Column("entry", _Number, sa.ForeignKey("outbox.number")),
    )
