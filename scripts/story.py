"""The story that `scripts/demo` tells: a permit's life, end to end, on the embedded chain.

Everything is real: contracts, chain, index, vaults, files and pictures, under build/demo. Only time is told: the story
begins nine days ago, and the clock is set from scene to scene. Every scene checks that what it tells is what happened.
"""

import shutil
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from registry.acts import Direction, Power
from registry.answers import Answer, Verdict
from registry.case import Occasion
from registry.chain import wire
from registry.chain.deploy import deploy
from registry.chain.door import TransactionRefused
from registry.chain.embedded import EmbeddedChain, locate
from registry.chain.node import Node
from registry.cli.ask import COLOURS, WORDS
from registry.commitment import short_code
from registry.config import CHAIN_ID
from registry.days import day_of, to_date
from registry.enquiry import Enquiry
from registry.formats.cefact_write import write_message
from registry.formats.document import read_document
from registry.formats.file import write_file
from registry.formats.picture import draw, version_of
from registry.formats.qr import write_code
from registry.formats.shown import read_shown
from registry.keystore import Signer, new_signer
from registry.office import Office
from registry.people import Appointment, appoint, keep_credential
from registry.permit import Authority, Permit
from registry.profile import convention
from registry.quantities import as_text
from registry.records import Credential
from registry.samples import sample
from registry.seal import Registry, SealedPermit, sign_consent
from registry.sending import Done, Patience
from registry.store.database import Database
from registry.store.index import Index
from registry.store.outbox import Outbox
from registry.store.vault import Vault
from registry.telling import tell
from registry.verify import Question

FOLDER = Path(__file__).resolve().parent.parent / "build" / "demo"
DAY = 86_400
DAYS_TOLD = 9
SCENE = 20
"""Seconds from one scene of a day to the next: few, so that the story's end is not ahead of the real clock."""
NAMES = {"MG": "Madagascar", "FR": "France", "NL": "the Netherlands", "KE": "Kenya"}
show = Console(highlight=False, soft_wrap=True).print


class NotAsTold(Exception):
    """Something happened otherwise than the story says: a fault of ours."""


@dataclass
class StoryClock:
    """The time in the story, in seconds since 1970."""

    now: int

    def __call__(self) -> int:
        return self.now


@dataclass
class Country:
    """A Party in the story: its office, its index, and the keys of its people."""

    code: str
    vault: Vault
    office: Office
    enquiry: Enquiry
    people: dict[str, Signer] = field(default_factory=dict)


