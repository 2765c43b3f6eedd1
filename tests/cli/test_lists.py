"""`permit species`, `permit suspensions` and `permit profile` as people type them."""

import gzip
import json
import re
import shlex
from pathlib import Path

import pytest

from registry.checklists import suspended, taxa
from registry.profile import load_profile
from tests.checklists.files import ANIMALS, CLASS, ELEPHANT, GENUS, PLANTS, SUSPENSION, SUSPENSIONS, lines, page
from tests.cli.conftest import ROOT, Permit

DAY = ("--dated", "2026-11-01")


@pytest.fixture
def home(permit: Permit, place: Path, tmp_path: Path) -> str:
    """A new home, and beside it the files of lists."""
    home = tmp_path / "home"
    permit("--home", home, "init", "--party", "MG")
    for name, content in (
        ("animals.csv", ANIMALS),
        ("plants.csv", PLANTS),
        ("broken.csv", ANIMALS + "other,Species,7,Genus,6,A,,,CITES_EU\nother,Species,70,Genus,99,A,,,CITES_EU\n"),
        ("page.json", page(ELEPHANT, GENUS)),
        ("suspensions.csv", SUSPENSIONS),
        ("suspensions.json", json.dumps({"cites_suspensions": [SUSPENSION]})),
    ):
        (place / name).write_text(content)
    download = lines({**ELEPHANT, "cites_suspensions": [SUSPENSION]}, GENUS, CLASS)
    (place / "weekly.ndjson.gz").write_bytes(gzip.compress(download.encode()))
    return str(home)


# ---- names ----


def test_before_any_list_is_loaded_names_are_found_in_the_programs_own(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "species", "find", "leopard")
    assert "Panthera pardus" in ran.out
    assert "own table" in ran.out
    assert "2023-11-25" in ran.out


def test_names_are_found_without_a_home(permit: Permit) -> None:
    assert "Furcifer pardalis" in permit("--home", "nowhere", "species", "find", "chameleon").out


def test_a_checklist_is_loaded_and_names_are_found_in_it(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "species", "load", "animals.csv", "plants.csv", *DAY)
    assert "Loaded 17 names of 2026-11-01 from animals.csv, plants.csv." in ran.out
    found = permit("--home", home, "species", "find", "PARDALIS").out
    assert "animals.csv, plants.csv, 2026-11-01" in found
    assert re.search(r"│ Furcifer pardalis +│ +│ Animalia", found)


@pytest.mark.parametrize("file", ["page.json", "weekly.ndjson.gz"])
def test_species_plus_says_its_day_itself(permit: Permit, home: str, file: str) -> None:
    assert "names of 2026-10-25" in permit("--home", home, "species", "load", file).out
    found = permit("--home", home, "species", "find", "elephant d").out
    assert re.search(r"│ Loxodonta africana +│ Éléphant d'Afrique +│ Animalia +│ I/II", found)


def test_a_synonym_is_found_with_its_accepted_name(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "page.json")
    found = permit("--home", home, "species", "find", "cyclotis").out
    assert re.search(r"│ Loxodonta cyclotis +│ +│ Animalia +│ I/II +│ Loxodonta africana", found)


def test_a_name_that_is_not_used_any_more_says_so(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "animals.csv", *DAY)
    assert "not used any more" in permit("--home", home, "species", "find", "lateralis").out


def test_what_no_name_begins_with_is_said_with_the_list(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "animals.csv", *DAY)
    assert permit("--home", home, "species", "find", "zz").out == "No name begins so, by animals.csv, 2026-11-01.\n"


def test_no_more_names_are_shown_than_asked_for(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "animals.csv", *DAY)
    found = permit("--home", home, "--json", "species", "find", "furcifer", "--most", "2").json()
    assert [hit["species"]["name"] for hit in found["found"]] == ["Furcifer", "Furcifer pardalis"]
    assert found["dated"] == "2026-11-01"


def test_a_csv_needs_its_day(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "species", "load", "animals.csv", fine=False)
    assert (ran.code, "Give it: --dated YEAR-MONTH-DAY" in ran.err) == (2, True)


def test_a_day_that_is_none_is_told(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "species", "load", "animals.csv", "--dated", "November", fine=False)
    assert (ran.code, "write year-month-day" in ran.err) == (2, True)


