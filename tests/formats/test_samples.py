"""The samples: all are well-formed, of many kinds, and each XML twin is the permit that its JSON is."""

import pytest

from registry.canonical import canonical
from registry.formats.cefact import read_message
from registry.formats.cefact_write import write_message
from registry.permit import parse_permit
from registry.samples import NoSuchSample, names, sample

DOCUMENTS = [name for name in names() if name.endswith(".json")]
MESSAGES = [name for name in names() if name.endswith(".xml")]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sample_is_a_permit_of_the_demos_month(name: str) -> None:
    permit = parse_permit(sample(name))
    assert "2026-11-10" <= permit.face.date_of_issue <= "2026-11-20"
    assert name.startswith(permit.face.party.lower() + "-")


@pytest.mark.parametrize("name", MESSAGES)
def test_a_message_is_the_same_permit_as_its_twin(name: str) -> None:
    assert read_message(sample(name)) == parse_permit(sample(name.replace(".xml", ".json")))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_sample_comes_back_from_our_own_message(name: str) -> None:
    permit = parse_permit(sample(name))
    assert canonical(read_message(write_message(permit))) == canonical(permit)


def test_the_samples_are_of_many_kinds() -> None:
    faces = [parse_permit(sample(name)).face for name in DOCUMENTS]
    assert len({(face.kind, face.certificate) for face in faces}) >= 13
    assert {face.use for face in faces} == {"single", "multiple"}
    assert len(MESSAGES) >= 6


def test_numbers_are_unique_within_a_party() -> None:
    numbers = [(face.party, face.number) for face in (parse_permit(sample(name)).face for name in DOCUMENTS)]
    assert len(set(numbers)) == len(numbers)


def test_the_hunters_export_names_the_import_permit_that_is_a_sample_too() -> None:
    export, admission = (parse_permit(sample(f"{name}.json")).face for name in ("na-export-trophy", "de-import-trophy"))
    assert export.import_permit is not None
    assert (export.import_permit.country, export.import_permit.number) == (admission.party, admission.number)
    assert export.import_permit.date == admission.date_of_issue


@pytest.mark.parametrize("name", ["", "nothing.json", "../permit.py", "__init__.py"])
def test_a_name_that_is_no_sample_is_refused(name: str) -> None:
    with pytest.raises(NoSuchSample, match="There are: ae-re-export-falcon"):
        sample(name)