class Story:
    """The stage: one chain, one registry, a home for each Party."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.today = int(time.time())
        self.clock = StoryClock(self.today - DAYS_TOLD * DAY)
        shutil.rmtree(FOLDER, ignore_errors=True)
        self.chain = EmbeddedChain(FOLDER / "chain", chain_id=CHAIN_ID, clock=self.clock, min_period=0.02)
        stack.enter_context(self.chain)
        self.node = Node(locate(FOLDER / "chain"), chain_id=CHAIN_ID, depth=1)
        self.secretariat = new_signer()
        parties, permits, self.since = deploy(
            self.node, self.secretariat.key, self.secretariat.account, pause=lambda: time.sleep(0.02)
        )
        self.registry = Registry(CHAIN_ID, parties, permits)
        self.countries: dict[str, Country] = {}
        self._scenes = 0

    def open_home(self, code: str) -> Country:
        """A home folder for a Party: vault, index and office of its own."""
        home = FOLDER / code
        vault = Vault(Database(f"sqlite:///{home / 'vault.sqlite'}"))
        index = Index(Database(f"sqlite:///{home / 'index.sqlite'}"), self.registry, self.since)
        self._stack.callback(vault.close)
        self._stack.callback(index.close)
        outbox = self._stack.enter_context(Outbox.held(vault, self.node))
        office = Office(
            self.registry, self.node, vault, outbox, now=self.clock, party=code, patience=Patience(every=0.02)
        )
        self.countries[code] = Country(code, vault, office, Enquiry(self.registry, index, self.node))
        return self.countries[code]

    # ---- telling ----

    def scene(self, title: str, days_ago: int) -> None:
        """Set the clock and say what comes."""
        self.clock.now = max(self.clock.now + SCENE, self.today - days_ago * DAY)
        self.chain.catch_up()
        self._scenes += 1
        show(f"\n[bold]{self._scenes}. {title}[/]  [dim]{to_date(day_of(self.clock.now))}[/]")

    def tell(self, text: str) -> None:
        show(f"   {text}")

    def verdict(self, who: str, what: str, verdict: Verdict, answer: Answer, check: int | None = None) -> Verdict:
        """Print an answer; it must be the one that is told."""
        decisive = verdict.decisive
        if verdict.answer is not answer or (check is not None and (decisive is None or decisive.number != check)):
            raise NotAsTold(f"{what}: {verdict.answer}, {decisive}")
        mark = f"[bold {COLOURS[verdict.answer]}]{WORDS[verdict.answer]}[/] ({verdict.status})"
        because = f"\n      check {decisive.number}: {decisive.says}" if decisive else ""
        show(f"   {who} verifies {what}: {mark}{because}")
        for warning in verdict.warnings:
            show(f"      note, check {warning.number}: {warning.says}")
        return verdict

    def refused(self, who: str, what: str, error: str, act: Callable[[], object]) -> None:
        """Something that must not succeed, with the contract's own error."""
        try:
            act()
        except TransactionRefused as fault:
            if fault.facts.get("error") != error:
                raise NotAsTold(f"{what}: {fault.facts.get('error')} instead of {error}") from fault
            show(f"   {who} {what}: [bold red]REFUSED[/]\n      {fault}")
            return
        raise NotAsTold(f"{what} was not refused")

    # ---- asking ----

    def ask(self, code: str, shown: SealedPermit, occasion: Occasion = Occasion.IMPORT) -> Verdict:
        """Verify as an inspector of that Party would, today in the story."""
        enquiry = self.countries[code].enquiry
        enquiry.refresh()
        return enquiry.verify(shown, Question(occasion, self.day, self.clock.now, convention(), here=code))

    @property
    def day(self) -> int:
        return day_of(self.clock.now)

    # ---- permits ----

    def permit(self, name: str, **changes: Any) -> Permit:
        """A sample, dated today in the story, as a permit of Madagascar with the given changes on its face."""
        permit = read_document(sample(name))
        dates = {"date_of_issue": to_date(self.day), "valid_until": to_date(self.day + 180)}
        face = permit.face.model_copy(update=dates | {"party": "MG", "place_of_issue": "Antananarivo"} | changes)
        return Permit(face=face, persons=permit.persons)

    def appoint(self, code: str, name: str, powers: Power) -> Signer:
        """An officer consents and the authority appoints, for two years from now."""
        country, officer = self.countries[code], new_signer()
        start, end = self.clock.now - 1, self.clock.now + 730 * DAY
        credential = keep_credential(country.vault, Credential(name=name, method="key and password"))
        consent = sign_consent(officer.key, self.registry, code, powers, start, end, credential)
        appointment = Appointment(officer.account, powers, start, end, credential)
        appoint(country.office, country.people["authority"], appointment, consent)
        country.people[name] = officer
        self.tell(f"{code}: {name} consents and is appointed to {_words(powers)}")
        return officer

    def decide(self, data: bytes, authority: Signer, act: str) -> Done:
        """A decision of the Secretariat or of an authority."""
        office = next(iter(self.countries.values())).office
        return office.send(act, authority, self.registry.parties, data)


def _words(powers: Power) -> str:
    return " and ".join(str(power.name).lower() for power in powers)


def quantities(values: tuple[int, ...] | None) -> str:
    if values is None:
        raise NotAsTold("no quantities to read")
    return ", ".join(as_text(value) for value in values)


