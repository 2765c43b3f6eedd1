"""What a node judges by, read from its settings."""

from pathlib import Path

import pytest

from registry.checklists.taxon import Taxon
from registry.config import Settings, StoreSettings
from registry.law import law_of_the_convention
from registry.lawbook import law_of, list_store
from registry.profile import NotAProfile, built_in
from registry.species import Species, own_names
from registry.suspensions import Suspension, Suspensions

SPECIES = Species("Furcifer pardalis", "Animalia")
SUSPENSION = Suspension("MG", "Furcifer", "2026-01-01", "Notification 1")
OWN = 'code = "xx"\ntitle = "Law of XX"\ndated = "2026-01-01"\n'


def test_a_node_that_says_nothing_judges_by_the_convention(tmp_path: Path) -> None:
    law = law_of(Settings(home=tmp_path))
    assert law == law_of_the_convention()
    assert law.told == "By the profile convention of 1975-07-01, names of 2023-11-25, no list of suspensions."


@pytest.mark.parametrize("code", ["european-union", "united-states"])
def test_a_profile_of_this_program_is_named_by_its_code(code: str, tmp_path: Path) -> None:
    assert law_of(Settings(home=tmp_path, profile=code)).profile == built_in(code)


def test_a_partys_own_profile_is_named_by_its_file_in_the_home(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(OWN)
    assert law_of(Settings(home=tmp_path, profile="xx.toml")).profile.title == "Law of XX"


def test_a_partys_own_profile_may_lie_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_text(OWN)
    assert law_of(Settings(home=tmp_path / "home", profile=str(tmp_path / "xx.toml"))).profile.code == "xx"


@pytest.mark.parametrize("name", ["atlantis", "xx.toml", ""])
def test_a_profile_that_is_nowhere_is_told_both_ways_to_name_one(name: str, tmp_path: Path) -> None:
    with pytest.raises(NotAProfile, match=r"convention, european-union, united-states.*cannot be read.*permit\.toml"):
        law_of(Settings(home=tmp_path, profile=name))


def test_a_profile_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "xx.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(NotAProfile, match="cannot be read"):
        law_of(Settings(home=tmp_path, profile="xx.toml"))


def test_asking_for_the_law_makes_no_file(tmp_path: Path) -> None:
    law_of(Settings(home=tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_what_was_loaded_is_what_a_node_judges_by(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = list_store(settings)
    store.load_names([Taxon("1", SPECIES)], "2026-11-01", "a checklist")
    store.load_suspensions([SUSPENSION], "2026-10-01", "a list")
    store.close()
    law = law_of(settings)
    assert (law.names.dated, law.names.species("Furcifer pardalis")) == ("2026-11-01", SPECIES)
    assert law.suspensions == Suspensions("2026-10-01", (SUSPENSION,))
    assert law.told == "By the profile convention of 1975-07-01, names of 2026-11-01, suspensions of 2026-10-01."
    law.names.close()


def test_suspensions_without_names_leave_the_programs_own_names(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    store = list_store(settings)
    store.load_suspensions([SUSPENSION], "2026-10-01", "a list")
    store.close()
    law = law_of(settings)
    assert (law.names, law.suspensions) == (own_names(), Suspensions("2026-10-01", (SUSPENSION,)))
    law.names.close()


def test_lists_may_be_kept_elsewhere(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, stores=StoreSettings(names=f"sqlite:///{tmp_path}/elsewhere.sqlite"))
    list_store(settings).close()
    assert law_of(settings) == law_of_the_convention()
    assert [path.name for path in tmp_path.iterdir()] == ["elsewhere.sqlite"]
