"""Writing the tables for researchers: a new folder, whole or not at all, the same bytes for the same block."""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from registry.days import day_of
from registry.errors import RefusedError, StoreError
from registry.plain import to_json
from registry.research import TABLES, Column, Flows, Row, dictionary, event_rows, officer_rows, party_rows, permit_row
from registry.seal import Registry
from registry.state import fold_parties
from registry.store.view import View

Format = Literal["parquet", "csv"]
AT_ONCE = 2_000
_TYPES = {
    "text": pa.string(),
    "whole number": pa.int64(),
    "date": pa.date32(),
    "moment": pa.timestamp("s", tz="UTC"),
    "yes/no": pa.bool_(),
}


class FolderThere(RefusedError):
    """The folder is there already: an export is never mixed with another."""


class NothingKnown(RefusedError):
    """The index has read nothing of the chain yet."""


class _Writer:
    """One table's file, written as its rows come."""

    def __init__(self, folder: Path, name: str, columns: tuple[Column, ...], format_: Format, stack: ExitStack) -> None:
        self.schema = pa.schema([(column.name, _TYPES[column.kind]) for column in columns])
        path = folder / f"{name}.{format_}"
        make: Callable[..., Any] = pyarrow.parquet.ParquetWriter if format_ == "parquet" else pyarrow.csv.CSVWriter
        self._file = stack.enter_context(make(path, self.schema))
        self.count = 0

    def add(self, rows: Iterable[Row]) -> None:
        some = list(rows)
        if some:
            self._file.write_table(pa.Table.from_pylist(some, schema=self.schema))
            self.count += len(some)


def export(
    view: View, registry: Registry, folder: Path, format_: Format, progress: Callable[[int, int | None], None]
) -> dict[str, int]:
    """All tables as of this moment of the index, into a folder that is made; how many rows each has.

    Raises FolderThere, NothingKnown, StoreError.
    """
    if folder.exists():
        raise FolderThere(f"{folder} exists already. Name a folder that does not.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    except OSError as fault:
        raise StoreError(f"{folder} cannot be made: {fault.strerror}.") from None
    try:
        counts = _write(view, registry, made, format_, progress)
        made.chmod(0o755)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return counts


def _write(
    view: View, registry: Registry, folder: Path, format_: Format, progress: Callable[[int, int | None], None]
) -> dict[str, int]:
    cursor, directory = view.cursor(), fold_parties(view.parties())
    if cursor is None:
        raise NothingKnown("Nothing of the chain is known yet: `permit index follow` reads it.")
    flows, done = Flows(), 0
    with ExitStack() as stack:
        writers = {name: _Writer(folder, name, columns, format_, stack) for name, columns in TABLES.items()}
        writers["parties"].add(party_rows(directory))
        officers = officer_rows(directory)
        while some := list(islice(officers, AT_ONCE)):
            writers["officers"].add(some)
        for ids in view.ids(AT_ONCE):
            histories = view.histories(ids).values()
            rows = [permit_row(events, directory, day_of(cursor.time)) for events in histories]
            for row in rows:
                flows.add(row)
            writers["permits"].add(rows)
            writers["events"].add(row for events in histories for row in event_rows(events, directory))
            done += len(ids)
            progress(done, None)
        writers["flows"].add(flows.rows())
        counts = {name: writer.count for name, writer in writers.items()}
    about = {
        "registry": registry,
        "block": cursor.number,
        "block_hash": cursor.hash,
        "time": cursor.time,
        "rows": counts,
    }
    (folder / "about.json").write_bytes(to_json(about))
    (folder / "dictionary.md").write_text(dictionary(), "utf-8")
    return counts
