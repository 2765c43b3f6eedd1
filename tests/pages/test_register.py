"""The register and the permit's page: found by what it says and where it stands, and nothing of it for strangers."""

import pytest
from playwright.sync_api import Browser, Page

from api.register import page_of
from api.standings import BROUGHT, bring_over
from registry.acts import Status
from registry.formats.file import read_file, write_file
from registry.formats.picture import draw_svg
from registry.formats.qr import write_code
from registry.seal import SealedPermit
from registry.store.register import Wanted
from tests.api.nodes import GUITAR, PASSWORD, REPTILES, Home, Nodes
from tests.pages.desks import Visitor, at_desk
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit


@pytest.fixture(scope="module")
def reptiles(nodes: Nodes) -> SealedPermit:
    return nodes.issued(number="26DESK001")


@pytest.fixture(scope="module")
def guitar(nodes: Nodes) -> SealedPermit:
    return nodes.issued(GUITAR, number="26DESK002")


@pytest.fixture(scope="module")
def both(reptiles: SealedPermit, guitar: SealedPermit) -> tuple[SealedPermit, SealedPermit]:
    return reptiles, guitar


@pytest.fixture
def reader(mg: Home, both: tuple[SealedPermit, SealedPermit]) -> Visitor:
    assert all(both)
    return at_desk(mg.url, "reader")


def test_nobody_sees_the_register_or_a_permit(mg: Home, reptiles: SealedPermit) -> None:
    for path in ("", f"/0x{reptiles.id.hex()}", f"/0x{reptiles.id.hex()}/document", f"/0x{reptiles.id.hex()}/qr.svg"):
        asked = Visitor(mg.url).get(f"/desk/permits{path}")
        assert asked.path.startswith("/desk/sign-in?next=")
        assert reptiles.face.number not in asked.source


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"26DESK001", "26DESK002"}),
        ("number=26DESK001", {"26DESK001"}),
        ("kind=export", {"26DESK001"}),
        ("kind=other", {"26DESK002"}),
        ("country=fr", {"26DESK001"}),
        ("country=US", set()),
        ("species=furcifer", {"26DESK001"}),
        ("species=DALBERGIA", {"26DESK002"}),
        ("status=issued", {"26DESK001"}),
        ("status=inside", {"26DESK002"}),
        ("status=used", set()),
        ("issued_from=2026-01-01&issued_to=2100-01-01", {"26DESK001", "26DESK002"}),
        ("issued_from=2100-01-01", set()),
        ("issued_to=2020-01-01", set()),
        ("kind=other&species=furcifer", set()),
        ("after=nothing-of-ours", {"26DESK001", "26DESK002"}),
    ],
)
def test_permits_are_found_by_what_they_say_and_where_they_stand(reader: Visitor, query: str, found: set[str]) -> None:
    number = "" if "number=" in query else "&number=26DESK"
    page = reader.get(f"/desk/permits?{query}{number}")
    assert {number for number in ("26DESK001", "26DESK002") if f">{number}</a>" in page.source} == found
    assert ("No permit fits." in page.text) is (not found)


@pytest.mark.parametrize("wrong", ["country=France", "issued_from=24.11.2026", "status=lost", "kind=x", "issued_to=2"])
def test_what_cannot_be_looked_for_is_said_and_kept(reader: Visitor, wrong: str) -> None:
    name, typed = wrong.split("=")
    page = reader.get(f"/desk/permits?{wrong}")
    assert page.status == 200
    if name in {"status", "kind"}:
        return  # they are chosen, not typed
    assert page.form("/desk/permits").fields[name].upper() == typed.upper()
    assert f'id="wrong-{name}"' in page.source


def test_v1_finds_the_same(mg: Home, reader: Visitor) -> None:
    for query in (
        "kind=other",
        "destination=FR",
        "species=Furcifer",
        "issued_from=2100-01-01",
        "issued_to=2100-01-01",
    ):
        told = mg.user("reader").get(f"/v1/permits?number=26DESK&{query}").json()
        page = reader.get(f"/desk/permits?number=26DESK&{query.replace('destination', 'country')}")
        assert all(f">{row['number']}</a>" in page.source for row in told["permits"])
    assert mg.user("reader").get("/v1/permits?issued_from=2026-02-30").slug == "not-a-date"


def test_a_page_ends_after_so_many_and_the_next_goes_on_from_there(mg: Home, nodes: Nodes) -> None:
    made = [nodes.issued(number=f"26STEP{number}").face.number for number in range(5)][::-1]
    start, seen = None, []
    while True:
        page = page_of(mg.service, Wanted(number="26STEP", species="furcifer"), start, 2)
        seen += [row.document.number for row in page.rows]
        start = page.after
        if start is None:
            break
    assert seen == made


