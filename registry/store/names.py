"""Names of species as a loaded checklist has them: looked up by their whole name, and found as one types."""

from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import bindparam, select

from registry.species import KINDS, MOST_FOUND, Found, Species, merged, name_key, searched
from registry.store.lists import ListStore, Loaded, about, taxa, words

SEVERAL = 10
"""A species has hardly more names that begin alike: as many rows are looked through for each one that is asked for."""


class StoredNames:
    """A loaded checklist, or the one that replaced it since: which, is seen when its date is asked for. Raises
    StoreError."""

    def __init__(self, store: ListStore, loaded: Loaded) -> None:
        self._store = store
        self._loaded = loaded
        self._which = store.database.prepared(select(about.c.number).where(about.c.list == "names"))
        self._by_key = store.database.prepared(
            select(taxa.c.entry).where(taxa.c.key == bindparam("key")).order_by(taxa.c.number)
        )
        self._beginning = store.database.prepared(
            select(words.c.text, words.c.language, taxa.c.number, taxa.c.entry)
            .join(taxa, taxa.c.number == words.c.taxon)
            .where(words.c.kind == bindparam("kind"))
            .where(words.c.beginning >= bindparam("first"), words.c.beginning < bindparam("after"))
            .order_by(words.c.beginning, taxa.c.key, taxa.c.number, words.c.language)
            .limit(bindparam("most"))
        )
        self.species = lru_cache(4096)(self._species)

    def _now(self) -> Loaded:
        """The list that is there now; what is remembered of another is forgotten."""
        if [tuple(row) for row in self._which({})] != [(self._loaded.number,)]:
            self._loaded = self._store.loaded("names") or self._loaded
            self.species.cache_clear()
        return self._loaded

    @property
    def dated(self) -> str:
        return self._now().dated

    @property
    def source(self) -> str:
        return self._now().source

    @property
    def complete(self) -> bool:
        return self._now().complete

    def _species(self, name: str) -> Species | None:
        rows = self._by_key({"key": name_key(name).encode()})
        return merged([_read(entry) for (entry,) in rows])

    def find(self, beginning: str, most: int = MOST_FOUND) -> list[Found]:
        """Species one of whose names has a word that begins so; see `Names`."""
        sought = searched(beginning).encode()
        found: dict[int, Found] = {}
        for kind in KINDS if sought else ():
            asked = {"kind": kind, "first": sought, "after": sought + b"\xff", "most": most * SEVERAL}
            for text, language, number, entry in self._beginning(asked):
                if len(found) < most and number not in found:
                    found[number] = Found(_read(entry), text, language)
        return list(found.values())

    def close(self) -> None:
        self._store.close()


class StoredTaxa:
    """The same checklist, asked for what a list of suspensions refers to."""

    def __init__(self, store: ListStore) -> None:
        self._database = store.database

    def by_key(self, key: str) -> tuple[str, str] | None:
        with self._database.read() as connection:
            row = connection.execute(select(taxa.c.name, taxa.c.rank).where(taxa.c.listed == key)).first()
        return None if row is None else (row.name, row.rank)

    def within(self, name: str) -> tuple[str, ...]:
        below = select(taxa.c.name).where(taxa.c.higher.contains(f"|{name}|", autoescape=True))
        with self._database.read() as connection:
            names = connection.execute(below.where(taxa.c.rank.in_(("Genus", "Species", "Subspecies", "Variety"))))
            return tuple(sorted({row.name.split()[0] for row in names}))


def _read(entry: Any) -> Species:
    told = orjson.loads(bytes(entry))
    common = tuple((language, text) for language, text in told.pop("common"))
    lists: dict[str, Any] = {name: tuple(told.pop(name)) for name in ("listing", "accepted")}
    return Species(**told, **lists, common=common)
