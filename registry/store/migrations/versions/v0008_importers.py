"""Users who are importers: the name that their Party accredited them under."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("users", sa.Column("importer", sa.String(300)))