def the_registry_opens(story: Story) -> None:
    story.scene("The Secretariat opens the registry and admits four members", 9)
    for code in NAMES:
        country = story.open_home(code)
        country.people["authority"] = new_signer()
        story.decide(wire.admit(code, country.people["authority"].account), story.secretariat, "admit")
        story.tell(f"{code}, {NAMES[code]}, is admitted")
    story.scene("Each authority appoints officers, who consent with their own keys", 9)
    story.appoint("MG", "Issuing Officer A", Power.ISSUE)
    story.appoint("MG", "Issuing Officer B", Power.ISSUE)
    story.appoint("MG", "Issuing Officer C", Power.ISSUE)
    story.appoint("MG", "Customs Officer", Power.ENDORSE | Power.ADMIT)
    story.appoint("FR", "Customs Officer", Power.ENDORSE | Power.ADMIT)
    story.appoint("FR", "Importer One", Power.IMPORT)
    story.appoint("FR", "Issuing Officer", Power.ISSUE)
    story.appoint("NL", "Customs Officer", Power.ENDORSE | Power.ADMIT)
    story.appoint("KE", "Customs Officer", Power.ENDORSE | Power.ADMIT)
    story.decide(wire.deputise("NL", True), story.countries["FR"].people["authority"], "deputise")
    story.tell("FR lets NL admit in its name: one customs territory")


def madagascar_issues(story: Story) -> dict[str, SealedPermit]:
    story.scene("Madagascar issues permits, read from UN/CEFACT messages and from JSON", 5)
    mg = story.countries["MG"]
    message = write_message(story.permit("mg-export-reptiles.json", number="26MG000101", destination="FR"))
    read = {"reptiles": read_document(message)}
    story.tell(f"26MG000101 is read from a CITESEPermit message of {len(message):,} bytes, three lines")
    for key, number, destination in (
        ("rotterdam", "26MG000102", "FR"),
        ("importer", "26MG000103", "FR"),
        ("elsewhere", "26MG000104", "US"),
        ("replaced", "26MG000105", "FR"),
    ):
        read[key] = story.permit("mg-export-reptiles.json", number=number, destination=destination)
    read["guitar"] = story.permit("us-certificate-musical-instrument.json", number="26MG000106")
    sealed = dict(zip(read, mg.office.issue(list(read.values()), mg.people["Issuing Officer A"]), strict=True))
    sealed["by B"] = _issue_one(story, "26MG000107", "Issuing Officer B")
    sealed["by C"] = _issue_one(story, "26MG000108", "Issuing Officer C")
    _hand_out(story, sealed)
    _france_issues(story)
    return sealed


def _france_issues(story: Story) -> None:
    """An import permit to the importer whom Madagascar's permits name."""
    fr, reptiles = story.countries["FR"], read_document(sample("mg-export-reptiles.json"))
    authority = Authority(name="Management Authority of France", address="Example Street 20, 75007 Paris")
    of_france = {"party": "FR", "destination": "FR", "place_of_issue": "Paris", "authority": authority}
    permit = story.permit("de-import-trophy.json", number="26FR000201", **of_france)
    named = permit.persons.model_copy(update={"importer": reptiles.persons.importer})
    fr.office.issue([Permit(face=permit.face, persons=named)], fr.people["Issuing Officer"])
    story.tell("26FR000201, an import permit of France for the same importer, waits for a trophy from Namibia")


def _issue_one(story: Story, number: str, officer: str) -> SealedPermit:
    mg = story.countries["MG"]
    permit = story.permit("mg-export-reptiles.json", number=number, destination="FR")
    return mg.office.issue([permit], mg.people[officer])[0]


def _hand_out(story: Story, sealed: dict[str, SealedPermit]) -> None:
    """Each permit gets its sealed file and its QR picture."""
    papers = FOLDER / "papers"
    papers.mkdir(parents=True, exist_ok=True)
    for permit in sealed.values():
        code = write_code(permit, "https://permits.example.mg")
        (papers / f"{permit.face.number}.permit.json").write_bytes(write_file(permit, story.registry))
        (papers / f"{permit.face.number}.png").write_bytes(draw(code))
    first = next(iter(sealed.values()))
    size = version_of(write_code(first, "https://permits.example.mg"))
    story.tell(f"{len(sealed)} sealed files and QR pictures are in {papers.relative_to(FOLDER.parent.parent)}")
    story.tell(f"the three-line permit takes QR version {size} at level M; its short code is {short_code(first.id)}")


def picture_of(number: str) -> SealedPermit:
    """What an inspector's camera reads from the paper."""
    return read_shown((FOLDER / "papers" / f"{number}.png").read_bytes())


