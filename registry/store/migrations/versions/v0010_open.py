"""What finds the few drafts that are open among the many that were issued, and the draft of a permit."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.drop_index("drafts_changed", "drafts")
    op.create_index("drafts_permit", "drafts", ["party", "permit", "changed"])
    failed = sa.text("release = 'failed'")
    op.create_index("documents_failed", "documents", ["permit"], sqlite_where=failed, postgresql_where=failed)
