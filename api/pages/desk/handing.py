"""Handing a draft over to a second official: exactly what it says now waits until somebody approves it."""

from api.service import Service
from registry.approvals import Official
from registry.commitment import approval_digest
from registry.permit import Permit
from registry.store.approvals import Approval, find_approvals
from registry.store.drafts import Draft
from registry.store.users import find_user
from registry.wording import worded


def hand_over(service: Service, draft: Draft) -> None:
    """Let it wait for approval, if it makes a permit that may be issued. Raises what handing over raises: nothing waits
    then."""
    service.drafts.hand_over(draft, service.approvals, author(service, draft))


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
