"""The register's own narrow rows, one beside each document that did not fail: what it is searched by."""

import json
import unicodedata
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_Number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MANY = 500


def upgrade() -> None:
    op.drop_index("documents_register", "documents")
    op.create_index("ix_outbox_block", "outbox", ["block"])
    register = op.create_table(
        "register",
        sa.Column("party", sa.String(2), primary_key=True),
        sa.Column("batch", _Number, primary_key=True, autoincrement=False),
        sa.Column("number", sa.String(35), primary_key=True),
        sa.Column("permit", sa.LargeBinary(32), nullable=False),
        sa.Column("kind", sa.String(9), nullable=False),
        sa.Column("destination", sa.String(2), nullable=False),
        sa.Column("issued", sa.Integer, nullable=False),
        sa.Column("valid_until", sa.Integer, nullable=False),
        sa.Column("stands", sa.SmallInteger, nullable=False),
        sa.Column("names", sa.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    there = sa.text("SELECT party, batch, number, permit, file FROM documents WHERE release != 'failed'")
    connection = op.get_bind()
    for some in connection.execute(there, execution_options={"stream_results": True}).partitions(_MANY):
        connection.execute(register.insert(), [_row(*row) for row in some])


def _row(party: str, batch: int, number: str, permit: bytes, file: bytes) -> dict[str, Any]:
    row = {"party": party, "batch": batch, "number": number, "permit": permit}
    try:
        face = json.loads(file)["face"]
        return row | {
            "kind": face["kind"],
            "destination": face.get("destination", ""),
            "issued": _day(face["date_of_issue"]),
            "valid_until": _day(face["valid_until"]),
            "stands": 7 if face["use"] == "multiple" else 1,
            "names": "\n".join({_names(line) for line in face["lines"]}),
        }
    except (ValueError, KeyError, TypeError):
        return row | {"kind": "", "destination": "", "issued": 0, "valid_until": 0, "stands": 0, "names": ""}


def _day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def _names(line: dict[str, str]) -> str:
    return f"{_folded(line['scientific_name'])}\n{_folded(line.get('common_name', ''))}"


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.replace("×", "x").replace("’", "'"))
    return " ".join("".join(letter for letter in plain if not unicodedata.combining(letter)).casefold().split())
