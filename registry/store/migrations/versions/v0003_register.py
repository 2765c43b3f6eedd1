"""An index in the order of the register: the newest permits of a Party first."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_index("documents_register", "documents", ["party", sa.text("batch DESC"), "number", "release"])