def test_rows_that_cannot_be_used_stop_the_loading_and_are_all_told(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "plants.csv", *DAY)
    ran = permit("--home", home, "species", "load", "broken.csv", *DAY, fine=False)
    assert ran.code == 2
    assert "2 rows cannot be used: broken.csv, line 16: " in ran.err
    assert "broken.csv, line 17: its parent, GENUS 99, is not in the file" in ran.err
    assert "plants.csv" in permit("--home", home, "species", "find", "aloe").out


def test_rows_that_cannot_be_used_are_left_out_if_one_says_so(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "species", "load", "broken.csv", *DAY, "--skip-bad")
    assert "Loaded 13 names" in ran.out
    assert ran.out.count("Left out: broken.csv, line ") == 2
    told = permit("--home", home, "--json", "species", "load", "broken.csv", *DAY, "--skip-bad").json()
    assert [row["place"] for row in told["left_out"]] == ["broken.csv, line 16", "broken.csv, line 17"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("nothing.csv", "cannot be read"),
        ("suspensions.csv", "suspensions.csv: The CSV has no column 'Scientific name'"),
        ("suspensions.json", "suspensions.json: The file holds no names"),
    ],
)
def test_a_file_that_is_no_checklist_is_told(permit: Permit, home: str, file: str, says: str) -> None:
    ran = permit("--home", home, "species", "load", file, *DAY, fine=False)
    assert (ran.code, says in ran.err) == (2, True)


@pytest.mark.usefixtures("home")
def test_without_a_home_there_is_nowhere_to_load_to(permit: Permit) -> None:
    ran = permit("--home", "nowhere", "species", "load", "animals.csv", *DAY, fine=False)
    assert (ran.code, "permit init" in ran.err) == (6, True)


# ---- suspensions ----


def test_suspensions_are_loaded_and_listed_with_their_day(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "animals.csv", *DAY)
    ran = permit("--home", home, "suspensions", "load", "suspensions.csv", *DAY)
    assert "Loaded 4 suspensions in force on 2026-11-01; 1 had ended." in ran.out
    listed = permit("--home", home, "suspensions", "list").out
    assert "by the list of 2026-11-01" in listed
    assert re.search(r"│ BR +│ Ara ararauna +│ 2026-11-01 +│ imports +│", listed)
    assert re.search(r"│ MR +│ all +│ 2026-11-01 +│ exports, purpose T +│", listed)


def test_suspensions_of_one_party_are_listed_alone(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "animals.csv", *DAY)
    permit("--home", home, "suspensions", "load", "suspensions.csv", *DAY)
    listed = permit("--home", home, "--json", "suspensions", "list", "--party", "mg").json()
    assert [(entry["party"], entry["taxon"]) for entry in listed["entries"]] == [("MG", "Furcifer pardalis")]
    assert listed["dated"] == "2026-11-01"


def test_where_none_is_recommended_that_is_said_in_words(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "animals.csv", *DAY)
    permit("--home", home, "suspensions", "load", "suspensions.csv", *DAY)
    listed = permit("--home", home, "suspensions", "list", "--party", "is").out
    assert listed == "No suspensions are recommended of IS, by the list of 2026-11-01.\n"


@pytest.mark.parametrize("file", ["suspensions.json", "weekly.ndjson.gz"])
def test_suspensions_of_species_plus_are_loaded(permit: Permit, home: str, file: str) -> None:
    permit("--home", home, "species", "load", "weekly.ndjson.gz")
    assert "Loaded 1 suspensions in force" in permit("--home", home, "suspensions", "load", file, *DAY).out
    assert "Notif. No. 2026/001" in permit("--home", home, "suspensions", "list").out


def test_before_any_list_is_loaded_none_is_listed(permit: Permit, home: str) -> None:
    assert "No list of recommended suspensions is loaded" in permit("--home", home, "suspensions", "list").out
    assert permit("--home", home, "--json", "suspensions", "list").json() is None


def test_suspensions_need_the_checklist_that_they_name(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "suspensions", "load", "suspensions.csv", *DAY, fine=False)
    assert (ran.code, "permit species load FILE" in ran.err) == (6, True)


def test_suspensions_of_taxa_that_are_not_known_are_told(permit: Permit, home: str) -> None:
    permit("--home", home, "species", "load", "plants.csv", *DAY)
    ran = permit("--home", home, "suspensions", "load", "suspensions.csv", *DAY, fine=False)
    assert (ran.code, "suspensions.csv, line 3: its taxon, Animalia/SPECIES/7, is not in the list" in ran.err) == (
        2,
        True,
    )
    ran = permit("--home", home, "suspensions", "load", "suspensions.csv", *DAY, "--skip-bad")
    assert ran.out.count("Left out: suspensions.csv, line ") == 3


