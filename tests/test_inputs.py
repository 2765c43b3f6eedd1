"""What is handed in: told apart by name or content, read from pipes, and never taken from what `issue` wrote."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from registry.formats.rows_write import write_rows
from registry.inputs import LISTED, MOST_LIST, MOST_LISTED, Bad, Item, PassedOver, Read, read_inputs, read_upload
from registry.permit import parse_permit
from registry.samples import sample
from registry.sentence import Sentence

PERMIT = parse_permit(sample("mg-export-reptiles.json"))
DOCUMENT = sample("mg-export-reptiles.json")
LINE = PERMIT.model_dump_json(exclude_none=True).encode() + b"\n"
SHEET = write_rows([PERMIT])
SEALED = b'{"face": {}, "format": "cites-permit/1"}'


def only(found: Read) -> Item:
    assert isinstance(found, Item), found
    return found


FORMS = {
    "JSON": DOCUMENT,
    "one a line": LINE + LINE.replace(PERMIT.face.number.encode(), b"B"),
    "XML": sample("mg-export-reptiles.xml"),
    "XML in UTF-16": sample("na-export-trophy.xml").decode().replace("UTF-8", "UTF-16").encode("utf-16"),
    "a sheet": SHEET,
    "a sheet in UTF-16": SHEET.decode().encode("utf-16"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_file_of_no_known_name_is_told_apart_by_how_it_begins(tmp_path: Path, form: str) -> None:
    (tmp_path / "permits").write_bytes(FORMS[form])
    found = [only(one) for one in read_inputs(tmp_path / "permits")]
    assert len(found) == (2 if form == "one a line" else 1)


@pytest.mark.parametrize("form", FORMS)
def test_a_pipe_is_read_as_a_file_is(tmp_path: Path, form: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(FORMS[form],))
    writer.start()
    found = [only(one).permit for one in read_inputs(tmp_path / "pipe")]
    writer.join()
    (tmp_path / "file").write_bytes(FORMS[form])
    assert found == [only(one).permit for one in read_inputs(tmp_path / "file")]


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert list(read_inputs(tmp_path)) == [PassedOver(tmp_path / "pipe.csv", "it is no file")]


WRITTEN = {
    "a.permit.json": (SEALED, "it is a sealed permit, which was issued already"),
    "issued.csv": (",".join(LISTED).encode() + b"\r\nA,B,C,D\r\n", "it is the list of permits that were issued"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_issue_wrote_is_passed_over_in_a_folder_and_refused_where_it_is_named(tmp_path: Path, name: str) -> None:
    data, what = WRITTEN[name]
    (tmp_path / name).write_bytes(data)
    assert list(read_inputs(tmp_path)) == [PassedOver(tmp_path / name, what)]
    (found,) = read_inputs(tmp_path / name)
    assert isinstance(found, Bad)
    assert what in str(found)


def test_a_sealed_permit_among_lines_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINE + SEALED + b"\n")
    _, found = read_inputs(tmp_path / "a.jsonl")
    assert str(found) == f"{tmp_path / 'a.jsonl'}, line 2: it is a sealed permit, which was issued already"


def test_an_empty_pipe_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "nothing").touch()
    assert [str(one) for one in read_inputs(tmp_path / "nothing")] == [f"{tmp_path / 'nothing'}: holds nothing"]


def test_a_document_beyond_all_measure_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "a.json").open("wb") as file:
        file.truncate(26 * 1024 * 1024)
    (found,) = read_inputs(tmp_path / "a.json")
    assert "has more than 25 MB" in str(found)


def test_standard_input_is_called_so() -> None:
    """In a process of its own, as standard input is the process's."""
    code = "from registry.inputs import *; print(*read_inputs(STANDARD_INPUT), sep=chr(10))"
    ran = subprocess.run([sys.executable, "-c", code], input=b"{", capture_output=True, check=True)
    assert ran.stdout.decode().startswith("standard input: The document is not JSON")
    ran = subprocess.run(["/bin/sh", "-c", f"exec '{sys.executable}' -c '{code}' <&-"], capture_output=True, check=True)
    assert ran.stdout.decode() == "standard input: cannot be read: it is closed\n"


NUMBER = PERMIT.face.number.encode()
MESSAGE = FORMS["XML"]
FAULTY = {
    "a kind that there is not": SHEET.replace(b",export,", b",exprot,"),
    "a date that nobody can tell": SHEET.replace(PERMIT.face.date_of_issue.encode(), b"02/03/2026"),
    "a space too many": LINE.replace(NUMBER, b" B"),
    "no number": SHEET.replace(NUMBER, b""),
    "a torn row": SHEET + b'"a"b,c',
    "columns that there are not": b"numbre,knid\r\n1,2\r\n",
    "letters of another encoding": SHEET + b"\xe9",
    "a workbook": b"PK\3\4",
    "a picture": b"\x89PNG\r\n\x1a\n",
    "a photograph": b"\xff\xd8\xff\xe0",
    "nothing": b"",
    "half a document": DOCUMENT[:99],
    "a member twice": b'{"face": {}, "face": {}}',
    "a member that there is not": DOCUMENT.replace(b'"face"', b'"Face"'),
    "a number without quotes": b'{"face": 1}',
    "a sealed permit": SEALED,
    "a list": b"[]",
    "another message": b"<answer/>",
    "half a message": MESSAGE[:300],
    "a message without number": MESSAGE.replace(b">" + NUMBER + b"<", b"><"),
    "a message that is a copy": MESSAGE.replace(b"CopyIndicator>false<", b"CopyIndicator>true<"),
}


@pytest.mark.parametrize("name", ["list.json", "permits"])
def test_of_a_list_each_permit_is_told_by_its_place(name: str) -> None:
    half = b'{"face": {"number": "\\ud800"}}'
    data = b"[\n" + b",\n".join([DOCUMENT, LINE.replace(NUMBER, b" B"), b"{}", b"[]", half, DOCUMENT]) + b"]"
    found = list(read_upload(Path(name), io.BytesIO(data)))
    assert [type(one) for one in found] == [Item, Bad, Bad, Bad, Bad, Item]
    assert [one.place.line for one in found if not isinstance(one, PassedOver)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "data", [b"[" + b"{}," * MOST_LISTED + b"{}]", b"[" + b'"abc",' * (MOST_LIST // 6) + b'"abc"]']
)
def test_a_list_that_would_fill_the_memory_is_not_read(data: bytes) -> None:
    found = list(read_upload(Path("list.json"), io.BytesIO(data)))
    assert ["into a .jsonl file" in one.says for one in found if isinstance(one, Bad)] == [True]


@pytest.mark.parametrize("what", FAULTY)
def test_what_is_wrong_is_told_by_sentences_that_other_languages_have(what: str) -> None:
    found = list(read_upload(Path("permits"), io.BytesIO(FAULTY[what])))
    bad = [one.says for one in found if isinstance(one, Bad)]
    assert bad
    assert [says for says in bad if not isinstance(says, Sentence)] == []
