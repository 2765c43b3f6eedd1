"""The languages of the Convention (Art. XXV): English, French and Spanish. Chosen by a switch, else by the browser.

Catalogues are gettext's, `<language>.po` in `locale/` and in its folders. English is what stands in the code and needs
none.
"""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import cast, get_args

from babel import Locale, negotiate_locale
from babel.dates import format_date, format_datetime
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from api.pages.sayings import SAYINGS
from registry import codes
from registry.acts import Power
from registry.advice.finding import SAYS as FINDINGS
from registry.advice.finding import Finding
from registry.advice.specimens import A_MEMBER_OF
from registry.answers import ONE, PHRASES, SAYS, Check, Phrase
from registry.codes import meaning
from registry.sentence import Sentence
from registry.species import folded
from registry.words import LAST_SECOND

LANGUAGES = {"en": "English", "fr": "Français", "es": "Español"}
LOCALE = Path(__file__).parent / "locale"
POWERS = {
    Power.ISSUE: "issue",
    Power.ENDORSE: "endorse at export",
    Power.ADMIT: "accept or refuse at import",
    Power.IMPORT: "mark imports as used",
}

WORDS_OF_FINDINGS = {"kingdom": tuple(A_MEMBER_OF.values()), "list": get_args(codes.ListName)}
"""Facts of findings that are themselves words, by name."""


def catalogues(code: str) -> list[Path]:
    """The catalogues of a language, one for what belongs together."""
    return sorted(LOCALE.rglob(f"{code}.po"))


@dataclass(frozen=True)
class Language:
    """One language's words. `code` as in RFC 5646."""

    code: str

    @property
    def name(self) -> str:
        return LANGUAGES[self.code]

    @cached_property
    def catalogue(self) -> NullTranslations:
        """Its translations, out of the files that translators edit."""
        read = Catalog(locale=self.code)
        for path in catalogues(self.code):
            with path.open("rb") as file:
                for message in read_po(file, locale=self.code):
                    read[message.id] = message
        packed = io.BytesIO()
        write_mo(packed, read)
        packed.seek(0)
        return Translations(packed)

    @cached_property
    def of_format(self) -> dict[str, str]:
        """What browsers say of documents that break the format, by its English: a catalogue of its own."""
        path = LOCALE / "format" / f"{self.code}.po"
        if not path.exists():
            return {}
        with path.open("rb") as file:
            return {str(message.id): str(message.string) for message in read_po(file, locale=self.code) if message.id}

    def say(self, text: str, /, **facts: object) -> str:
        """A text of ours in this language, with its facts put in."""
        said = self.catalogue.ugettext(text) if text else ""
        return said.format(**facts) if facts else said

    def counted(self, one: str, more: str, count: int, /, **facts: object) -> str:
        """The same for a text that says how many: the form that the language has for `count`."""
        said = self.catalogue.ungettext(one, more, count)
        return said.format(**facts) if facts else said

    def saying(self, name: str, /, **facts: object) -> str:
        """A text of the verify page by its name."""
        return self.say(SAYINGS[name]).format(**facts)

    def phrase(self, fact: str) -> str:
        """A fact of an answer: as it is, or translated where it is itself words, or a sentence."""
        if not isinstance(fact, Phrase):
            return self.sentence(fact)
        facts = {name: self.phrase(value) for name, value in fact.facts.items()}
        return self.say(PHRASES.get(fact.name, PHRASES["not-known"])).format(**facts)

    def check(self, check: Check) -> str:
        """What a check found, as a sentence."""
        facts = {name: self.phrase(value) for name, value in check.facts.items()}
        if check.reason in ONE:
            return self.counted(ONE[check.reason], SAYS[check.reason], int(facts["count"]), **facts)
        return self.say(SAYS[check.reason]).format(**facts)

    def finding(self, finding: Finding) -> str:
        """What the law says of a permit, as a sentence."""
        facts = {name: self.say(fact) if name in WORDS_OF_FINDINGS else fact for name, fact in finding.facts.items()}
        return self.say(FINDINGS[finding.reason]).format(**facts)

    def sentence(self, text: str) -> str:
        """A sentence of ours, its facts told too; any other text as it is."""
        if not isinstance(text, Sentence):
            return text
        facts = {name: self.sentence(fact) if isinstance(fact, str) else fact for name, fact in text.facts.items()}
        return self.say(text.template).format(**facts)

    def day(self, iso: str) -> str:
        """'2026-11-24' as the language writes it."""
        return format_date(date.fromisoformat(iso), format="long", locale=self.code)

    def moment(self, seconds: int) -> str:
        """A time in seconds since 1970, in UTC and said so."""
        return f"{format_datetime(seconds, format='medium', locale=self.code)} UTC"

    def time(self, seconds: int) -> str:
        """A moment of the chain, which also knows times after the calendar of our dates."""
        return self.moment(seconds) if seconds < LAST_SECOND else self.say("without end")

    def country(self, code: str) -> str:
        """A country or territory by ISO 3166 code; the code itself where the language has no name for it."""
        return str(Locale.parse(self.code).territories.get(code, code))

    def in_order(self, codes: Iterable[str]) -> list[str]:
        """Countries by their names, as a reader of this language looks for them: Égypte among those with E."""
        return sorted(codes, key=lambda code: (folded(self.country(code)), code))

    def party(self, code: str) -> str:
        """'FR France', as the form writes countries."""
        name = meaning("country", code, cast(codes.Language, self.code))
        return code if name == code else f"{code} {name}"

    def powers(self, powers: Power) -> str:
        """What an officer may do."""
        return ", ".join(self.say(name) for power, name in POWERS.items() if power in powers) or self.say("nothing")


class Languages:
    """All of them, each read once."""

    def __init__(self) -> None:
        self._all = {code: Language(code) for code in LANGUAGES}

    def __getitem__(self, code: str) -> Language:
        return self._all[code]

    def of(self, query: Mapping[str, str], cookies: Mapping[str, str], accepted: str) -> Language:
        """By the switch (`?lang=`), what was chosen before, what the browser asks for; else English."""
        for chosen in (query.get("lang"), cookies.get("lang")):
            if chosen in self._all:
                return self._all[chosen]
        wished = [part.partition(";")[0].strip().replace("-", "_") for part in accepted.split(",") if part.strip()]
        found = negotiate_locale(wished, list(LANGUAGES))
        return self._all[found or "en"]
