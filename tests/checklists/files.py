"""Small lists of the same forms as those from outside. The names are real; the numbers are not."""

import io
import json
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = next((folder / "shared" / "data" for folder in _ROOT.parents if (folder / "shared" / "data").exists()), _ROOT)
"""Where lists from outside lie beside a checkout on some machines; the tests that read them are skipped elsewhere."""

HEAD = "Scientific name,Rank,RecID,ParentRank,ParentRecID,Status,Species Author,notes,Designation"
ANIMALS = f"""{HEAD}
Animalia,Kingdom,1,,,A,,,CITES_EU
CHORDATA,Phylum,2,Kingdom,1,A,,,CITES_EU
REPTILIA,Class,3,Phylum,2,A,,,CITES_EU
SAURIA,Order,4,Class,3,A,,,CITES_EU
CHAMAELEONIDAE,Family,5,Order,4,A,,,CITES_EU
Furcifer,Genus,6,Family,5,A,"Fitzinger, 1843",,CITES_EU
pardalis,Species,7,Genus,6,A,"(Cuvier, 1829)",,"CITES_EU,CMS"
lateralis,Species,8,Genus,6,N,,Not used any more,CITES_EU
x mixtus,Species,9,Genus,6,H,,,CITES_EU
minor,Subspecies,7,Species,7,A,,,CITES_EU
AVES,Class,10,Phylum,2,A,,,CITES_EU
Ara,Genus,11,Class,10,A,,,CITES_EU
ararauna,Species,12,Genus,11,A,,,CITES_EU
elsewhere,Species,13,Genus,11,A,,,CMS
"""
PLANTS = f"""{HEAD}
Flora,Kingdom,1,,,A,,,CITES_EU
Aloe,Genus,6,Kingdom,1,A,,,CITES_EU
vera,Species,7,Genus,6,A,,,CITES_EU
chinensis,Variety,8,Species,7,A,,,CITES_EU
"""

ELEPHANT: dict[str, Any] = {
    "id": 4521,
    "full_name": "Loxodonta africana",
    "author_year": "(Blumenbach, 1797)",
    "rank": "SPECIES",
    "name_status": "A",
    "updated_at": "2026-10-25T10:29:30.033Z",
    "active": True,
    "cites_listing": "I/II",
    "higher_taxa": {"kingdom": "Animalia", "class": "Mammalia", "family": "Elephantidae"},
    "synonyms": [{"id": 37069, "full_name": "Loxodonta cyclotis", "rank": "SPECIES"}],
    "common_names": [
        {"name": "African Elephant", "language": "EN"},
        {"name": "Éléphant d'Afrique", "language": "FR"},
        {"name": "Elefante africano", "language": "ES"},
        {"name": "Ndovo", "language": "SW"},
    ],
}
SYNONYM: dict[str, Any] = {
    "id": 37069,
    "full_name": "Loxodonta cyclotis",
    "rank": "SPECIES",
    "name_status": "S",
    "updated_at": "2026-10-27T00:00:00.000Z",
    "active": True,
    "accepted_names": [{"id": 4521, "full_name": "Loxodonta africana"}],
}
GENUS: dict[str, Any] = {
    "id": 4500,
    "full_name": "Loxodonta",
    "rank": "GENUS",
    "name_status": "A",
    "active": True,
    "cites_listing": None,
    "higher_taxa": {"kingdom": "Animalia", "class": "Mammalia"},
}
CLASS: dict[str, Any] = {"id": 17, "full_name": "Mammalia", "rank": "CLASS", "name_status": "A", "active": True,
                         "higher_taxa": {"kingdom": "Animalia"}}  # fmt: skip
SUSPENSION: dict[str, Any] = {
    "id": 1,
    "taxon_concept_id": 4521,
    "notes": "All trade in <i>raw</i> ivory.",
    "start_date": "2026-01-15",
    "is_current": True,
    "applies_to_import": False,
    "geo_entity": {"iso_code2": "ZW", "name": "Zimbabwe", "type": "COUNTRY"},
    "start_notification": {"name": "CITES Notif. No. 2026/001", "date": "2026-01-15"},
}
SUSPENSIONS_HEAD = "IsCurrent,Kingdom,Rank,RecID,ISO code,StartNotificationID,EndNotificationID,Notes,ExcludedTaxa"
SUSPENSIONS = f"""{SUSPENSIONS_HEAD}
1,,,,MR,9,,All commercial trade in specimens of CITES-listed species.,
1,Animalia,SPECIES,7,MG,10,,All exports.,
1,Animalia,CLASS,3,AR,11,,All reptiles but one.,"SPECIES:7"
1,,SPECIES,12,BR,12,,All imports.,
0,Animalia,SPECIES,12,BR,13,14,All exports.,
"""


def stream(content: str | bytes) -> io.BufferedReader:
    data = content.encode() if isinstance(content, str) else content
    return io.BufferedReader(io.BytesIO(data))  # type: ignore[arg-type]


def page(*records: Any, indent: int | None = None) -> str:
    """An answer of /taxon_concepts."""
    return json.dumps({"pagination": {"current_page": 1}, "taxon_concepts": list(records)}, indent=indent)


def lines(*records: Any) -> str:
    """One record a line, as the weekly download has them."""
    return "".join(json.dumps(record) + "\n" for record in records)


def changed(record: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {**record, **members}
