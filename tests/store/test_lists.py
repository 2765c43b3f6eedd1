"""Loaded lists: whole or not at all, found as one types, as a table in memory finds them."""

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.checklists.taxon import Taxon
from registry.errors import StoreError
from registry.species import NameTable, Species, name_key, own_names
from registry.store.database import Database
from registry.store.lists import ListStore, Loaded, about
from registry.store.names import StoredNames, StoredTaxa
from registry.store.vault import Vault
from registry.suspensions import Suspension, Suspensions

OWN = own_names()
TAXA = [Taxon(f"key {number}", species, ("Animalia",)) for number, species in enumerate(OWN.by_key.values())]
ELEPHANT = Species("Loxodonta africana", "Animalia", listing=("I", "II"), common=(("en", "African elephant"),))
SYNONYM = Species("Loxodonta cyclotis", "Animalia", accepted=("Loxodonta africana",), current=False)
SUSPENSION = Suspension(
    "AR", "Aves", "2026-01-01", "Notification 1", None, "T", ("Ara",), ("Ara ararauna",), True, "All."
)


@pytest.fixture
def store(open_database: Callable[..., Database]) -> ListStore:
    return ListStore(open_database("names"))


def loaded(store: ListStore, *species: Species, dated: str = "2026-11-01") -> StoredNames:
    taxa = [Taxon(f"key {number}", entry) for number, entry in enumerate(species)]
    return StoredNames(store, store.load_names(taxa, dated, "a checklist"))


# ---- loading ----


def test_before_anything_is_loaded_nothing_is(store: ListStore) -> None:
    assert (store.loaded("names"), store.loaded("suspensions"), store.suspensions()) == (None, None, None)


def test_a_loaded_list_says_its_day_its_source_and_how_many(store: ListStore) -> None:
    assert store.load_names(TAXA, "2026-11-01", "a checklist") == store.loaded("names")
    assert store.loaded("names") == Loaded("2026-11-01", "a checklist", False, len(TAXA), 1)


def test_a_list_takes_the_place_of_the_one_before(store: ListStore) -> None:
    loaded(store, ELEPHANT, dated="2025-01-01")
    names = loaded(store, SYNONYM)
    assert (names.dated, names.species("Loxodonta africana")) == ("2026-11-01", None)
    assert [hit.species.name for hit in names.find("lox")] == ["Loxodonta cyclotis"]


def test_who_reads_the_list_before_goes_on_with_the_new_one(store: ListStore) -> None:
    names = loaded(store, ELEPHANT, dated="2025-01-01")
    assert names.species("Loxodonta africana") == ELEPHANT
    loaded(store, SYNONYM)
    assert (names.dated, names.source, names.complete) == ("2026-11-01", "a checklist", False)
    assert names.species("Loxodonta africana") is None
    assert names.species("Loxodonta cyclotis") == SYNONYM


def test_an_empty_list_empties_it(store: ListStore) -> None:
    loaded(store, ELEPHANT)
    assert loaded(store).find("lox") == []


def test_a_list_that_breaks_off_leaves_the_one_before(store: ListStore) -> None:
    def broken() -> Iterator[Taxon]:
        yield from TAXA
        raise RuntimeError("the file breaks off")

    names = loaded(store, ELEPHANT)
    with pytest.raises(RuntimeError, match="breaks off"):
        store.load_names(broken(), "2026-12-01", "another")
    assert store.loaded("names") == Loaded("2026-11-01", "a checklist", False, 1, 1)
    assert [hit.species for hit in names.find("lox")] == [ELEPHANT]


def test_names_and_suspensions_do_not_touch_each_other(store: ListStore) -> None:
    loaded(store, ELEPHANT)
    store.load_suspensions([SUSPENSION], "2026-10-01", "a list")
    loaded(store, SYNONYM)
    assert store.suspensions() == Suspensions("2026-10-01", (SUSPENSION,))


def test_what_is_loaded_is_there_when_it_is_opened_again(open_database: Callable[..., Database]) -> None:
    first = ListStore(open_database("names"))
    loaded(first, ELEPHANT)
    first.close()
    again = ListStore(open_database("names"))
    of = again.loaded("names")
    assert of is not None
    assert StoredNames(again, of).species("loxodonta africana") == ELEPHANT


@pytest.mark.parametrize(
    ("kingdoms", "count", "complete"),
    [(("Animalia", "Plantae"), 10_000, True), (("Animalia",), 10_000, False), (("Animalia", "Plantae"), 9_999, False)],
)
def test_a_list_of_part_of_all_names_does_not_say_that_it_is_complete(
    store: ListStore, kingdoms: tuple[str, ...], count: int, complete: bool
) -> None:
    taxa = (Taxon("", Species(f"Genus{number}", kingdoms[number % len(kingdoms)])) for number in range(count))
    assert store.load_names(taxa, "2026-11-01", "a checklist").complete is complete


def test_a_list_of_another_layout_is_to_be_loaded_again(store: ListStore) -> None:
    loaded(store, ELEPHANT)
    with store.database.write() as connection:
        connection.execute(about.update().values(layout=0))
    with pytest.raises(StoreError, match="Load it again: `permit species load`"):
        store.loaded("names")


def test_a_vault_is_no_place_for_lists(open_database: Callable[..., Database]) -> None:
    database = open_database("vault")
    Vault(database)
    with pytest.raises(StoreError, match="This database is a vault"):
        ListStore(database)


# ---- names ----


