"""The standard form over HTTP: the original for who may issue, a copy for everybody else who may see it."""

from typing import Any

import pytest

from registry.commitment import access_of
from registry.form.labels import labels
from registry.formats.qr import write_code
from registry.formats.shown import read_shown
from registry.seal import SealedPermit
from tests.api.nodes import Client, Home, Nodes, Told
from tests.api.test_writing import act
from tests.form.printing import bare, poor_jpeg, scanned, texts


@pytest.fixture(scope="module")
def sealed(nodes: Nodes) -> SealedPermit:
    return nodes.issued()


def form(client: Client, sealed: SealedPermit, query: str = "", **headers: str) -> Told:
    return client.get(f"/v1/permits/0x{sealed.id.hex()}/form.pdf{query}", **headers)


def holder(home: Home, sealed: SealedPermit) -> Client:
    return home.nobody.with_headers(Authorization=f"Access {access_of(sealed.face_salt).hex()}")


def code(sealed: SealedPermit) -> str:
    return write_code(sealed, "https://permits.example.mg")


def front(told: Told) -> str:
    assert (told.status, told.headers["content-type"]) == (200, "application/pdf"), told
    return texts(told.body)[0]


def test_an_officer_who_may_issue_gets_the_original(mg: Home, sealed: SealedPermit) -> None:
    told = form(mg.user("issuer"), sealed)
    page = front(told)
    assert "ORIGINAL" in page
    assert "COPY" not in page
    assert bare(sealed.face.number) in page
    assert told.headers["content-disposition"] == f"inline; filename*=UTF-8''{sealed.face.number}.pdf"
    assert told.headers["cache-control"] == "private, no-store"


def test_the_same_permit_gives_the_same_bytes(mg: Home, sealed: SealedPermit) -> None:
    assert form(mg.user("issuer"), sealed).body == form(mg.user("colleague"), sealed).body


@pytest.mark.parametrize("name", ["reader", "customs", "authority"])
def test_who_may_not_issue_gets_a_copy(mg: Home, sealed: SealedPermit, name: str) -> None:
    page = front(form(mg.user(name), sealed))
    assert "COPY" in page
    assert "ORIGINAL" not in page


def test_who_shows_the_permits_access_gets_a_copy_without_names(mg: Home, sealed: SealedPermit) -> None:
    told = form(holder(mg, sealed), sealed)
    assert "NAMESNOTSHOWN" in front(told)
    assert "COPY" in front(told)
    assert read_shown(told.body).persons is None


def test_a_copy_can_be_asked_for(mg: Home, sealed: SealedPermit) -> None:
    assert "COPY" in front(form(mg.user("issuer"), sealed, "?copy=true"))


def test_nobody_is_told_that_there_is_something(mg: Home, fr: Home, sealed: SealedPermit) -> None:
    wrong = mg.nobody.with_headers(Authorization=f"Access {'00' * 32}")
    for client in (mg.nobody, wrong, fr.user("customs"), holder(fr, sealed)):
        told = form(client, sealed)
        assert (told.status, told.slug) == (404, "not-found")


@pytest.mark.parametrize(
    ("query", "accepted", "language"),
    [
        ("", "", "en"),
        ("", "fr-CH, fr;q=0.9, en;q=0.8", "fr"),
        ("", "de, es;q=0.5", "es"),
        ("", "de", "en"),
        ("?lang=es", "fr", "es"),
        ("?lang=en", "fr", "en"),
    ],
)
def test_the_language_is_the_switchs_else_the_browsers(
    mg: Home, sealed: SealedPermit, query: str, accepted: str, language: Any
) -> None:
    told = form(mg.user("issuer"), sealed, query, **{"Accept-Language": accepted})
    assert bare(labels(language)["3a"]) in front(told)
    assert told.headers["content-language"] == language


@pytest.mark.parametrize("query", ["?lang=de", "?lang=", "?copy=perhaps"])
def test_what_is_asked_wrongly_is_said_plainly(mg: Home, sealed: SealedPermit, query: str) -> None:
    told = form(mg.user("issuer"), sealed, query)
    assert (told.status, told.slug) == (422, "not-as-documented")


def test_what_customs_endorsed_stands_in_box_14_and_a_used_permit_has_no_original(
    mg: Home, fr: Home, nodes: Nodes
) -> None:
    sealed = nodes.issued()
    first = front(form(mg.user("issuer"), sealed))
    assert "Recordedelectronically" not in first
    told = act(
        mg.user("customs"), sealed.id, {"act": "endorse", "code": code(sealed), "quantities": ["9", "6", "11.5"]}
    )
    assert told.status == 200, told
    nodes.known()
    assert "11.5Recordedelectronically" in front(form(mg.user("issuer"), sealed))
    told = act(fr.user("customs"), sealed.id, {"act": "accept", "code": code(sealed)})
    assert told.status == 200, told
    nodes.known()
    assert "COPY" in front(form(mg.user("issuer"), sealed))


def test_the_form_is_verified_as_a_pdf_and_from_a_poor_scan_of_it(mg: Home, fr: Home, sealed: SealedPermit) -> None:
    pdf = form(mg.user("issuer"), sealed).body
    for shown in (pdf, poor_jpeg(scanned(pdf))):
        fields = {"file": ("shown", shown), "occasion": "export", "here": "MG"}
        told = fr.nobody("POST", "/v1/verifications", fields=fields)
        assert (told.status, told.json()["answer"]) == (200, "valid"), told
        assert told.json()["id"] == f"0x{sealed.id.hex()}"
