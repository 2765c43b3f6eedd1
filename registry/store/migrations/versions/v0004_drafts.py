"""Drafts: permits as the boxes of the form, before they are issued."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.LargeBinary(16), primary_key=True),
        sa.Column("party", sa.String(2), nullable=False),
        sa.Column("boxes", sa.LargeBinary, nullable=False),
        sa.Column("reference", sa.String(200), nullable=False),
        sa.Column("replaces", sa.LargeBinary(32), sa.ForeignKey("documents.permit")),
        sa.Column("processor", sa.String(100), nullable=False),
        sa.Column("made", _Number, nullable=False),
        sa.Column("changed_by", sa.String(100), nullable=False),
        sa.Column("changed", _Number, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("handed_over", _Number),
        sa.Column("permit", sa.LargeBinary(32), sa.ForeignKey("documents.permit")),
    )
    op.create_index("drafts_changed", "drafts", ["party", "changed"])