def test_a_name_is_known_with_all_that_the_list_says(store: ListStore) -> None:
    names = loaded(store, ELEPHANT, SYNONYM)
    assert names.species("LOXODONTA AFRICANA") == ELEPHANT
    assert names.species("Loxodonta cyclotis") == SYNONYM
    assert names.species("Loxodonta") is None


def test_a_name_that_the_list_has_twice_is_the_current_one(store: ListStore) -> None:
    older = Species("Loxodonta africana", "Animalia", listing=("I",), accepted=("Elephas africanus",), current=False)
    assert loaded(store, older, ELEPHANT).species("Loxodonta africana") == ELEPHANT


def test_two_entries_of_one_name_are_taken_together(store: ListStore) -> None:
    plant = Species("Loxodonta africana", "Plantae", listing=("II", "III"))
    found = loaded(store, ELEPHANT, plant).species("Loxodonta africana")
    assert found is not None
    assert (found.kingdom, found.listing, found.common) == ("", ("I", "II", "III"), ELEPHANT.common)


def test_a_synonym_of_two_names_names_both_and_the_kingdom_of_who_says_it(store: ListStore) -> None:
    other = Species("Loxodonta cyclotis", "", accepted=("Loxodonta minor",), current=False)
    found = loaded(store, SYNONYM, other).species("Loxodonta cyclotis")
    assert found is not None
    assert (found.accepted, found.kingdom) == (("Loxodonta africana", "Loxodonta minor"), "Animalia")


def test_a_species_is_found_once_though_many_of_its_names_begin_so(store: ListStore) -> None:
    many = Species("Loxodonta africana", "Animalia", common=tuple(("en", f"Lox {letter}") for letter in "abcdefghij"))
    assert [hit.matched for hit in loaded(store, many, SYNONYM).find("lox", 2)] == [
        "Loxodonta africana", "Loxodonta cyclotis"]  # fmt: skip


@given(typed=st.sampled_from(list("abcdefghijklmnopqrstuvwxyz")) | st.text(max_size=3) |
       st.sampled_from([word.name for word in OWN.by_key.values()]).map(lambda name: name[:5]),
       most=st.integers(1, 70))  # fmt: skip
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_finds_what_a_table_in_memory_finds(full: StoredNames, typed: str, most: int) -> None:
    assert full.find(typed, most) == OWN.find(typed, most)


@given(name=st.sampled_from([species.name for species in OWN.by_key.values()]) | st.text(max_size=10))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_store_knows_what_a_table_in_memory_knows(full: StoredNames, name: str) -> None:
    assert full.species(name) == OWN.species(name)


@pytest.fixture
def full(store: ListStore) -> StoredNames:
    """The program's own table, loaded as if it came from outside."""
    return StoredNames(store, store.load_names(TAXA, OWN.dated, OWN.source))


SPECIES = st.builds(
    Species,
    name=st.text("abcx é-", min_size=1, max_size=8).filter(lambda text: name_key(text) != ""),
    kingdom=st.just("Animalia"),
    listing=st.sampled_from([(), ("I",), ("I", "II")]),
    common=st.lists(
        st.tuples(st.sampled_from(["en", "fr"]), st.text("abcx é-", min_size=1, max_size=8)), max_size=2
    ).map(tuple),
    current=st.booleans(),
)


@given(
    entries=st.lists(SPECIES, max_size=8, unique_by=lambda species: name_key(species.name)),
    typed=st.text("abcxé", max_size=3),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_list_is_found_in_as_in_a_table_in_memory(store: ListStore, entries: list[Species], typed: str) -> None:
    table = NameTable("2026-11-01", "a checklist", False, {name_key(species.name): species for species in entries})
    names = loaded(store, *entries)
    assert names.find(typed, 20) == table.find(typed, 20)
    assert (names.dated, names.source, names.complete) == (table.dated, table.source, table.complete)


# ---- what suspensions refer to ----


def test_a_taxon_is_known_by_the_lists_own_key(store: ListStore) -> None:
    store.load_names([Taxon("4521", ELEPHANT)], "2026-11-01", "a checklist")
    assert StoredTaxa(store).by_key("4521") == ("Loxodonta africana", "Species")
    assert StoredTaxa(store).by_key("1") is None


def test_the_genera_within_a_higher_taxon_are_those_of_all_that_stands_below(store: ListStore) -> None:
    below = ("Mammalia", "Animalia")
    taxa = [
        Taxon("1", Species("Mammalia", "Animalia", "Class"), ("Animalia",)),
        Taxon("2", Species("Elephantidae", "Animalia", "Family"), below),
        Taxon("3", Species("Elephas", "Animalia", "Genus"), below),
        Taxon("4", ELEPHANT, ("Loxodonta", *below)),
        Taxon("5", Species("Ara ararauna", "Animalia"), ("Aves", "Animalia")),
        Taxon("6", Species("Panthera leo", "Animalia"), ("Mammaliaformes",)),
    ]
    store.load_names(taxa, "2026-11-01", "a checklist")
    assert StoredTaxa(store).within("Mammalia") == ("Elephas", "Loxodonta")
    assert StoredTaxa(store).within("Mammal_a") == ()


# ---- suspensions ----


def test_suspensions_come_back_as_they_went_in(store: ListStore) -> None:
    entries = (SUSPENSION, Suspension("MG", "", "2026-01-01", "Notification 2", "2026-12-31"))
    store.load_suspensions(entries, "2026-11-01", "a list")
    assert store.suspensions() == Suspensions("2026-11-01", entries)


def test_a_list_without_any_suspension_is_a_list(store: ListStore) -> None:
    store.load_suspensions([], "2026-11-01", "a list")
    assert store.suspensions() == Suspensions("2026-11-01", ())
