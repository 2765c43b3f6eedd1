"""What reading and writing UN/CEFACT messages share: namespaces, code values, titles and stock phrases.

Sources: CITES electronic permitting toolkit v1 and v2, as the sample messages of the EPIX hub show it (UNEP-WCMC, MIT);
UNTDID 1001 for the codes of reference documents; Resolution Conf. 12.3 for what box 5 must say in words.
"""

import re
import unicodedata
from typing import Literal

from registry.permit import Certificate

MESSAGE_NAMESPACE = "urn:un:unece:uncefact:data:standard:CITESEPermit:2"
ENTITY_NAMESPACE = "urn:un:unece:uncefact:data:draft:ReusableAggregateBusinessInformationEntity:1"
ROOTS = ("CITESEPermit", "CBFShip")  # version 2, version 1

MA = "FirstSignatoryDocumentAuthentication"
APPLICANT = "SecondSignatoryDocumentAuthentication"
ISSUER = "ThirdSignatoryDocumentAuthentication"
ENDORSER = "FourthSignatoryDocumentAuthentication"
"""The four signatories, whose TypeCode is A to D: box 6, the applicant's part of box 4, box 13, box 14."""

Kind = Literal["export", "re-export", "import", "other"]
KINDS: dict[str, Kind] = {"E": "export", "R": "re-export", "I": "import", "O": "other"}

Role = Literal["origin", "last re-export"]
ROLES: dict[str, Role] = {"861": "origin", "811": "last re-export", "E": "origin", "R": "last re-export"}
"""Real messages carry the UNTDID codes; the toolkit's text can be read as asking for the letters. Both are read."""
ROLE_CODES: dict[Role, str] = {"origin": "861", "last re-export": "811"}

IMPORT_PERMIT = ("911", "I")  # UNTDID 1001 "Import licence", or the letter of box 1
REPLACED = "replaced"  # no list has a code for it: our own word
OUR_LIST = "cites-permit-registry"

RETROSPECTIVE = "Issued retrospectively."
SINGLE_USE = "For single use."
MULTIPLE_USE = "For multiple use."
OPEN_BOXES = "Boxes left open at issue: {}."
DRAWN = "Quantity drawn: {}"
SIGNED = "Signed"
NOT_SIGNED = "Not signed"

MULTIPLE: frozenset[Certificate] = frozenset(
    {"travelling exhibition", "personal ownership", "musical instrument", "sample collection"}
)
"""Certificates that are for multiple use unless the message says otherwise (Res. Conf. 12.3, 16.8)."""

TITLES: dict[Certificate, tuple[str, ...]] = {
    "pre-Convention": (
        "Pre-Convention certificate",
        "Certificat préconvention",
        "Certificat pré-Convention",
        "Certificado preconvención",
        "Certificado pre-Convención",
    ),
    "captive-bred": (
        "Certificate of captive breeding",
        "Captive-bred certificate",
        "Certificat d'élevage en captivité",
        "Certificado de cría en cautividad",
    ),
    "artificially propagated": (
        "Certificate of artificial propagation",
        "Certificat de reproduction artificielle",
        "Certificado de reproducción artificial",
    ),
    "origin": ("Certificate of origin", "Certificat d'origine", "Certificado de origen"),
    "introduction from the sea": (
        "Certificate of introduction from the sea",
        "Introduction from the sea certificate",
        "Certificat d'introduction en provenance de la mer",
        "Certificado de introducción procedente del mar",
    ),
    "travelling exhibition": (
        "Travelling exhibition certificate",
        "Traveling exhibition certificate",
        "Certificat pour exposition itinérante",
        "Certificado de exhibición itinerante",
        "Certificado de exposición itinerante",
    ),
    "personal ownership": (
        "Certificate of personal ownership",
        "Certificate of ownership",
        "Personal ownership certificate",
        "Certificat de propriété",
        "Certificado de propiedad",
    ),
    "musical instrument": (
        "Musical instrument certificate",
        "Certificat pour instrument de musique",
        "Certificado de instrumento musical",
    ),
    "sample collection": (
        "Sample collection certificate",
        "Certificat pour collection d'échantillons",
        "Certificado de colección de muestras",
    ),
    "scientific exchange": (
        "Scientific exchange certificate",
        "Certificate of scientific exchange",
        "Certificat d'échange scientifique",
        "Certificado de intercambio científico",
    ),
    "phytosanitary": ("Phytosanitary certificate", "Certificat phytosanitaire", "Certificado fitosanitario"),
}
"""How box 1 names a certificate in the Convention's working languages. The first title of each is what we write."""


def certificate_titled(title: str) -> Certificate | None:
    """The certificate that goes by this title; case, accents and punctuation do not matter."""
    return _BY_TITLE.get(_plain(title))


def _plain(title: str) -> str:
    letters = "".join(c for c in unicodedata.normalize("NFKD", title.casefold()) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", letters))


_BY_TITLE: dict[str, Certificate] = {
    _plain(title): certificate for certificate, titles in TITLES.items() for title in (certificate, *titles)
}


def item_letter(index: int) -> str:
    """The letter of a line on the form: A to Z, then AA, AB, ... for index 0, 1, ..."""
    higher, last = divmod(index, 26)
    return (item_letter(higher - 1) if higher else "") + chr(ord("A") + last)
