"""The desk's first page: what waits for each, with the way to it, and nothing that is not his."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser

from api.pages.desk.home import out_of_term
from api.pages.language import Language
from registry.acts import Power
from registry.chain import wire
from registry.chain.door import Fees
from registry.chain.signing import sign_transaction
from registry.commitment import short_code
from registry.formats.boxes import boxes_of_permit
from registry.formats.rows_write import write_rows
from registry.keystore import Signer
from registry.state import Officer
from registry.store.outbox import Stage
from registry.store.tables import outbox
from registry.users import Users
from tests.api.nodes import PASSWORD, Home, Nodes
from tests.pages.desks import Visitor, at_desk
from tests.pages.test_approving import OWN, decided, waiting
from tests.pages.test_batch import handed_in, issued
from tests.pages.test_draft import begun, form_on, path, sent
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit


def work(visitor: Visitor) -> dict[str, str]:
    """What waits, by where it leads."""
    page = visitor.get("/desk").source.partition('id="waiting"')[2].partition("</section>")[0]
    lines = [line.partition('href="')[2] for line in page.split("<li>")[1:]]
    return {line.partition('"')[0]: line.partition(">")[2].partition("</a>")[0] for line in lines}


def count(visitor: Visitor, address: str) -> int:
    return int(re.findall(r"\d+", work(visitor).get(address, "0"))[0])


@contextmanager
def sent_before(home: Home, key: Signer, purpose: str, data: bytes, stage: Stage, nonce: int = 900) -> Iterator[str]:
    """The hash of a transaction that stands so in the outbox, until the end of the block."""
    raw, name = sign_transaction(
        key.key, chain_id=1, nonce=nonce, to=bytes(20), data=data, gas=21_000, fees=Fees(1, None)
    )
    row = {"account": key.account, "nonce": nonce, "hash": name, "signed": raw, "purpose": purpose}
    with home.service.vault.write() as writing:
        writing.connection.execute(outbox.insert().values(**row, status=stage.value))
    try:
        yield f"0x{name.hex()}"
    finally:
        with home.service.vault.write() as writing:
            writing.connection.execute(outbox.delete().where(outbox.c.hash == name))


def test_what_waits_for_approval_is_told_to_who_may_approve_it_and_not_to_who_prepared_it(
    nodes: Nodes, fr: Home
) -> None:
    processor, colleague, customs = (at_desk(fr.url, name) for name in ("issuer", "colleague", "customs"))
    before = [count(who, "/desk/approvals") for who in (processor, colleague)]
    typed = boxes_of_permit(nodes.permit(**OWN))
    sent(processor, begun(processor), "hand over", typed)
    assert [count(who, "/desk/approvals") for who in (processor, colleague)] == [before[0], before[1] + 1]
    assert "/desk/approvals" not in work(customs)
    approved = count(processor, "/desk/approvals?stage=approved")
    decided(colleague, waiting(fr, typed["number"]), "approve")
    assert count(processor, "/desk/approvals?stage=approved") == approved + 1
    assert "/desk/approvals?stage=approved" not in work(at_desk(fr.url, "reader"))


def test_what_was_sent_back_is_told_to_who_prepared_it_until_it_was_changed(nodes: Nodes, fr: Home) -> None:
    processor, colleague = (at_desk(fr.url, name) for name in ("issuer", "colleague"))
    typed = boxes_of_permit(nodes.permit(**OWN))
    draft = sent(processor, begun(processor), "hand over", typed)
    address = waiting(fr, typed["number"])
    decided(colleague, address, "send back", reason="The unit is missing.")
    assert work(processor)[address] == f"{typed['number']} was sent back to be mended"
    assert address not in work(colleague)
    page = processor.get(path(draft))
    assert "colleague sent it back: The unit is missing." in page.text
    sent(processor, form_on(page), "save", typed | {"place_of_issue": "Lyon"})
    assert address not in work(processor)
    assert "sent it back" not in processor.get(path(draft)).text


def test_open_drafts_are_counted_for_who_prepares_permits_and_for_nobody_else(mg: Home) -> None:
    issuer, customs = (at_desk(mg.url, name) for name in ("issuer", "customs"))
    before = count(issuer, "/desk/drafts")
    sent(issuer, begun(issuer), "save", {"number": "26MG-HOME"})
    assert count(issuer, "/desk/drafts") == before + 1
    assert "/desk/drafts" not in work(customs)


def test_a_batch_is_told_until_it_is_issued(nodes: Nodes, mg: Home) -> None:
    issuer = at_desk(mg.url, "issuer")
    before = count(issuer, "/desk/batch")
    page = handed_in(issuer, write_rows([nodes.permit()]))
    assert count(issuer, "/desk/batch") == before + 1
    assert "/desk/batch" not in work(at_desk(mg.url, "reader"))
    issued(issuer, page)
    assert count(issuer, "/desk/batch") == before


def test_an_act_on_its_way_is_told_with_its_permit_to_who_did_it_and_to_nobody_else(
    nodes: Nodes, mg: Home, fr: Home
) -> None:
    sealed = nodes.issued()
    for home, name in ((mg, sealed.face.number), (fr, short_code(sealed.id))):
        data = wire.cancel(sealed.id, 1, bytes(32))
        customs, colleague = at_desk(home.url, "customs"), at_desk(home.url, "colleague")
        with sent_before(home, home["customs"], "refuse", data, Stage.QUEUED) as transaction:
            address = f"/desk/permits/0x{sealed.id.hex()}/acts/refuse/{transaction}"
            assert work(customs)[address] == f"Refuse: {name}"
            assert "on its way" in customs.get("/desk").text
            assert customs.get(address).status == 200
            assert address not in work(colleague)
        assert address not in work(customs)


def test_what_the_chain_refused_is_told_until_the_same_was_done_again(nodes: Nodes, mg: Home) -> None:
    sealed, customs = nodes.issued(), at_desk(mg.url, "customs")
    data = wire.endorse(sealed.id, 1, b"", bytes(32))
    with sent_before(mg, mg["customs"], "endorse", data, Stage.REVERTED, 900) as refused:
        address = f"/desk/permits/0x{sealed.id.hex()}/acts/endorse/{refused}"
        assert work(customs)[address] == f"Endorse: {sealed.face.number}"
        assert "refused by the chain" in customs.get("/desk").text
        with sent_before(mg, mg["customs"], "endorse", data, Stage.FINAL, 901):
            assert address not in work(customs)


@pytest.mark.parametrize(
    ("purpose", "data", "address"),
    [
        ("issue", wire.issue([]), "/desk/permits?status=on+its+way"),
        ("replace authority", wire.replace_authority("FR", bytes(20)), "/desk/decisions/replace-authority/{hash}"),
    ],
)
def test_whatever_is_on_its_way_leads_to_where_it_is_told(mg: Home, purpose: str, data: bytes, address: str) -> None:
    authority = at_desk(mg.url, "authority")
    with sent_before(mg, mg["authority"], purpose, data, Stage.QUEUED) as transaction:
        assert address.format(hash=transaction) in work(authority)


def test_an_affirmation_on_its_way_leads_to_where_it_is_told(nodes: Nodes, mg: Home) -> None:
    thief = nodes.appoint("MG", "gone", Power.ISSUE)
    permits = [permit.id for permit in mg.office.issue([nodes.permit(), nodes.permit()], thief)]
    nodes.known()
    issuer = at_desk(mg.url, "issuer")
    first, second = (wire.affirm([permit]) for permit in permits)
    with (
        sent_before(mg, mg["issuer"], "affirm", first, Stage.REVERTED, 900) as refused,
        sent_before(mg, mg["issuer"], "affirm", second, Stage.QUEUED, 901) as transaction,
    ):
        address = f"/desk/officers/0x{thief.account.hex()}/affirm/"
        assert {f"{address}{transaction}", f"{address}{refused}"} <= work(issuer).keys()
        assert transaction in issuer.get(f"{address}{transaction}").text


def test_a_distrusted_colleague_is_listed_until_nothing_of_his_waits(nodes: Nodes, mg: Home) -> None:
    thief, parties = nodes.appoint("MG", "robbed", Power.ISSUE), mg.service.enquiry.registry.parties
    genuine, forged = mg.office.issue([nodes.permit(), nodes.permit()], thief)
    issuer, address = at_desk(mg.url, "issuer"), f"/desk/officers/0x{thief.account.hex()}"
    before = nodes.now() - 60
    mg.office.send("distrust", mg["authority"], parties, wire.distrust(thief.account, before))
    nodes.known()
    assert address in work(issuer)
    mg.office.affirm([genuine.id], mg["issuer"])
    nodes.known()
    assert address in work(issuer)
    mg.office.cancel(forged.id, mg["issuer"], 2)
    nodes.known()
    assert address not in work(issuer)
    mg.office.send("correct distrust", nodes.secretariat, parties, wire.correct_distrust(thief.account, 0))
    mg.office.issue([nodes.permit()], thief)
    mg.office.send("distrust", mg["authority"], parties, wire.distrust(thief.account, before))
    nodes.known()
    assert address in work(issuer)


def test_an_authority_is_told_of_terms_that_end_soon(nodes: Nodes, mg: Home) -> None:
    authority, account = at_desk(mg.url, "authority"), nodes.appoint("MG", "leaving", Power.ISSUE).account
    before = count(authority, "/desk/parties/MG")
    assert nodes.registry is not None
    until = nodes.now() + 86_400
    mg.office.send("dismiss", mg["authority"], nodes.registry.parties, wire.dismiss(account, until))
    nodes.known()
    assert count(authority, "/desk/parties/MG") == before + 1
    assert "/desk/parties/MG" not in work(at_desk(mg.url, "issuer"))


@pytest.fixture
def suspended(nodes: Nodes, mg: Home) -> Iterator[None]:
    """FR is, until the end of the test."""
    parties = mg.service.enquiry.registry.parties
    mg.office.send("suspend", nodes.secretariat, parties, wire.suspend("FR"))
    nodes.known()
    yield
    mg.office.send("reinstate", nodes.secretariat, parties, wire.reinstate("FR"))
    nodes.known()


@pytest.mark.usefixtures("suspended")
def test_who_may_not_act_as_the_party_is_suspended_is_told_so(fr: Home) -> None:
    says = "This Party is suspended in the registry since"
    told = [says in at_desk(fr.url, name).get("/desk").text for name in ("authority", "issuer", "reader")]
    assert told == [True, True, False]


def test_whose_key_is_distrusted_is_told_so(nodes: Nodes, mg: Home) -> None:
    account, parties = nodes.appoint("MG", "doubted", Power.ISSUE).account, mg.service.enquiry.registry.parties
    Users(mg.service.vault, "MG", nodes.now).add("doubted", PASSWORD, account)
    assert "Your key is distrusted" not in at_desk(mg.url, "doubted").get("/desk").text
    mg.office.send("distrust", mg["authority"], parties, wire.distrust(account, nodes.now() - 60))
    nodes.known()
    assert "Your key is distrusted since" in at_desk(mg.url, "doubted").get("/desk").text


@pytest.mark.parametrize(
    ("term", "says"),
    [((100, 200), "begins on"), ((2**39, 2**39 + 1), "begins on"), ((-200, -100), "ended on"), ((-100, 100), "")],
)
def test_whose_term_is_not_now_is_told_when(term: tuple[int, int], says: str) -> None:
    now = 1_800_000_000
    begins, ends = (now + seconds for seconds in term)
    known = Officer(bytes(20), "MG", Power.ISSUE, begins, ends, credential=bytes(32))
    assert says in out_of_term(known, now, Language("en"))
    assert bool(says) is bool(out_of_term(known, now, Language("en")))


def test_where_nothing_waits_that_is_said_in_the_readers_language(mg: Home) -> None:
    for language, says in (("en", "Nothing waits for you now."), ("fr", "Rien ne vous attend"), ("es", "no le espera")):
        assert says in at_desk(mg.url, "secretariat", **{"Accept-Language": language}).get("/desk").text


@pytest.mark.parametrize("width", [360, 1280])
def test_it_suits_everybody(browser: Browser, nodes: Nodes, mg: Home, width: int) -> None:
    sealed = nodes.issued()
    data = wire.cancel(sealed.id, 1, bytes(32))
    with (
        sent_before(mg, mg["issuer"], "cancel", data, Stage.REVERTED),
        visit(browser, f"{mg.url}/desk/sign-in", width, locale="fr") as page,
    ):
        page.fill("#name", "issuer")
        page.fill("#password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("text=refusé par la chaîne")
        assert found_by_axe(page) == []
        assert not scrolls_sideways(page)
