"""Batches: all that is bad is told with its place, no permit lacks a row, and memory does not grow."""

import csv
import io
import json
import os
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from registry.batch import Batch, chunks
from registry.formats.rows_write import write_rows
from registry.inputs import Bad, Item, PassedOver, Place, Read
from registry.permit import Permit, parse_permit
from registry.samples import sample

REPTILES = parse_permit(sample("mg-export-reptiles.json"))


def numbered(number: str) -> Permit:
    return Permit(face=REPTILES.face.model_copy(update={"number": number}), persons=REPTILES.persons)


def document(number: str) -> str:
    return numbered(number).model_dump_json(exclude_none=True)


def read_batch(paths: Sequence[Path], encoding: str | None = None) -> Iterator[Read]:
    with Batch() as batch:
        yield from batch.read(paths, encoding)


def issued(*paths: Path) -> list[str]:
    """The numbers that would be issued with --skip-bad."""
    with Batch() as batch:
        for _ in batch.read(paths):
            pass
        numbers = [words.number for _, words in batch.places()]
        assert batch.good == len(numbers)
        return numbers


def rows(*numbers: str) -> str:
    """The rows of these permits, without a header; three lines each."""
    return "".join(write_rows([numbered(number)]).decode().split("\r\n", 1)[1] for number in numbers)


HEADER = write_rows([]).decode()


def of(kind: type[Read], found: Iterable[Read]) -> list[Read]:
    return [one for one in found if isinstance(one, kind)]


def bad(*paths: Path, encoding: str | None = None) -> list[str]:
    return [str(one) for one in read_batch(paths, encoding) if isinstance(one, Bad)]


def test_a_file_that_is_not_there_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(document("A"))
    found = list(read_batch([tmp_path / "none.json", tmp_path / "a.json"]))
    assert str(found[0]) == f"{tmp_path / 'none.json'}: cannot be read: No such file or directory"
    assert isinstance(found[1], Item)


def test_each_permit_of_a_list_is_one_of_the_batch(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(f"[{document('A')}, {{}}, {document('B')}]")
    assert [type(found) for found in read_batch([tmp_path / "a.json"])] == [Item, Bad, Item]


def test_every_bad_line_of_a_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "many.jsonl"
    lines = [document(str(number)) for number in range(10_000)]
    lines[17], lines[4711], lines[9_999] = "{", lines[4711].replace('"MG"', '"Mad"', 1), "null"
    file.write_text("\n".join(lines) + "\n\n")
    found = list(read_batch([file]))
    assert [one.place.line for one in found if isinstance(one, Bad)] == [18, 4712, 10_000]
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


def test_of_two_permits_of_one_number_neither_is_issued_and_both_are_told(tmp_path: Path) -> None:
    one, other = tmp_path / "a.json", tmp_path / "b.csv"
    one.write_text(document("A"))
    other.write_bytes(write_rows([numbered("B"), numbered("A")]))
    second, first = bad(tmp_path)
    assert second.startswith(f"{other}, line 5, number: the number A stands in {one} already")
    assert first == f"{one}: is left out, as its number A comes again in {other}, line 5"
    assert issued(tmp_path) == ["B"]


def test_a_number_that_comes_a_third_time_is_told_for_itself(tmp_path: Path) -> None:
    for name in "abc":
        (tmp_path / f"{name}.json").write_text(document("A"))
    assert len(bad(tmp_path)) == 3
    assert issued(tmp_path) == []


# ---- a permit is whole or left out ----


def test_a_permit_whose_rows_stand_apart_is_not_issued_without_its_later_rows(tmp_path: Path) -> None:
    first, *others = _repeated("A")
    (tmp_path / "a.csv").write_text(HEADER + first + rows("B") + "".join(others), newline="")
    later, earlier = bad(tmp_path / "a.csv")
    assert ", line 6, number: the number A stands in" in later
    assert ", line 2, number: is left out, as its number A comes again in" in earlier
    assert issued(tmp_path / "a.csv") == ["B"]


def test_later_rows_that_make_no_permit_by_themselves_are_told_once_to_stand_apart(tmp_path: Path) -> None:
    first, *others = rows("A").splitlines(keepends=True)
    (tmp_path / "a.csv").write_text(HEADER + first + rows("B") + "".join(others), newline="")
    later, earlier = bad(tmp_path / "a.csv")
    assert ", number: the number A stands in" in later
    assert "line 2, number: is left out, as its number A comes again" in earlier
    assert issued(tmp_path / "a.csv") == ["B"]


def test_all_that_is_bad_in_the_rows_of_one_permit_is_told(tmp_path: Path) -> None:
    spoilt = rows("A").replace("II", "IV").replace("LIV", "live")
    (tmp_path / "a.csv").write_text(HEADER + spoilt, newline="")
    assert len(bad(tmp_path / "a.csv")) >= 4


def test_later_rows_do_not_become_a_permit_where_the_first_were_bad(tmp_path: Path) -> None:
    spoilt = rows("A").replace("II", "IV", 1)
    (tmp_path / "a.csv").write_text(HEADER + spoilt + rows("B") + rows("A"), newline="")
    assert issued(tmp_path / "a.csv") == ["B"]


def test_a_sheet_that_cannot_be_read_to_its_end_gives_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEADER + rows("A", "B") + 'C,"', newline="")
    (tmp_path / "b.csv").write_text(HEADER + rows("D"), newline="")
    (told,) = bad(tmp_path)
    assert "line 8: The quotation mark that opens in line 8 is never closed" in told
    assert told.endswith("Nothing of this sheet is taken.")
    assert issued(tmp_path) == ["D"]


