"""A batch at the command line: looked through before anything is issued, told as a whole, and handed out."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from registry.batch import Batch, chunks
from registry.cli.desk import Desk
from registry.cli.output import table
from registry.commitment import short_code
from registry.errors import InputError
from registry.findings import Finding, findings
from registry.formats.cells import inert
from registry.formats.file import read_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.inputs import LISTED, Bad, Item, PassedOver
from registry.issuing import Issued

FEW = 20
"""So many permits are told one by one, and their pictures drawn; of more there is a list in a file."""
MOST_TOLD = 1_000
"""Bad rows that are told. There is something wrong with the whole file if there are more."""
LIST = "issued.csv"


class BadPermits(InputError):
    """Some permits of a batch cannot be issued; nothing was. `facts["bad"]` tells each."""


@dataclass
class Examined:
    """What a batch came to: how many are good, what is bad, what the law says of each, and what was left aside."""

    good: int = 0
    bad: list[Bad] = field(default_factory=list)
    unlisted: int = 0
    advised: list[tuple[Item, list[Finding]]] = field(default_factory=list)
    passed_over: int = 0

    def leave_out(self, bad: Bad) -> None:
        """Of very many only their number is kept."""
        if len(self.bad) < MOST_TOLD:
            self.bad.append(bad)
        else:
            self.unlisted += 1

    def _all(self) -> str:
        if not self.good:
            return "No permit can be read."
        return f"{self.good} {'permit' if self.good == 1 else 'permits'} can be read; there is nothing to remark."

    def tell(self, desk: Desk) -> None:
        """Findings and remarks of each permit about which there is something to say."""
        rows: list[tuple[str, ...]] = []
        for item, found in self.advised:
            number = item.permit.face.number
            rows += [(number, finding.severity, finding.box, finding.says, finding.provision) for finding in found]
            rows += [(number, "remark", "", remark, "") for remark in item.remarks]
        public = [
            {"file": item.place.file, "line": item.place.line, "number": item.permit.face.number, "findings": found,
             "remarks": item.remarks}
            for item, found in self.advised
        ]  # fmt: skip
        columns = ("Number", "", "Box", "", "Provision")
        said = {"good": self.good, "bad": [told(bad) for bad in self.bad], "advised": public}
        desk.output.result(said, table("Findings", columns, rows) if rows else self._all())


def told(bad: Bad) -> dict[str, object]:
    return {"file": bad.place.file, "line": bad.place.line, "column": bad.column, "says": bad.says}


def examine(desk: Desk, batch: Batch, paths: Sequence[Path], encoding: str | None) -> Examined:
    """Read all into the batch, and note of each what the law says."""
    found, law = Examined(), desk.law
    with desk.output.progress("Reading") as advance:
        for number, read in enumerate(batch.read(paths, encoding), 1):
            if isinstance(read, Bad):
                found.leave_out(read)
            elif isinstance(read, PassedOver):
                found.passed_over += 1
                if found.passed_over <= FEW:
                    desk.output.say(f"{read.file}: passed over, {read.what}.")
            elif len(found.advised) < MOST_TOLD:
                said = findings(read.permit, law)
                if said or read.remarks:
                    found.advised.append((read, said))
            if number % 100 == 0:
                advance(number, None)
    found.good = batch.good
    if found.passed_over > FEW:
        desk.output.say(f"{found.passed_over - FEW} more files were passed over.")
    return found


def object_to(desk: Desk, batch: Batch, found: Examined) -> None:
    """Leave out what this office could not issue, before anything is."""
    seen, numbers = 0, []
    with desk.output.progress("Comparing with what was issued") as advance:
        for placed in chunks(batch.places(), 500):
            why = desk.office.objections([words for _, words in placed])
            for place, words in placed:
                if words.number in why:
                    numbers.append(words.number)
                    found.leave_out(Bad(place, "", why[words.number], words.number))
            seen += len(placed)
            advance(seen, found.good)
    for number in numbers:
        batch.leave_out(number)
    found.good = batch.good


def advise(desk: Desk, found: Examined) -> None:
    """What is to be said goes to the officer, and stops nothing: with few one by one, with many their number."""
    if found.good > FEW and found.advised:
        many = f"{len(found.advised)}{'+' if len(found.advised) == MOST_TOLD else ''}"
        desk.output.say(f"There is something to say of {many} of {found.good} permits: `permit check` lists it.")
        return
    for item, said in found.advised:
        for finding in said:
            desk.output.say(
                f"{item.place}: {finding.severity}, box {finding.box}: {finding.says} ({finding.provision})"
            )
        for remark in item.remarks:
            desk.output.say(f"{item.place}: {remark}")


def refused(found: Examined) -> BadPermits:
    """The error that tells all that is bad."""
    more = f" (and {found.unlisted} more)" if found.unlisted else ""
    lines = "\n".join(f"  {bad}" for bad in found.bad)
    count = len(found.bad) + found.unlisted
    others = f", and {found.good} can: correct them, or --skip-bad" if found.good else ""
    return BadPermits(
        f"{count} {'fault' if count == 1 else 'faults'}; these permits cannot be issued{others}. Nothing was issued.\n"
        f"{lines}{more}",
        bad=[told(bad) for bad in found.bad],
        good=found.good,
    )


class Released:
    """Permits whose issue is final, handed out: their sealed files, few of them with pictures, many with a list."""

    def __init__(self, desk: Desk, out: Path, expected: int, pictures: bool) -> None:
        self._desk, self._out, self._pictures = desk, out, pictures
        self._listed = expected > FEW
        self._list = (out / LIST).open("w", newline="", encoding="utf-8") if self._listed else None
        self._rows: list[dict[str, object]] = []
        self.count = 0
        if self._list:
            self._listing = csv.writer(self._list)
            self._listing.writerow(LISTED)

    def add(self, issued: Sequence[Issued]) -> None:
        """Write their files. Asked again, the same are written again."""
        for permit in issued:
            name = file_name(permit.number)
            file, picture = self._out / f"{name}.permit.json", self._out / f"{name}.png" if self._pictures else None
            self._desk.write(file, permit.file)
            if picture is not None:
                self._desk.write(picture, draw(write_code(read_file(permit.file), self._desk.origin())))
            self._note(permit, file, picture)
        self.count += len(issued)

    def _note(self, permit: Issued, file: Path, picture: Path | None) -> None:
        code = short_code(permit.permit)
        if self._list:
            self._listing.writerow((inert("number", permit.number), code, "0x" + permit.permit.hex(), file.name))
        else:
            row = {"number": permit.number, "id": permit.permit, "code": code, "file": file, "picture": picture}
            self._rows.append(row)

    def tell(self, found: Examined | None) -> None:
        """What was issued, and what was left out."""
        if self._list:
            self._list.close()
        bad = [told(one) for one in found.bad] if found else []
        for one in found.bad if found else []:
            self._desk.output.say(f"Left out: {one}")
        said = {"issued": self.count, "permits": self._rows or None, "bad": bad,
                "list": self._out / LIST if self._listed else None}  # fmt: skip
        columns = ("Number", "Short code", "Sealed file", "QR picture")
        rows = [tuple(str(row[name] or "") for name in ("number", "code", "file", "picture")) for row in self._rows]
        listed = f"{self.count} permits are issued. Their files are in {self._out}, listed in {self._out / LIST}."
        self._desk.output.result(said, listed if self._listed else table("Issued", columns, rows))


def file_name(number: str) -> str:
    """A name of its own for each number; what a file's name must not hold is written %XX."""
    return "".join(letter if letter.isalnum() or letter in "-_." else quote(letter, safe="") for letter in number)
