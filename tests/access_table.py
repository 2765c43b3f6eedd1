"""Writes who may do what into docs/security.md: `python -m tests.access_table`. The table is that of
registry/permissions.py; tests/test_access.py walks along it and holds the page equal.
"""

from pathlib import Path

from registry.acts import Power
from registry.permissions import PERMISSIONS, Permission, Who

PAGE = Path(__file__).resolve().parent.parent / "docs" / "security.md"
BEGIN, END = "<!-- who may do what: made by tests/test_access.py -->", "<!-- end of who may do what -->"
HEAD = """## Who may do what

Commands work on the home of who runs them: the file system says who may read it, and a key's password who may act with
it. Over HTTP a token says whose request it is. An officer's powers count from the first day to before the last, never
for a distrusted key, and neither powers nor an authority's seat count while the Party is suspended. What is written on
chain the contracts enforce themselves, whoever asks. The desk shows permits in the making, drafts and what waits for
approval, to those who may prepare permits: customs, authorities and importers do not see those pages. Made from
`registry/permissions.py` by `python -m tests.access_table`.

| what | who | by command | over HTTP | on the page |
| --- | --- | --- | --- | --- |
"""


def section() -> str:
    """The section of the page, between its markers."""
    return f"{BEGIN}\n{HEAD}{''.join(map(_row, PERMISSIONS))}{END}"


def _row(row: Permission) -> str:
    command = f"`permit {row.command}`" if row.command else "–"
    route, page = (f"`{told}`" if told else "–" for told in (row.route, row.page))
    return f"| {row.what} | {_who(row)} | {command} | {route} | {page} |\n"


def _who(row: Permission) -> str:
    if row.who is not Who.OFFICER:
        return row.who.value
    return f"officer who may {' or '.join(_word(power) for power in Power if power in row.powers)}"


def _word(power: Power) -> str:
    return str(power.name).lower()


def put_in(page: str) -> str:
    """The page with the section of today: in its place, or at the end where there is none yet."""
    before, begin, rest = page.partition(BEGIN)
    after = rest.partition(END)[2] if begin else "\n"
    return f"{before if begin else before.rstrip() + chr(10) * 2}{section()}{after}"


if __name__ == "__main__":
    PAGE.write_text(put_in(PAGE.read_text("utf-8") if PAGE.exists() else "# Security\n"), "utf-8")
