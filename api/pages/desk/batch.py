"""A batch: permits handed in as one file, all of them looked at before any is issued, then issued while one watches.

What was handed in is kept as it came: a page that is loaded again, a server that was started again, and the same file
handed in once more lead to the same batch. What is issued twice is one permit: numbers are given once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Path, Request
from fastapi.responses import Response

from api.batches import StillWorkedAt, Work
from api.bodies import MOST_PERMITS, TooMuch
from api.pages.desk.door import BATCH, CONFIRMED, HEADERS, Fields, Visit, enter, enter_with_form, leads_to, room
from api.pages.faults import FAMILIES, told, told_text
from api.problems import NotFound, status_of
from api.sessions import key_of
from registry.batch import BadAmong, NothingToIssue
from registry.errors import InputError, RegistryError
from registry.formats.lines import ENCODINGS, WINDOWS
from registry.mending import left_out
from registry.store.allowance import AllowanceUsed, ensure_allowed
from registry.store.batches import (
    HandedIn,
    Step,
    add_batch,
    batches_of,
    confirm_batch,
    content_of,
    drop_batch,
    find_batch,
    same_batch,
)
from registry.store.vault import Document
from registry.together import together

router = room()
BatchId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", alias="id")]
NAMED = (*WINDOWS, "gb18030")
"""What a spreadsheet may be said to be in: anything else can be told."""
ROWS = 100
LISTED = 50
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Look:
    """A batch as this visitor sees it. `state`: reading, unread, read, issuing, stopped, given up or done. `issued`:
    how many of its permits are issued, those too that are on their way to the chain."""

    visit: Visit
    kept: HandedIn
    work: Work
    state: str
    issued: int

    @property
    def here(self) -> str:
        return f"{BATCH}/{self.kept.id.hex()}"

    def page(self, template: str = "batch.html", status: int = 200, **shown: object) -> Response:
        stopped = None if self.work.fault is None else told(self.visit.language, self.work.fault)
        says = partial(told_text, self.visit.language, otherwise=FAMILIES[InputError])
        shown = {"fault": None, "stopped": stopped, "first": 0, "rows": [], "size": ROWS, "says": says} | shown
        return self.visit.page(template, status=status, batch=self, **shown)


@router.get("/desk/batch")
async def ask(request: Request) -> Response:
    return await _asked(await enter(request), Fields({}))


@router.post("/desk/batch")
async def hand_in(request: Request) -> Response:
    """Kept as it came, and read: to the page of the batch. The same once more is the same batch, unless it was given
    up."""
    visit, fields = await enter_with_form(request)
    service = visit.service
    key_of(service, visit.who)
    service.origin()
    try:
        batch, content = _handed_in(visit, fields)
    except InputError as fault:
        return await _asked(visit, fields, fault)

    def keep() -> HandedIn:
        with service.vault.write() as writing:
            if (same := same_batch(writing, batch.party, batch.digest)) is not None:
                return same
            add_batch(writing, batch, content)
            ensure_allowed(writing, batch.party, batch.by, batch.made, service.allowance)
        return batch

    try:
        kept = await service.write(lambda _: keep())
    except AllowanceUsed as fault:
        return await _asked(visit, fields, fault)
    return leads_to(f"{BATCH}/{kept.id.hex()}")


async def _asked(visit: Visit, fields: Fields, fault: RegistryError | None = None) -> Response:
    service = visit.service

    def recent() -> list[HandedIn]:
        with service.vault.read() as reading:
            return batches_of(reading, service.party, LISTED)

    said = None if fault is None else told(visit.language, fault)
    return visit.page(
        "batches.html", status=200 if fault is None else status_of(type(fault)), fault=said, encodings=NAMED,
        encoding=fields["encoding"], batches=await service.read_vault(recent), here=BATCH,
    )  # fmt: skip


def _handed_in(visit: Visit, fields: Fields) -> tuple[HandedIn, bytes]:
    """What it is, and all that is in it. Raises NothingToIssue, TooMuch."""
    files = [(_plain(name), data) for name, data in fields.files if data]
    if not files:
        raise NothingToIssue("Nothing was handed in: choose a file with permits.")
    if sum(len(data) for _, data in files) > MOST_PERMITS:
        raise TooMuch(f"The file is larger than {MOST_PERMITS // 2**20} MB: hand it in in parts.", most=MOST_PERMITS)
    encoding = fields["encoding"] if fields["encoding"] in ENCODINGS else ""
    content, names = together(files), ", ".join(name for name, _ in files)
    batch = HandedIn(
        id=secrets.token_bytes(16),
        party=visit.service.party,
        digest=hashlib.sha256(encoding.encode() + b"\0" + content).digest(),
        name=names if len(names) <= LONGEST_NAME else f"{names[: LONGEST_NAME - 1]}…",
        encoding=encoding,
        by=visit.who.user.name,
        made=visit.service.now(),
        stage=Step.READ,
        leave_out=False,
    )
    return batch, content


def _plain(name: str) -> str:
    """What a file is called, without its folder."""
    plain = "".join(letter for letter in name.replace("\\", "/").rpartition("/")[2] if letter.isprintable())
    return plain[-LONGEST_NAME:] or "permits"


@router.get("/desk/batch/{id}")
async def show(request: Request, batch: BatchId) -> Response:
    """How far it is; loaded again it is still this one."""
    look = await _look(await enter(request), batch)
    first = request.query_params.get("first", "")
    start = int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 0
    numbers, service = look.work.numbers[start : start + ROWS], look.visit.service

    def standing() -> list[tuple[str, Document | None]]:
        with service.vault.read() as reading:
            found = reading.documents_among(service.party, numbers)
        return [(number, found.get(number)) for number in numbers]

    rows = await service.read_vault(standing) if look.state in {"done", "given up"} else []
    return look.page(first=start, rows=rows)


@router.post("/desk/batch/{id}")
async def go_on(request: Request, batch: BatchId) -> Response:
    """`step=look` looks it over; confirmed it is issued; `step=again` reads it again, as a colleague
    may have approved, or a day passed; `step=drop` forgets what was only read; `step=give up` issues nothing more."""
    visit, fields = await enter_with_form(request)
    service = visit.service
    key_of(service, visit.who)
    look = await _look(visit, batch)
    match fields["step"]:
        case "drop":
            await service.write(lambda _: _drop(look))
            return leads_to(BATCH)
        case "again":
            service.batches.drop(look.kept.id)
            return leads_to(look.here)
        case "give up":
            return await _given_up(look)
    if look.state == "read" and (fault := _not_yet(look, bool(fields["leave_out"]))) is not None:
        return look.page(status=status_of(type(fault)), fault=told(visit.language, fault))
    if look.state == "read" and not fields[CONFIRMED]:
        return look.page("batch-confirm.html")
    if look.state in {"read", "stopped"} and fields[CONFIRMED]:
        await service.write(lambda _: _issue(look))
    return leads_to(look.here)


@router.get("/desk/batch/{id}/left-out")
async def mend(request: Request, batch: BatchId) -> Response:
    """What was left out, as a file: to be mended and handed in again."""
    look = await _look(await enter(request), batch)
    service, work, kept = look.visit.service, look.work, look.kept
    if work.several:
        raise NotFound("Of several files none is made again: mend those that are named, and hand them in.")

    def part() -> bytes:
        with service.vault.read() as reading:
            content = content_of(reading, kept.id)
        return left_out(content, kept.encoding or None, work.out.numbers, work.out.lines)

    data = await service.bounds.heavy.run(part)
    stem = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "_" for letter in kept.name
    )
    named = {"Content-Disposition": f'attachment; filename="left-out-{stem}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/octet-stream", headers={**HEADERS, **named})


async def _look(visit: Visit, batch: str) -> Look:
    """Raises NotFound, NotTheWriter: only the process that writes works at batches."""
    service, writer = visit.service, visit.service.ensure_writer()

    def find() -> HandedIn:
        with service.vault.read() as reading:
            kept = find_batch(reading, service.party, bytes.fromhex(batch))
        if kept is None:
            raise NotFound("There is no such batch, or no longer.")
        return kept

    def issued() -> int:
        with service.vault.read() as reading:
            return reading.given(service.party, work.numbers)

    work = service.batches.work(await service.read_vault(find), service.vault, service.law, writer.office)
    working = work.working
    kept = await service.read_vault(find)  # once more: it may have been finished in between
    state = _state(kept, work, working)
    stays = state in {"stopped", "given up"}  # what a fault came between may be on its way all the same
    return Look(visit, kept, work, state, await service.read_vault(issued) if stays else work.issued)


def _state(kept: HandedIn, work: Work, working: bool) -> str:
    if not work.known:
        return "reading" if working else "unread"
    if kept.stage is Step.ISSUING:
        return "issuing" if working else "stopped"
    return kept.stage.value


def _not_yet(look: Look, leave_out: bool) -> InputError | None:
    """Why it is not issued as it is."""
    if not look.work.numbers:
        return NothingToIssue("There is no permit to issue in it.")
    if look.work.faults and not leave_out:
        return BadAmong("Some permits cannot be issued: leave them out, or mend the file. Nothing was issued.")
    return None


def _issue(look: Look) -> None:
    service, work, who = look.visit.service, look.work, look.visit.who
    writer = service.ensure_writer()
    if look.state == "read":
        with service.vault.write() as writing:
            confirm_batch(writing, look.kept.id, bool(work.faults))
    key = partial(service.keys.find, who.session.digest)
    service.batches.issue(work, service.vault, writer.office, writer.courier, key)


async def _given_up(look: Look) -> Response:
    service = look.visit.service
    try:
        await service.write(lambda _: service.batches.give_up(look.work, service.vault))
    except StillWorkedAt as fault:
        return look.page(status=status_of(type(fault)), fault=told(look.visit.language, fault))
    return leads_to(look.here)


def _drop(look: Look) -> None:
    with look.visit.service.vault.write() as writing:
        drop_batch(writing, look.kept.id)
    look.visit.service.batches.drop(look.kept.id)
