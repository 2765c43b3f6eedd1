"""A case: what was shown, and all that the checks hold it against."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from registry.acts import Accepted
from registry.answers import AsOf
from registry.permit import Face
from registry.profile import Profile
from registry.quantities import Action, NotUnlocked, unlock
from registry.seal import NotASignature, Registry, SealedPermit, recover, seal_digest
from registry.state import Directory, PermitState
from registry.suspensions import Suspensions


class Occasion(StrEnum):
    """Where the question is asked: a used permit is refused at a border and expected inland."""

    EXPORT = "export"
    IMPORT = "import"
    TRANSIT = "transit"
    INLAND = "inland"


@dataclass(frozen=True)
class Case:
    """All that the checks look at: what was shown, the state on chain, when, where and by which law it is asked."""

    shown: SealedPermit
    registry: Registry
    state: PermitState | None
    directory: Directory
    as_of: AsOf
    stale_because: str | None
    occasion: Occasion
    day: int
    here: str | None
    profile: Profile
    suspensions: Suspensions | None

    @property
    def face(self) -> Face:
        return self.shown.face

    @cached_property
    def signer(self) -> bytes | None:
        """The account that made the seal, for this id in this registry; None if the seal is no signature."""
        try:
            return recover(self.shown.seal, seal_digest(self.registry, self.shown.id))
        except NotASignature:
            return None

    def party_of(self, account: bytes) -> str:
        officer = self.directory.officers.get(account)
        return officer.party if officer else "??"

    def endorsed_quantities(self) -> tuple[int, ...] | None:
        """What was endorsed, one a line in millionths; None if nothing was, or it cannot be read."""
        endorsed = self.state.endorsed if self.state else None
        return self._unlocked("endorse", endorsed.quantities) if endorsed else None

    def used_quantities(self) -> tuple[int, ...] | None:
        """What was imported, likewise."""
        ended = self.state.ended if self.state else None
        return self._unlocked("accept", ended.quantities) if isinstance(ended, Accepted) else None

    def _unlocked(self, action: Action, locked: bytes) -> tuple[int, ...] | None:
        try:
            return tuple(unlock(self.shown.face_salt, self.shown.id, action, locked, len(self.face.lines)))
        except NotUnlocked:
            return None
