"""What the verify page knows of its node, for the browser's own verification: api/browser/texts.js."""

from typing import Any, cast, get_args

from api.pages.language import Language
from api.pages.sayings import SAYINGS
from api.service import Service
from api.wording import words
from registry import codes
from registry.form.labels import labels
from registry.plain import plain, plain_registry


def about(service: Service, language: Language) -> dict[str, Any]:
    """The registry, whose page it is, by which law it judges, and its words in one language."""
    code = cast(codes.Language, language.code)
    return {
        "registry": plain_registry(service.enquiry.registry),
        "party": service.party,
        "contact": service.settings.contact,
        "profile": plain(service.law.profile),
        "suspensions": plain(service.law.suspensions),
        "words": words(language.say, language.counted) | {"sayings": sayings(language), "format": language.of_format},
        "labels": dict(labels(code)),
        "codes": {name: dict(codes.codes(name, code)) for name in get_args(codes.ListName)},
    }


def sayings(language: Language) -> dict[str, str]:
    return {name: language.say(said) for name, said in SAYINGS.items()}