def test_a_list_of_suspensions_needs_its_day(permit: Permit, home: str) -> None:
    assert permit("--home", home, "suspensions", "load", "suspensions.csv", fine=False).code == 2


# ---- profiles ----


def test_profiles_are_listed_and_one_is_this_homes(permit: Permit, home: str) -> None:
    listed = permit("--home", home, "--json", "profile", "list").json()
    assert [profile["code"] for profile in listed if profile["in_force_here"]] == ["convention"]
    assert {"european-union", "united-states"} <= {profile["code"] for profile in listed}


def test_a_profile_is_shown_rule_by_rule_with_its_provisions(permit: Permit, home: str) -> None:
    shown = permit("--home", home, "profile", "show", "european-union").out
    assert re.search(r"│ Introduced within +│ 6 months; origin 12;", shown)
    assert "Art. 14" in shown


def test_this_homes_profile_is_shown_if_none_is_named(permit: Permit, home: str) -> None:
    assert "│ by the last day of validity" in permit("--home", home, "profile", "show").out


def test_a_profile_that_there_is_not_is_told_those_there_are(permit: Permit, home: str) -> None:
    ran = permit("--home", home, "profile", "show", "atlantis", fine=False)
    assert (ran.code, "There are: convention, european-union" in ran.err) == (6, True)


def test_ones_own_begins_with_a_profile_of_this_program(permit: Permit, home: str) -> None:
    text = permit("--home", home, "profile", "show", "united-states", "--toml").out
    assert load_profile(text).code == "united-states"


def own_profile() -> str:
    """The example that the documentation gives."""
    text = (ROOT / "docs" / "profiles.md").read_text("utf-8")
    return next(block for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL) if "code =" in block)


def test_the_profile_in_the_documentation_is_well_formed_and_has_every_table(permit: Permit, home: str) -> None:
    Path(home, "own.toml").write_text(own_profile())
    checked = permit("--home", home, "--json", "profile", "check", Path(home, "own.toml")).json()
    assert (checked["code"], checked["months"], checked["used_by_importers"]) == ("xx", 6, True)
    assert set(re.findall(r"\[+(\w+)", own_profile())) >= set(
        re.findall(r"^\[+(\w+)", permit("profile", "show", "convention", "--toml").out, re.MULTILINE)
    )


def test_a_homes_own_profile_is_listed_and_shown(permit: Permit, home: str) -> None:
    Path(home, "own.toml").write_text(own_profile())
    settings = Path(home, "permit.toml")
    settings.write_text('profile = "own.toml"\n' + settings.read_text())
    assert re.search(r"│ xx .*this home's", permit("--home", home, "profile", "list").out)
    assert "Wildlife Trade Act, section 12" in permit("--home", home, "profile", "show").out
    assert permit("--home", home, "profile", "show", "--toml").out == own_profile()


def test_what_is_wrong_with_a_profile_is_told(permit: Permit, home: str) -> None:
    Path(home, "own.toml").write_text(own_profile().replace("months = 6 ", 'months = "six" '))
    ran = permit("--home", home, "profile", "check", Path(home, "own.toml"), fine=False)
    assert (ran.code, "arrival.months = 'six', which is no number of months" in ran.err) == (6, True)


def test_a_home_with_a_faulty_profile_judges_nothing(permit: Permit, home: str) -> None:
    settings = Path(home, "permit.toml")
    settings.write_text('profile = "atlantis"\n' + settings.read_text())
    ran = permit("--home", home, "check", ROOT / "registry/samples/mg-export-reptiles.json", fine=False)
    assert (ran.code, "'atlantis' is no profile of this program" in ran.err) == (6, True)


def test_the_documentation_names_every_column_that_is_read() -> None:
    told = (ROOT / "docs" / "lists.md").read_text("utf-8")
    assert all(f"`{column}`" in told for column in (*taxa.COLUMNS, *suspended.COLUMNS))


@pytest.mark.usefixtures("home")
def test_the_commands_of_the_documentation_work(permit: Permit, home: str, place: Path) -> None:
    (place / "cites_eu_en.ndjson.gz").write_bytes((place / "weekly.ndjson.gz").read_bytes())
    told = (ROOT / "docs" / "lists.md").read_text("utf-8").split("```sh\n")[1].split("```")[0]
    for line in told.splitlines():
        permit("--home", home, *shlex.split(line, comments=True)[1:])
