"""The journal gives back what was written, drops a torn end that nobody called final, and refuses anything else."""

import resource
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.chain.journal import Genesis, Journal, JournalTorn, Record

GENESIS = Genesis(5, 1_700_000_000, "london")
records = st.builds(
    Record,
    st.integers(0, 2**40),
    st.binary(min_size=32, max_size=32),
    st.lists(st.binary(max_size=80), max_size=4).map(tuple),
)


def written(path: Path, *blocks: Record) -> Path:
    journal = Journal(path, GENESIS)
    for block in blocks:
        journal.append(block)
    journal.close()
    return path


def read(path: Path) -> list[Record]:
    journal = Journal(path, GENESIS)
    try:
        return list(journal.records())
    finally:
        journal.close()


ONE = Record(1, b"\1" * 32, (b"abc",))
TWO = Record(2, b"\2" * 32, ())


def test_a_journal_remembers_its_own_genesis(tmp_path: Path) -> None:
    written(tmp_path / "journal")
    journal = Journal(tmp_path / "journal", Genesis(6, 1, "shanghai"))
    assert journal.genesis == GENESIS
    journal.close()


@given(st.lists(records, max_size=5))
def test_what_is_written_is_read(blocks: list[Record]) -> None:
    with TemporaryDirectory() as folder:
        assert read(written(Path(folder) / "journal", *blocks)) == blocks


@given(st.lists(records, min_size=1, max_size=3), st.data())
def test_a_torn_last_line_is_put_aside_and_the_rest_stays(blocks: list[Record], data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal", *blocks[:-1])
        kept = path.stat().st_size
        written(path, blocks[-1])
        whole = path.read_bytes()
        cut = data.draw(st.integers(kept, len(whole) - 1))
        path.write_bytes(whole[:cut])
        assert read(path) == blocks[:-1]
        assert path.stat().st_size == kept
        assert cut == kept or path.with_suffix(".torn").read_bytes() == whole[kept:cut]
        assert read(written(path, blocks[-1])) == blocks


@given(st.data())
def test_a_bit_that_flips_stops_everything(data: st.DataObject) -> None:
    with TemporaryDirectory() as folder:
        path = written(Path(folder) / "journal", ONE, TWO)
        content = bytearray(path.read_bytes())
        content[data.draw(st.integers(0, len(content) - 2))] ^= 1 << data.draw(st.integers(0, 7))
        path.write_bytes(content)
        with pytest.raises(JournalTorn):
            read(path)


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"hello", b"0" * 16 + b" {}\n"])
def test_another_file_is_not_taken_for_a_journal(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "journal").write_bytes(content)
    with pytest.raises(JournalTorn):
        read(tmp_path / "journal")
    assert (tmp_path / "journal").read_bytes() == content


def test_a_disk_that_is_full_is_told_and_loses_nothing_written_before(tmp_path: Path) -> None:
    path = written(tmp_path / "journal", ONE)
    journal = Journal(path, GENESIS)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, limits[1]))
    try:
        with pytest.raises(JournalTorn, match="cannot be written"):
            journal.append(TWO)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        journal.close()
    assert read(path) == [ONE]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(JournalTorn, match="cannot be opened"):
        Journal(tmp_path / "missing" / "journal", GENESIS)