def export_and_import(story: Story, sealed: dict[str, SealedPermit]) -> None:
    mg, fr, nl, ke = (story.countries[code] for code in NAMES)
    story.scene("Malagasy customs endorses what really leaves", 4)
    reptiles = sealed["reptiles"]
    actual = [line.quantity or "0" for line in reptiles.face.lines]
    actual[0] = str(int(actual[0]) - 1)
    mg.office.endorse(reptiles, mg.people["Customs Officer"], story.day, actual)
    mg.office.endorse(sealed["rotterdam"], mg.people["Customs Officer"], story.day)
    story.tell(f"26MG000101 leaves with {', '.join(actual)}: one animal fewer than permitted; 26MG000102 in full")

    story.scene("France verifies at import, from the QR picture alone", 2)
    shown = picture_of("26MG000101")
    verdict = story.verdict("FR", "26MG000101", story.ask("FR", shown), Answer.VALID)
    story.tell(f"   endorsed quantities, read with the paper in hand: {quantities(verdict.endorsed_quantities)}")

    story.scene("Who may not use it", 2)
    inspector = fr.people["Customs Officer"]
    story.refused("KE", "tries to mark it used", "NotYourPermit",
                  lambda: ke.office.accept(shown, ke.people["Customs Officer"], story.day))  # fmt: skip
    unseen = wire.accept(shown.id, bytes(32), story.day, bytes(48), bytes([1]) * 32)
    story.refused("Somebody at FR who knows the id but has not seen the permit", "tries", "NotPresented",
                  lambda: fr.office.send("accept", inspector, story.registry.permits, unseen))  # fmt: skip

    story.scene("France marks it used, once; the Netherlands admits another in France's name", 2)
    fr.office.accept(shown, fr.people["Customs Officer"], story.day, actual)
    story.tell("FR marks 26MG000101 used")
    nl.office.accept(picture_of("26MG000102"), nl.people["Customs Officer"], story.day)
    story.tell("26MG000102, for France, enters at Rotterdam: NL marks it used")
    story.refused("FR", "tries to use 26MG000101 again", "WrongStatus",
                  lambda: fr.office.accept(shown, fr.people["Customs Officer"], story.day, actual))  # fmt: skip
    fr.office.accept(picture_of("26MG000103"), fr.people["Importer One"], story.day)
    story.tell("Importer One, whom FR empowered, marks his own 26MG000103 used")

    story.scene("Madagascar reads back what was really imported, from the chain alone", 2)
    verdict = story.verdict("MG", "26MG000101 inland", story.ask("MG", reptiles, Occasion.INLAND), Answer.VALID)
    story.tell(f"   imported: {quantities(verdict.used_quantities)}")
    story.verdict("FR", "26MG000101 a second time", story.ask("FR", shown), Answer.INVALID, 9)


def forgeries(story: Story, sealed: dict[str, SealedPermit]) -> None:
    story.scene("Altered copies", 2)
    original = sealed["replaced"]
    file = write_file(original, story.registry).decode()
    quantity = original.face.lines[0].quantity
    forged = file.replace(f'"quantity":"{quantity}"', f'"quantity":"{quantity}0"', 1)
    story.verdict("FR", "a file with one changed quantity", story.ask("FR", read_shown(forged.encode())),
                  Answer.INVALID, 2)  # fmt: skip
    persons = original.persons
    if persons is None or persons.importer is None:
        raise NotAsTold("the sample names no importer")
    other = persons.model_copy(update={"importer": persons.importer.model_copy(update={"name": "Somebody Else SARL"})})
    paper = SealedPermit(original.registry_tag, original.face, original.face_salt, other, original.persons_salt,
                         None, original.seal)  # fmt: skip
    code = write_code(paper, "https://permits.example.mg")
    story.verdict("FR", "a QR code with a changed name", story.ask("FR", read_shown(draw(code))), Answer.INVALID, 3)
    story.verdict("FR", "26MG000104, for a country outside the registry", story.ask("FR", sealed["elsewhere"]),
                  Answer.VALID)  # fmt: skip


