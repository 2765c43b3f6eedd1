"""Batches: all that is bad is told with its place, nothing is read twice as two, and memory does not grow."""

import csv
import io
import json
import tracemalloc
from collections.abc import Iterable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from registry.batch import Bad, Item, PassedOver, Read, chunks, read_batch
from registry.formats.rows_write import write_rows
from registry.permit import Permit, parse_permit
from registry.samples import sample

REPTILES = parse_permit(sample("mg-export-reptiles.json"))


def numbered(number: str) -> Permit:
    return Permit(face=REPTILES.face.model_copy(update={"number": number}), persons=REPTILES.persons)


def document(number: str) -> str:
    return numbered(number).model_dump_json(exclude_none=True)


def of(kind: type[Read], found: Iterable[Read]) -> list[Read]:
    return [one for one in found if isinstance(one, kind)]


def bad(*paths: Path, encoding: str | None = None) -> list[str]:
    return [str(one) for one in read_batch(paths, encoding) if isinstance(one, Bad)]


def test_a_file_that_is_not_there_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(document("A"))
    found = list(read_batch([tmp_path / "none.json", tmp_path / "a.json"]))
    assert str(found[0]) == f"{tmp_path / 'none.json'}: cannot be read: No such file or directory"
    assert isinstance(found[1], Item)


def test_a_list_is_not_taken_for_a_permit(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(f"[{document('A')}]")
    assert bad(tmp_path / "a.json")[0].endswith("into a .jsonl file")


def test_every_bad_line_of_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    lines = [document(str(number)) for number in range(10_000)]
    lines[17], lines[4711], lines[9_999] = "{", lines[4711].replace('"MG"', '"Mad"', 1), "null"
    file.write_text("\n".join(lines) + "\n\n")
    found = list(read_batch([file]))
    assert [(one.line, type(one)) for one in found if isinstance(one, Bad)] == [(18, Bad), (4712, Bad), (10_000, Bad)]
    assert len(of(Item, found)) == 9_997


def test_every_bad_row_of_a_sheet_is_told_with_its_column(tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(write_rows(numbered(f"N{number}") for number in range(50)).decode())))
    rows[3]["term"] = "live"
    with (tmp_path / "sheet.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    assert bad(tmp_path / "sheet.csv") == [
        f"{tmp_path / 'sheet.csv'}, line 5, term: is not written as the format asks (given: 'live')"
    ]


def test_a_number_that_comes_again_anywhere_is_told_with_where_it_stands_first(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(document("A"))
    (tmp_path / "b.csv").write_bytes(write_rows([numbered("B"), numbered("A")]))
    (told,) = bad(tmp_path)
    first = tmp_path / "a.json"
    assert told.startswith(f"{tmp_path / 'b.csv'}, line 5, number: the number A stands in {first} already")


def test_a_folder_is_read_with_its_folders_and_other_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.json").write_text(document("A"))
    (tmp_path / "in" / "b.XML").write_bytes(sample("mg-export-reptiles.xml"))
    (tmp_path / "in" / "notes.txt").write_text("none of ours")
    (tmp_path / "in" / ".hidden.json").write_text("none of ours")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    found = list(read_batch([tmp_path / "in"]))
    assert [one.file.name for one in of(Item, found)] == ["b.XML", "a.json"]
    assert [one.file.name for one in of(PassedOver, found)] == ["notes.txt"]


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").symlink_to(tmp_path / "gone.json")
    assert bad(tmp_path) == [f"{tmp_path / 'a.json'}: cannot be read: No such file or directory"]


def test_what_a_message_holds_beyond_a_permit_is_told_with_it(tmp_path: Path) -> None:
    message = sample("na-export-trophy.xml").replace(b"<CITESEPermit>", b"<CITESEPermit><Beyond>words</Beyond>", 1)
    (tmp_path / "a.xml").write_bytes(message)
    (found,) = read_batch([tmp_path / "a.xml"])
    assert isinstance(found, Item)
    assert any("Beyond" in remark for remark in found.remarks)


def test_memory_does_not_grow_with_the_batch(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        file = tmp_path / f"{count}.jsonl"
        file.write_text("\n".join(document(str(number)) for number in range(count)))
        tracemalloc.start()
        assert sum(isinstance(one, Item) for one in read_batch([file])) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(100)
    assert peak(4_000) < 2 * peak(400)


@given(things=st.lists(st.integers()), size=st.integers(1, 9))
def test_chunks_hold_all_in_order_and_only_the_last_is_short(things: list[int], size: int) -> None:
    found = list(chunks(things, size))
    assert [thing for some in found for thing in some] == things
    assert all(len(some) == size for some in found[:-1])
    assert all(found)


def test_a_document_in_a_list_of_lines_is_read_as_strictly_as_any(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(document("A").replace('"kind"', '"kind":"export","kind"', 1))
    assert "stands twice" in bad(tmp_path / "a.jsonl")[0]


def test_a_sheet_in_another_encoding_is_read_when_it_is_named(tmp_path: Path) -> None:
    named = Permit(face=REPTILES.face.model_copy(update={"place_of_issue": "Nosy Bé"}), persons=REPTILES.persons)
    (tmp_path / "a.csv").write_bytes(write_rows([named]).decode().encode("windows-1252"))
    assert "not in UTF-8" in bad(tmp_path / "a.csv")[0]
    assert bad(tmp_path / "a.csv", encoding="windows-1252") == []


def test_json_of_a_permit_over_several_lines_is_one_permit(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(json.loads(document("A")), indent=2))
    (found,) = read_batch([tmp_path / "a.json"])
    assert isinstance(found, Item)
    assert (found.line, found.permit) == (0, numbered("A"))
