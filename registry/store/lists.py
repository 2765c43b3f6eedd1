"""Lists from outside that were loaded here: names of species, and recommended suspensions of trade. They can be loaded
again at any time, so nothing here needs a backup.

Loading replaces what was there before, as a whole or not at all: it is one transaction, and who reads meanwhile reads
the earlier list.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    inspect,
    select,
)

from registry.checklists.taxon import Taxon
from registry.errors import StoreError
from registry.species import ANIMALS, PLANTS, name_key, words_of
from registry.store.database import Database
from registry.suspensions import Suspension, Suspensions

LAYOUT = 1
AT_ONCE = 2_000
COMPLETE_FROM = 10_000
"""A checklist with fewer names, or of one kingdom, is a part of one: what it does not have may be listed all the same.
The Appendices hold about 40,000 species."""
LISTS = MetaData()

about = Table(
    "lists_about",
    LISTS,
    Column("list", String(20), primary_key=True),
    Column("layout", Integer, nullable=False),
    Column("dated", String(10), nullable=False),
    Column("source", String(500), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("number", Integer, nullable=False),
)
"""One row for each list that is loaded, "names" and "suspensions"; `number` is another after each loading."""

taxa = Table(
    "lists_taxa",
    LISTS,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("key", LargeBinary, nullable=False, index=True),
    Column("listed", String(100), nullable=False, index=True),
    Column("name", String(300), nullable=False),
    Column("rank", String(300), nullable=False),
    Column("higher", String(4000), nullable=False),
    Column("entry", LargeBinary, nullable=False),
)
"""`key` is what a name is looked up by, in bytes, so that every database orders alike; `listed` the list's own key;
`higher` the taxa above, each between two vertical lines; `entry` the species as JSON."""

words = Table(
    "lists_words",
    LISTS,
    Column("kind", SmallInteger, nullable=False),
    Column("beginning", LargeBinary, nullable=False),
    Column("taxon", Integer, nullable=False),
    Column("text", String(300), nullable=False),
    Column("language", String(2), nullable=False),
    Index("lists_words_beginning", "kind", "beginning"),
)
"""What species are found by as one types: every name from each of its words on."""

suspensions = Table("lists_suspensions", LISTS, Column("number", Integer, primary_key=True, autoincrement=False),
                    Column("entry", LargeBinary, nullable=False))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """A list that is loaded: the day it speaks of, where it comes from, whether it has all there are, and how many it
    has; `number` tells one loading from another."""

    dated: str
    source: str
    complete: bool
    entries: int
    number: int


class ListStore:
    """The lists in one database. Opening makes the tables. Raises StoreError."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.read() as connection:
            there = inspect(connection).get_table_names()
        if "vault_version" in there:
            raise StoreError("This database is a vault. Give the lists a database of their own: [stores] names = ...")
        if about.name not in there:
            with database.write() as connection:
                LISTS.create_all(connection)

    def loaded(self, name: str) -> Loaded | None:
        """Which list of names, or of suspensions, is here. Raises StoreError if another version loaded it."""
        with self.database.read() as connection:
            row = connection.execute(select(about).where(about.c.list == name)).one_or_none()
        if row is None:
            return None
        if row.layout != LAYOUT:
            command = {"names": "species", "suspensions": "suspensions"}[name]
            raise StoreError(
                f"The list of {name} was loaded by another version. Load it again: `permit {command} load`."
            )
        return Loaded(row.dated, row.source, row.complete, row.entries, row.number)

    def load_names(self, entries: Iterable[Taxon], dated: str, source: str) -> Loaded:
        """Put this checklist in the place of the one before. What `entries` raises leaves that one as it was."""
        kingdoms: set[str] = set()
        with self.database.write() as connection:
            loading = self._begin(connection, "names", taxa, words)
            count, rest = 0, iter(entries)
            while several := list(islice(rest, AT_ONCE)):
                numbered = list(enumerate(several, count))
                connection.execute(taxa.insert(), [_taxon_row(number, taxon) for number, taxon in numbered])
                rows = [row for number, taxon in numbered for row in _word_rows(number, taxon)]
                if rows:  # names such as "-" have no word to be found by
                    connection.execute(words.insert(), rows)
                kingdoms |= {taxon.species.kingdom for taxon in several}
                count += len(several)
            complete = count >= COMPLETE_FROM and {ANIMALS, PLANTS} <= kingdoms
            return self._note(connection, "names", Loaded(dated, source, complete, count, loading))

    def load_suspensions(self, entries: Iterable[Suspension], dated: str, source: str) -> Loaded:
        """Put this list of suspensions in the place of the one before, likewise."""
        with self.database.write() as connection:
            loading = self._begin(connection, "suspensions", suspensions)
            rows = [{"number": number, "entry": orjson.dumps(asdict(entry))} for number, entry in enumerate(entries)]
            if rows:
                connection.execute(suspensions.insert(), rows)
            return self._note(connection, "suspensions", Loaded(dated, source, True, len(rows), loading))

    def suspensions(self) -> Suspensions | None:
        """The list that is loaded; None if none is."""
        loaded = self.loaded("suspensions")
        if loaded is None:
            return None
        with self.database.read() as connection:
            rows = connection.execute(select(suspensions.c.entry).order_by(suspensions.c.number)).scalars().all()
        return Suspensions(loaded.dated, tuple(_suspension(orjson.loads(row)) for row in rows))

    def close(self) -> None:
        self.database.close()

    def _begin(self, connection: Connection, name: str, *tables: Table) -> int:
        """Take away the list that was there; the number of this loading."""
        of = about.c.list == name
        before = connection.scalar(select(about.c.number).where(of)) or 0
        for table in tables:
            connection.execute(table.delete())
        connection.execute(about.delete().where(of))
        return before + 1

    def _note(self, connection: Connection, name: str, loaded: Loaded) -> Loaded:
        connection.execute(about.insert().values(list=name, layout=LAYOUT, **asdict(loaded)))
        return loaded


def _taxon_row(number: int, taxon: Taxon) -> dict[str, Any]:
    species = taxon.species
    return {
        "number": number,
        "key": name_key(species.name).encode(),
        "listed": taxon.key,
        "name": species.name,
        "rank": species.rank,
        "higher": "|".join(["", *taxon.higher, ""]),
        "entry": orjson.dumps(asdict(species)),
    }


def _word_rows(number: int, taxon: Taxon) -> Iterator[dict[str, Any]]:
    for word in words_of(taxon.species):
        row = {"kind": word.kind, "beginning": word.beginning.encode(), "taxon": number, "text": word.text}
        yield row | {"language": word.language}


def _suspension(told: dict[str, Any]) -> Suspension:
    lists: dict[str, Any] = {name: tuple(told.pop(name)) for name in ("within", "excluded")}
    return Suspension(**told, **lists)
