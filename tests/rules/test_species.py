"""Names of species: what the program's own table says, and how names are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.document import read_document
from registry.samples import names, sample
from registry.species import beginnings, folded, name_key, own_names, searched

OWN = own_names()
EVERY = sorted(species.name for species in OWN.by_key.values())


def found(beginning: str) -> list[str]:
    return [hit.species.name for hit in OWN.find(beginning)]


def test_the_table_says_its_date_and_that_it_is_not_complete() -> None:
    assert (OWN.dated, OWN.complete) == ("2023-11-25", False)
    assert "Conference of the Parties" in OWN.source


@pytest.mark.parametrize("name", [name for name in names() if name.endswith(".json")])
def test_the_table_knows_every_species_of_the_samples_in_its_appendix(name: str) -> None:
    for line in read_document(sample(name)).face.lines:
        species = OWN.species(line.scientific_name)
        assert species is not None
        assert line.appendix in species.listing


@pytest.mark.parametrize("name", EVERY)
def test_every_entry_is_of_a_kingdom_an_appendix_and_a_rank(name: str) -> None:
    species = OWN.species(name)
    assert species is not None
    assert species.kingdom in {"Animalia", "Plantae"}
    assert set(species.listing) <= {"I", "II", "III", "NC"}
    assert species.listing == tuple(sorted(species.listing))
    assert species.rank == ("Genus", "Species", "Subspecies")[name.count(" ")]


@pytest.mark.parametrize(
    "typed", ["Furcifer pardalis", "furcifer  PARDALIS", "FURCIFER PARDALIS", "  Furcifer pardalis "]
)
def test_a_name_is_known_whatever_its_capitals_and_spaces(typed: str) -> None:
    assert OWN.species(typed) == OWN.species("Furcifer pardalis")


@pytest.mark.parametrize("typed", ["Acropora spp.", "Acropora sp.", "Acropora spp", "Acropora"])
def test_a_genus_is_known_with_and_without_what_stands_for_its_species(typed: str) -> None:
    species = OWN.species(typed)
    assert species is not None
    assert (species.name, species.rank) == ("Acropora", "Genus")


@pytest.mark.parametrize("typed", ["", "Furcifer", "Furcifer pardalis minor", "spp."])
def test_what_is_not_in_the_table_is_not_known(typed: str) -> None:
    assert OWN.species(typed) is None


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("furc", ["Furcifer pardalis"]),
        ("pardalis", ["Furcifer pardalis"]),
        ("Caméléon", ["Furcifer pardalis"]),
        ("cameleon pan", ["Furcifer pardalis"]),
        ("leopardo", ["Panthera pardus"]),
        ("elephant d’af", ["Loxodonta africana"]),
        ("tailed gecko", ["Uroplatus sikorae"]),
        ("leaf-tailed gecko", ["Uroplatus sikorae"]),
        ("azulamarillo", ["Ara ararauna"]),
        ("quadriocellata phelsuma", []),
        ("", []),
        ("  ", []),
        ("zzz", []),
    ],
)  # fmt: skip
def test_species_are_found_by_the_beginning_of_any_word_of_any_name(typed: str, expected: list[str]) -> None:
    assert found(typed) == expected


def test_scientific_names_come_before_common_ones() -> None:
    assert found("leo") == ["Panthera leo", "Panthera pardus"]  # the lion's own name, then León and Leopard


def test_a_search_says_which_name_it_found_and_in_which_language() -> None:
    (hit,) = OWN.find("halcon")
    assert (hit.species.name, hit.matched, hit.language) == ("Falco peregrinus", "Halcón peregrino", "es")


def test_a_search_finds_no_more_than_it_was_asked_for() -> None:
    assert len(OWN.find("p", 3)) == 3


@given(st.sampled_from(EVERY), st.data())
def test_every_beginning_of_a_scientific_name_finds_it(name: str, data: st.DataObject) -> None:
    typed = name[: data.draw(st.integers(1, len(name)))]
    assert name in [hit.species.name for hit in OWN.find(typed, len(EVERY))]


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=30))
def test_a_name_is_found_by_itself_from_each_word_on(text: str) -> None:
    assert all(searched(text).endswith(part) for part in beginnings(text))
    assert " ".join(part.split()[0] for part in beginnings(text)) == searched(text)


@given(st.sampled_from(EVERY))
def test_a_name_and_its_key_are_known_alike(name: str) -> None:
    assert OWN.species(name_key(name)) is not None
    assert OWN.species(name) == OWN.species(name.upper())
