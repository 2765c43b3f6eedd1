"""The first layout: documents, keystores, records, settings, outbox."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("number", _Number, primary_key=True, autoincrement=True),
        sa.Column("account", sa.LargeBinary(20), nullable=False),
        sa.Column("nonce", _Number, nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("signed", sa.LargeBinary, nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("status", sa.String(8), nullable=False, index=True),
        sa.Column("block", _Number),
        sa.UniqueConstraint("account", "nonce"),
    )
    op.create_table(
        "documents",
        sa.Column("permit", sa.LargeBinary(32), primary_key=True),
        sa.Column("party", sa.String(2), nullable=False),
        sa.Column("number", sa.String(35), nullable=False),
        sa.Column("file", sa.LargeBinary, nullable=False),
        sa.Column("release", sa.String(8), nullable=False),
        sa.Column("batch", _Number, sa.ForeignKey("outbox.number"), nullable=False, index=True),
    )
    op.create_index(
        "documents_number",
        "documents",
        ["party", "number"],
        unique=True,
        sqlite_where=sa.text("release != 'failed'"),
        postgresql_where=sa.text("release != 'failed'"),
    )
    op.create_table(
        "keystores",
        sa.Column("account", sa.LargeBinary(20), primary_key=True),
        sa.Column("party", sa.String(2), nullable=False),
        sa.Column("label", sa.String(200), nullable=False),
        sa.Column("keystore", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("commitment", sa.LargeBinary(32), primary_key=True),
        sa.Column("salt", sa.LargeBinary(16), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "settings",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