def officers_come_and_go(story: Story, sealed: dict[str, SealedPermit]) -> None:
    mg = story.countries["MG"]
    authority = mg.people["authority"]
    story.scene("Officer B is dismissed", 1)
    story.decide(wire.dismiss(mg.people["Issuing Officer B"].account, story.clock.now + 60), authority, "dismiss")
    story.tell("MG dismisses Issuing Officer B as of now")

    story.scene("A day later: what B issued stays, what B issues is refused", 0)
    story.verdict("FR", "26MG000107, issued by B before", story.ask("FR", picture_of("26MG000107")), Answer.VALID)
    story.refused("Officer B", "tries to issue today", "NoLongerEmpowered",
                  lambda: _issue_one(story, "26MG000109", "Issuing Officer B"))  # fmt: skip

    story.scene("Officer C's key was stolen last week", 0)
    story.decide(wire.distrust(mg.people["Issuing Officer C"].account, story.today - 7 * DAY), authority, "distrust")
    shown = picture_of("26MG000108")
    story.verdict("FR", "26MG000108, issued by C", story.ask("FR", shown), Answer.INVALID, 5)
    mg.office.affirm([sealed["by C"].id], mg.people["Issuing Officer A"])
    story.tell("Officer A finds that 26MG000108 is genuine, and affirms it")
    story.verdict("FR", "26MG000108 again", story.ask("FR", shown), Answer.VALID)


def a_replacement(story: Story, sealed: dict[str, SealedPermit]) -> SealedPermit:
    story.scene("Madagascar replaces a lost permit", 0)
    mg = story.countries["MG"]
    new = story.permit("mg-export-reptiles.json", number="26MG000110", destination="FR")
    successor = mg.office.replace(sealed["replaced"].id, new, mg.people["Issuing Officer A"], 2)
    story.verdict("FR", "the old 26MG000105", story.ask("FR", sealed["replaced"]), Answer.INVALID, 7)
    story.verdict("FR", "its successor 26MG000110", story.ask("FR", successor), Answer.VALID)
    return successor


def three_borders(story: Story, sealed: dict[str, SealedPermit]) -> None:
    story.scene("A musical instrument crosses three borders on one certificate", 0)
    guitar = sealed["guitar"]

    def cross(code: str, way: Direction, reason: int = 0) -> None:
        country = story.countries[code]
        country.office.cross(guitar, country.people["Customs Officer"], story.day, way, reason)
        story.tell(f"26MG000106 {'enters' if way is Direction.ENTRY else 'leaves'} {code}")

    cross("MG", Direction.EXIT)
    cross("FR", Direction.ENTRY)
    story.refused("KE", "lets it enter before it left FR", "ReasonNeeded", lambda: cross("KE", Direction.ENTRY))
    cross("KE", Direction.ENTRY, 1)
    story.tell("   with a reason: the exit was not stamped")
    story.verdict("KE", "the certificate, ever after", story.ask("KE", guitar, Occasion.EXPORT), Answer.VALID)
    for event in story.countries["KE"].enquiry.history(guitar.id):
        story.tell(f"   {tell(event)}")


def the_chain_stops(story: Story, valid: SealedPermit) -> None:
    story.scene("The chain is stopped", 0)
    story.chain.stop()
    story.verdict("FR", f"{valid.face.number}, valid a minute ago", story.ask("FR", valid), Answer.UNKNOWN, 12)
    verdict = story.ask("FR", picture_of("26MG000101"))
    story.verdict("FR", "26MG000101, used", verdict, Answer.INVALID, 9)
    if verdict.status != "used":
        raise NotAsTold(verdict.status)


def main(keep: Callable[[Story, dict[str, SealedPermit]], None] = lambda *_: None) -> None:
    """Tell it; `keep` is called at the end with what there is then, before it is closed."""
    began = time.monotonic()
    show("[bold]A permit's life[/]: four Parties, one chain, told in real transactions")
    with ExitStack() as stack:
        story = Story(stack)
        the_registry_opens(story)
        sealed = madagascar_issues(story)
        export_and_import(story, sealed)
        forgeries(story, sealed)
        officers_come_and_go(story, sealed)
        successor = a_replacement(story, sealed)
        three_borders(story, sealed)
        the_chain_stops(story, successor)
        keep(story, sealed)
    show(f"\nAll as told, in {time.monotonic() - began:.0f} seconds. What was made is in build/demo.")


if __name__ == "__main__":
    try:
        main()
    except NotAsTold as fault:
        show(f"[bold red]Not as told:[/] {fault}")
        sys.exit(1)
