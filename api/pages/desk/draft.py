"""A new permit as the boxes of the form: typed, kept as a draft, looked at by the law. Every button keeps all of it.

Each form holds the draft's id, made before anything is stored, and the version that it shows: sent twice it is one
draft, and who saves over what somebody else saved meanwhile sees both texts first.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, cast, get_args
from urllib.parse import urlencode

from fastapi import Path, Request
from fastapi.responses import Response

from api.contents import contents_of
from api.pages.desk.door import AGAIN, DRAFTS, NEW, Fields, Visit, enter, enter_with_form, leads_to, room
from api.pages.desk.filling import CHOICES, filled, typed
from api.pages.desk.handing import hand_over
from api.pages.desk.looking import NOT_LOOKED, Looked, look_at
from api.pages.faults import Said, told
from api.problems import NotFound, status_of
from registry.codes import Language as Code
from registry.codes import ListName, codes
from registry.days import to_date
from registry.drafts import ID_BYTES, REASON, DraftChanged, DraftIssued
from registry.errors import RegistryError
from registry.formats.boxes import boxes_of_permit, is_field
from registry.formats.file import read_file
from registry.permit import MAX_LINES, Permit
from registry.seal import SealedPermit
from registry.store.approvals import Approval
from registry.store.drafts import Draft

router = room()
DraftId = Annotated[str, Path(pattern="^[0-9a-f]{32}$", alias="id")]
NOT_CARRIED = frozenset({"number", "date_of_issue", "security_stamp"})
"""What a replacement does not take over from the permit that it replaces."""
USUAL = (
    "authority_name", "authority_address", "place_of_issue", "signatory_name", "signatory_address", "signatory_country",
)  # fmt: skip
"""What one permit of an office after another says alike."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A draft on the page: what is in its boxes, which version that stands on, what is wrong or found beside them."""

    id: str
    texts: Mapping[str, str]
    reference: str
    version: int
    replaces: SealedPermit | None
    draft: Draft | None

    @property
    def here(self) -> str:
        return f"{DRAFTS}/{self.id}"


@router.get(DRAFTS)
async def drafts(request: Request) -> Response:
    visit = await enter_drafting(request)
    found = await visit.service.read_vault(visit.service.drafts.open)
    return visit.page("drafts.html", drafts=found)


@router.get(NEW)
async def new(request: Request, replaces: str = "") -> Response:
    """An empty form, with what this office says on each permit; or the permit that is replaced, typed again."""
    visit = await enter_drafting(request)
    old = await replaced(visit, replaces)
    texts = await visit.service.read_vault(lambda: _usual(visit)) if old is None else _again(old)
    texts |= {"date_of_issue": to_date(visit.service.day(None))}
    sheet = Sheet(secrets.token_hex(ID_BYTES), texts, "", 0, old, None)
    return shown(visit, sheet)


@router.get(DRAFTS + "/{id}")
async def draft(request: Request, draft: DraftId, lines: int = 0, more: str = "", looked: bool = False) -> Response:
    """As it was saved; `looked` with what is wrong with it and what the law says."""
    visit = await enter_drafting(request)
    found = await visit.service.read_vault(lambda: visit.service.drafts.find(bytes.fromhex(draft)))
    if found.permit is not None:
        return leads_to(f"/desk/permits/0x{found.permit.hex()}")
    sheet = await sheet_of(visit, found)
    added = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})", more)
    place = (int(added[1]), int(added[2])) if added else None
    seen = await visit.service.bounds.heavy.run(lambda: look_at(visit, found)) if looked else NOT_LOOKED
    returned = await visit.service.read_vault(lambda: _returned(visit, found))
    return shown(visit, sheet, lines=min(lines, MAX_LINES), more=place, looked=seen, returned=returned)


