"""Whom the register's permits name in box 3: what importers' permits are found by."""

import json
import unicodedata
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MANY = 500


def upgrade() -> None:
    op.add_column("register", sa.Column("importer", sa.LargeBinary(16)))
    there = sa.text("SELECT party, batch, number, file FROM documents WHERE release != 'failed'")
    named = sa.text("UPDATE register SET importer = :key WHERE party = :party AND batch = :batch AND number = :number")
    connection = op.get_bind()
    for some in connection.execute(there, execution_options={"stream_results": True}).partitions(_MANY):
        keys = [(row, _key(row.file, row.party)) for row in some]
        if rows := [
            {"party": row.party, "batch": row.batch, "number": row.number, "key": key} for row, key in keys if key
        ]:
            connection.execute(named, rows)


def _key(file: bytes, party: str) -> bytes | None:
    try:
        named = json.loads(file)["persons"]["importer"]
        if named.get("country", party) != party:
            return None
        return sha256(_folded(named["name"]).encode()).digest()[:16]
    except (ValueError, KeyError, TypeError):
        return None


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("×", "x").replace("’", "'"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())