def test_a_permit_that_is_too_large_to_be_sealed_is_told_before_anything_is_issued(tmp_path: Path) -> None:
    large = json.loads(document("A"))
    line = large["face"]["lines"][0] | {"description": "x" * 499, "marks": "y" * 499, "common_name": "z" * 499}
    large["face"]["lines"] = [line] * 64
    small = write_rows([parse_permit(json.dumps(large | {"face": large["face"] | {"lines": [line]}}).encode())])
    header, row, _ = small.decode().split("\r\n")
    (tmp_path / "a.csv").write_text("\r\n".join([header, *[row] * 64, ""]), newline="")
    (told,) = bad(tmp_path / "a.csv")
    assert "at most 64 kB can be sealed" in told


@given(orders=st.permutations([f"{number} {row}" for number in "ABC" for row in range(3)]))
def test_however_rows_are_mixed_no_permit_lacks_a_line(orders: list[str]) -> None:
    """Every row says all of its permit, so that each would be a permit by itself."""
    of_number = {number: _repeated(number) for number in "ABC"}
    mixed = [of_number[order[0]][int(order[2])] for order in orders]
    with TemporaryDirectory() as folder, Batch() as batch:
        path = Path(folder) / "mixed.csv"
        path.write_text(HEADER + "".join(mixed), newline="")
        told = [one for one in batch.read([path]) if isinstance(one, Bad)]
        whole = {permit.face.number for permit in batch.permits()}
        assert all(len(permit.face.lines) == 3 for permit in batch.permits())
        assert whole | {one.number for one in told} == {*"ABC"}


def _repeated(number: str) -> list[str]:
    """Three rows that each say all of a permit, with one line of it."""
    permit = numbered(number)
    lines = (*permit.face.lines, *permit.face.lines)[:3]
    single = [permit.face.model_copy(update={"lines": (line,)}) for line in lines]
    return [write_rows([Permit(face=face, persons=permit.persons)]).decode().split("\r\n", 1)[1] for face in single]


# ---- read once ----


def test_what_was_looked_at_is_what_is_issued_whatever_becomes_of_the_file(tmp_path: Path) -> None:
    file = tmp_path / "a.json"
    file.write_text(document("A"))
    with Batch() as batch:
        list(batch.read([file]))
        file.write_text(document("B"))
        assert list(batch.permits()) == [numbered("A")]
        assert [place for place, _ in batch.places()] == [Place(file)]


def test_a_file_that_changes_while_it_is_read_gives_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{document('A')}\n{document('B')}\n")
    with Batch() as batch:
        reading = batch.read([file])
        next(reading)
        with file.open("a") as more:
            more.write("{}\n")
        told = [one for one in reading if isinstance(one, Bad)]
        assert "changed while it was read" in told[-1].says
        assert batch.good == 0


def test_a_permit_can_be_left_out_after_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f"{document('A')}\n{document('B')}\n")
    with Batch() as batch:
        list(batch.read([tmp_path / "a.jsonl"]))
        batch.leave_out("A")
        assert [words.number for _, words in batch.places()] == ["B"]


def test_a_file_whose_name_is_no_text_is_read(tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xe9.json"))
    file.write_text(document("A"))
    with Batch() as batch:
        list(batch.read([tmp_path]))
        assert [place.file for place, _ in batch.places()] == [file]


# ---- files and folders ----


def test_a_folder_is_read_with_its_folders_and_other_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "in" / "deep" / "a.json").write_text(document("A"))
    (tmp_path / "in" / "b.XML").write_bytes(sample("mg-export-reptiles.xml"))
    (tmp_path / "in" / "notes.txt").write_text("none of ours")
    (tmp_path / "in" / ".hidden.json").write_text("none of ours")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    found = list(read_batch([tmp_path / "in"]))
    assert [one.place.file.name for one in of(Item, found)] == ["b.XML", "a.json"]
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
    assert (found.place.line, found.permit) == (0, numbered("A"))