@router.post(DRAFTS + "/{id}")
async def save(request: Request, draft: DraftId) -> Response:
    """Kept whatever the button, but that of another language; then what the button says."""
    visit, fields = await enter_with_form(request)
    ensure_drafting(visit)
    old = await replaced(visit, fields["replaces"])
    texts, step = typed(fields) | _named(old), fields["step"]
    if old is not None:
        texts.setdefault("replaces_reason", CHOICES[REASON].get(texts.get(REASON, ""), ""))
    if step.startswith("drop."):
        texts = _without(texts, step.removeprefix("drop."))
    sheet = Sheet(draft, texts, fields["reference"], number_in(fields, "version"), old, None)
    if step == "apart":
        sheet = Sheet(secrets.token_hex(ID_BYTES), texts, sheet.reference, 0, old, None)
    if step == AGAIN:
        looked = (
            await visit.service.bounds.heavy.run(lambda: _look_at(visit, sheet)) if fields["looked"] else NOT_LOOKED
        )
        return shown(visit, sheet, lines=number_in(fields, "lines"), looked=looked)
    writing = visit.service.bounds.writing
    try:
        saved = await writing.run(lambda: _saved(visit, sheet))
        sheet = replace(sheet, version=saved.version, draft=saved)
        if step == "hand over":
            await writing.run(lambda: hand_over(visit.service, saved))
    except DraftChanged as fault:
        return await _both(visit, sheet, fault)
    except DraftIssued as fault:
        return shown(visit, sheet, faults={"": told(visit.language, fault)}, issued=fault.facts["permit"], status=409)
    except RegistryError as fault:
        return shown(visit, sheet, faults={"": told(visit.language, fault)}, status=status_of(type(fault)))
    return leads_to(_next(saved, step, number_in(fields, "lines")))


def _saved(visit: Visit, sheet: Sheet) -> Draft:
    visit.service.ensure_writer()
    replaces = None if sheet.replaces is None else sheet.replaces.id
    return visit.service.drafts.save(
        bytes.fromhex(sheet.id), sheet.texts, version=sheet.version, user=visit.who.user.name,
        reference=sheet.reference, replaces=replaces,
    )  # fmt: skip


def _look_at(visit: Visit, sheet: Sheet) -> Looked:
    """What would be found in what is typed, if it were saved."""
    name, now = visit.who.user.name, visit.service.now()
    replaces = None if sheet.replaces is None else sheet.replaces.id
    key, party = bytes.fromhex(sheet.id), visit.service.party
    return look_at(
        visit,
        Draft(key, party, sheet.texts, sheet.reference, replaces, name, now, name, now, sheet.version, None, None),
    )


def _next(saved: Draft, step: str, lines: int) -> str:
    """Where a button leads once all is kept."""
    here = f"{DRAFTS}/{saved.id.hex()}"
    if step == "look":
        return f"{here}/issue"
    if step == "line":
        return f"{here}?{urlencode({'lines': min(lines + 1, MAX_LINES)})}#line-{lines}"
    if re.fullmatch(r"source\.[0-9]{1,2}\.[0-9]{1,2}", step):
        more = step.removeprefix("source.")
        return f"{here}?{urlencode({'lines': lines, 'more': more})}#source-{more.partition('.')[0]}"
    return f"{here}?looked=true" if step in {"check", "hand over"} else f"{here}?{urlencode({'lines': lines})}#kept"


async def _both(visit: Visit, sheet: Sheet, fault: DraftChanged) -> Response:
    """Somebody else saved it meanwhile: what was typed here, and beside each box what the other typed there."""
    now = await visit.service.read_vault(lambda: visit.service.drafts.find(bytes.fromhex(sheet.id)))
    names = {*now.boxes, *sheet.texts}
    other = {name: now.boxes.get(name, "") for name in names if now.boxes.get(name, "") != sheet.texts.get(name, "")}
    if now.reference != sheet.reference:
        other["reference"] = now.reference
    both = Sheet(sheet.id, sheet.texts, sheet.reference, now.version, sheet.replaces, now)
    lines = max((int(name.partition(".")[0]) + 1 for name in names if "." in name), default=1)
    return shown(visit, both, faults={"": told(visit.language, fault)}, other=other, lines=lines, status=409)


