"""Invented permits and certificates of the commonest kinds, as the demo and the tests use them.

`<name>.json` holds {"face": ..., "persons": ...}; `<name>.xml` is the same permit as another system would send it, and
`<name>.csv` a spreadsheet of several. The
species, their Appendices and the rules are real to our best knowledge of 2026; the people, firms and numbers are not.
"""

import io
import re
from importlib.resources import files

from registry.days import to_date, to_day
from registry.errors import InputError
from registry.formats.document import read_document
from registry.formats.rows import read_rows
from registry.permit import Permit

_FOLDER = files(__name__)


class NoSuchSample(InputError):
    """There is no sample of that name."""


def names() -> list[str]:
    """The file names of all samples of one permit, sorted: "mg-export-reptiles.json", "mg-export-reptiles.xml", ..."""
    return _ending(".json", ".xml")


def sheets() -> list[str]:
    """The file names of the samples that are spreadsheets, with several permits each."""
    return _ending(".csv")


def _ending(*endings: str) -> list[str]:
    return sorted(entry.name for entry in _FOLDER.iterdir() if entry.name.endswith(endings))


def permits_of(name: str, data: bytes) -> list[Permit]:
    """The permits in a sample's bytes: one, or those of a spreadsheet."""
    if not name.endswith(".csv"):
        return [read_document(data)]
    return [found.permit for found in read_rows(io.BytesIO(data)) if found.permit is not None]


def sample(name: str) -> bytes:
    """The bytes of a sample. Raises NoSuchSample, which names those there are."""
    known = [*names(), *sheets()]
    if name not in known:
        raise NoSuchSample(f"There is no sample {name[:60]!r}. There are: {', '.join(known)}.")
    return (_FOLDER / name).read_bytes()


def dated(name: str, day: int) -> bytes:
    """A sample with all its dates moved so that it is issued on `day` (days since 1970-01-01)."""
    data = sample(name)
    shift = day - to_day(permits_of(name, data)[0].face.date_of_issue)
    return re.sub(rb"\b(?:19|20)\d\d-\d\d-\d\d(?=\b|T)", lambda found: _moved(found.group(), shift), data)


def _moved(date: bytes, shift: int) -> bytes:
    return to_date(to_day(date.decode()) + shift).encode()
