"""Permits that are handed over to be approved, and the names of those who ask for transactions."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("asked_by", sa.String(200)))
    op.create_table(
        "approvals",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("party", sa.String(2), nullable=False),
        sa.Column("number", sa.String(35), nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("processor", sa.String(200), nullable=False),
        sa.Column("processor_account", sa.LargeBinary(20)),
        sa.Column("handed", _Number, nullable=False),
        sa.Column("decider", sa.String(200)),
        sa.Column("decider_account", sa.LargeBinary(20)),
        sa.Column("decided", _Number),
        sa.Column("reason", sa.String(1000)),
        sa.Column("permit", sa.LargeBinary(32), sa.ForeignKey("documents.permit"), index=True),
        sa.Index("approvals_number", "party", "number"),
        sa.Index("approvals_stage", "party", "stage", "handed", "number", "digest"),
    )