# ---- what is on the page ----


def shown(
    visit: Visit,
    sheet: Sheet,
    *,
    faults: Mapping[str, Said] | None = None,
    other: Mapping[str, str] | None = None,
    lines: int = 0,
    more: tuple[int, int] | None = None,
    looked: Looked = NOT_LOOKED,
    issued: object = None,
    returned: Approval | None = None,
    status: int = 200,
) -> Response:
    """The form of a draft. `other` are texts that somebody else saved meanwhile, `issued` is its permit, `returned`
    what was handed over of it and sent back."""
    form = filled(sheet.texts, visit.language, lines, more, replacing=sheet.replaces is not None)
    lists = {name: codes(name, cast(Code, visit.language.code)) for name in get_args(ListName)}
    return visit.page(
        "draft.html", status=status, sheet=sheet, form=form, lists=lists, faults=faults or looked.faults, looked=looked,
        other=other or {}, issued=issued, returned=returned,
    )  # fmt: skip


def _returned(visit: Visit, draft: Draft) -> Approval | None:
    """Why a draft that was handed over is to be mended, unless it was changed since."""
    handed = [draft.boxes["number"]] if draft.handed_over else []
    return next(iter(visit.service.approvals.sent_back(handed)), None)


async def sheet_of(visit: Visit, draft: Draft) -> Sheet:
    old = await replaced(visit, "" if draft.replaces is None else f"0x{draft.replaces.hex()}")
    return Sheet(draft.id.hex(), draft.boxes, draft.reference, draft.version, old, draft)


async def replaced(visit: Visit, permit: str) -> SealedPermit | None:
    """This Party's permit of that id. Raises NotFound, NotFinal."""
    if not permit:
        return None
    if not re.fullmatch("0x[0-9a-f]{64}", permit):
        raise NotFound("There is no such permit here.")
    return (await contents_of(visit.bearing(), visit.service, bytes.fromhex(permit[2:]))).sealed


def _again(old: SealedPermit) -> dict[str, str]:
    texts = _typed_again(old)
    return {name: text for name, text in texts.items() if name not in NOT_CARRIED} | _named(old)


def _typed_again(sealed: SealedPermit) -> dict[str, str]:
    assert sealed.persons is not None  # it is this vault's own document
    return boxes_of_permit(Permit(face=sealed.face, persons=sealed.persons))


def _named(old: SealedPermit | None) -> dict[str, str]:
    """What a successor says of the permit that it replaces."""
    if old is None:
        return {}
    face = old.face
    return {"replaces_number": face.number, "replaces_date": face.date_of_issue, "replaces_id": f"0x{old.id.hex()}"}


def _usual(visit: Visit) -> dict[str, str]:
    with visit.service.vault.read() as reading:
        newest = reading.register(visit.service.party, limit=1)
    texts = _typed_again(read_file(newest[0].file)) if newest else {}
    return {name: texts[name] for name in USUAL if name in texts} | {"use": "single"}


def _without(texts: dict[str, str], line: str) -> dict[str, str]:
    """Without this line; those behind it move up."""
    if not is_field(f"{line}.term"):
        return texts
    kept: dict[str, str] = {}
    for name, text in texts.items():
        number, point, rest = name.partition(".")
        if not point or int(number) < int(line):
            kept[name] = text
        elif int(number) > int(line):
            kept[f"{int(number) - 1}.{rest}"] = text
    return kept


# ---- who, and what of the form ----


async def enter_drafting(request: Request) -> Visit:
    visit = await enter(request)
    ensure_drafting(visit)
    return visit


def ensure_drafting(visit: Visit) -> None:
    """Raises NotFound for who has nothing to do with permits in the making."""
    if not visit.drafting:
        raise NotFound("There is nothing here that you may see.")


def number_in(fields: Fields, name: str) -> int:
    """0 where no number was sent."""
    return int(fields[name]) if re.fullmatch("[0-9]{1,6}", fields[name]) else 0