def test_where_permits_stand_is_found_before_and_after_it_was_brought_over(mg: Home, nodes: Nodes) -> None:
    """The server brings over by itself; here the setting is put back, as if it had not yet."""
    cancelled, other = nodes.issued(number="26CANC1"), nodes.issued(number="26CANC2")
    mg.office.cancel(cancelled.id, mg["issuer"], 3)
    nodes.known()

    def found(status: str) -> list[str]:
        page = page_of(mg.service, Wanted(status=status, number="26CANC"), None, 9)
        return [row.sealed.face.number for row in page.rows]

    for _ in range(2):
        assert found("cancelled") == [cancelled.face.number]
        assert found("issued") == [other.face.number]
        assert found("on its way") == found("used") == found("expired") == []
        while not bring_over(mg.service):
            pass
        with mg.service.vault.write() as writing:
            writing.set(BROUGHT, None)
            writing.stand({cancelled.id: Status.ISSUED.value})


def test_what_is_looked_for_by_where_it_stands_is_found_without_looking_at_the_others(mg: Home, nodes: Nodes) -> None:
    cancelled = nodes.issued(number="26RARE1")
    mg.office.cancel(cancelled.id, mg["issuer"], 3)
    mg.office.issue([nodes.permit(number=f"26RARE2{number}") for number in range(5)], mg["issuer"])
    nodes.known()
    while not bring_over(mg.service):
        pass
    page = page_of(mg.service, Wanted(status="cancelled", number="26RARE"), None, 9)
    assert ([row.sealed.face.number for row in page.rows], page.looked) == (["26RARE1"], 1)


def test_the_permits_page_says_what_was_permitted_and_what_happened(reader: Visitor, reptiles: SealedPermit) -> None:
    page = reader.get(f"/desk/permits/0x{reptiles.id.hex()}")
    assert "26DESK001 issued" in page.text
    assert all(line.scientific_name in page.text for line in reptiles.face.lines)
    assert "What happened to it" in page.text


def test_its_papers_are_those_of_v1(mg: Home, reader: Visitor, reptiles: SealedPermit) -> None:
    here = f"/desk/permits/0x{reptiles.id.hex()}"
    assert reader.get(f"{here}/document").source.encode() == write_file(reptiles, mg.service.enquiry.registry)
    assert reader.get(f"{here}/qr.svg").source.encode() == draw_svg(write_code(reptiles, "https://permits.example.mg"))
    assert read_file(reader.get(f"{here}/document").source.encode()) == reptiles


def test_the_form_to_print_is_offered_to_who_issues_while_the_permit_can_be_used_and_copies_to_all(
    mg: Home, nodes: Nodes, reader: Visitor
) -> None:
    sealed, issuer = nodes.issued(), at_desk(mg.url, "issuer")
    here, original = f"/desk/permits/0x{sealed.id.hex()}", "The form to print"
    assert original in issuer.get(here).text
    assert original not in reader.get(here).text
    mg.office.cancel(sealed.id, mg["issuer"], 3)
    nodes.known()
    page = issuer.get(here).text
    assert original not in page
    assert "A copy of the form" in page


def test_what_really_left_and_arrived_stands_beside_what_was_permitted(
    mg: Home, fr: Home, nodes: Nodes, reader: Visitor
) -> None:
    sealed = nodes.issued()
    mg.office.endorse(sealed, mg["customs"], nodes.today, ["7"] * len(sealed.face.lines))
    fr.office.accept(sealed, fr["customs"], nodes.today, ["6"] * len(sealed.face.lines))
    nodes.known()
    page = reader.get(f"/desk/permits/0x{sealed.id.hex()}")
    assert "used" in page.text
    assert page.source.count("<dd>7</dd>") == page.source.count("<dd>6</dd>") == len(REPTILES.face.lines)
    assert "you are in" not in page.text


def test_of_another_partys_permit_only_what_the_chain_says_is_shown(fr: Home, reptiles: SealedPermit) -> None:
    page = at_desk(fr.url, "customs").get(f"/desk/permits/0x{reptiles.id.hex()}")
    assert "It is another Party's permit" in page.text
    assert reptiles.face.number not in page.text
    assert reptiles.face.lines[0].scientific_name not in page.text


def test_a_permit_that_nobody_knows_is_not_there(reader: Visitor) -> None:
    assert reader.get(f"/desk/permits/0x{bytes(32).hex()}").status == 404


def test_the_page_of_a_permit_says_in_which_room_one_is(reader: Visitor, reptiles: SealedPermit) -> None:
    page = reader.get(f"/desk/permits/0x{reptiles.id.hex()}").source
    assert '<a href="/desk/permits" aria-current="true">Register</a>' in page
    assert page.count("aria-current") == 2, "the room and the language"


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.usefixtures("both")
def test_register_and_permit_can_be_used_by_everybody_at_any_width(browser: Browser, mg: Home, width: int) -> None:
    def fine(page: Page) -> None:
        assert found_by_axe(page) == []
        assert not scrolls_sideways(page)

    with visit(browser, f"{mg.url}/desk/permits?number=26DESK", width, locale="en", java_script_enabled=True) as page:
        page.fill("#name", "reader")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("text=26DESK001")
        fine(page)
        page.click("text=26DESK001")
        page.wait_for_selector(".timeline")
        fine(page)
