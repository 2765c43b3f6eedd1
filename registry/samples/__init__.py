"""Invented permits and certificates of the commonest kinds, as the demo and the tests use them.

`<name>.json` holds {"face": ..., "persons": ...}; `<name>.xml` is the same permit as another system would send it. The
species, their Appendices and the rules are real to our best knowledge of 2026; the people, firms and numbers are not.
"""

import re
from importlib.resources import files

from registry.days import to_date, to_day
from registry.errors import InputError
from registry.formats.document import read_document

_FOLDER = files(__name__)


class NoSuchSample(InputError):
    """There is no sample of that name."""


def names() -> list[str]:
    """The file names of all samples, sorted: "mg-export-reptiles.json", "mg-export-reptiles.xml", ..."""
    return sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith((".json", ".xml")))


def sample(name: str) -> bytes:
    """The bytes of a sample. Raises NoSuchSample, which names those there are."""
    if name not in names():
        raise NoSuchSample(f"There is no sample {name[:60]!r}. There are: {', '.join(names())}.")
    return (_FOLDER / name).read_bytes()


def dated(data: bytes, day: int) -> bytes:
    """A sample with all its dates moved so that it is issued on `day` (days since 1970-01-01)."""
    shift = day - to_day(read_document(data).face.date_of_issue)
    return re.sub(rb"\b(?:19|20)\d\d-\d\d-\d\d(?=\b|T)", lambda found: _moved(found.group(), shift), data)


def _moved(date: bytes, shift: int) -> bytes:
    return to_date(to_day(date.decode()) + shift).encode()
