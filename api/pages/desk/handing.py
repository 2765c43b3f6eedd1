"""Handing a draft over to a second official: exactly what it says now waits until somebody approves it."""

from api.pages.desk.door import Visit
from api.service import Service
from registry.approvals import Official
from registry.commitment import approval_digest
from registry.drafts import Drafts
from registry.permit import Permit
from registry.store.approvals import Approval, find_approvals
from registry.store.drafts import Draft
from registry.store.users import find_user
from registry.wording import worded


def hand_over(visit: Visit, saved: Draft) -> Draft:
    """The draft, marked if it makes a permit that may be issued; else as it was. Raises what handing over raises."""
    service = visit.service
    drafts = Drafts(service.vault, service.party, service.now)
    permit = drafts.examine(saved).ready
    if permit is None:
        return saved
    service.approvals.hand_over([worded(permit)], author(service, saved))
    return drafts.hand_over(saved.id, saved.version)


def author(service: Service, draft: Draft) -> Official:
    """Who saved it last prepared it, whoever hands it over."""
    with service.vault.read() as reading:
        user = find_user(reading, draft.changed_by)
    return Official(draft.changed_by, user.account if user else None)


def digest_of(permit: Permit) -> bytes:
    words = worded(permit)
    return approval_digest(words.face, words.persons)


def approval_of(service: Service, permit: Permit) -> Approval | None:
    """What was handed over of exactly this permit."""
    digest = digest_of(permit)
    with service.vault.read() as reading:
        return find_approvals(reading, service.party, [digest]).get(digest)
