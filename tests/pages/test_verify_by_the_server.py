"""Verifying without script: what is sent to the server, and what its page answers."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from api.bodies import MOST_PICTURE
from registry.commitment import short_code
from registry.formats.file import write_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.seal import SealedPermit, redact
from tests.api.nodes import GUITAR, Home, Nodes, Told
from tests.pages.visiting import found_by_axe, scrolls_sideways, visit

ORIGIN = "https://permits.example.mg"


@pytest.fixture(scope="module")
def genuine(nodes: Nodes) -> SealedPermit:
    return nodes.issued(destination="FR")


def sent(home: Home, occasion: str | None = "import", lang: str = "en", **fields: Any) -> str:
    """The page that answers."""
    fields |= {} if occasion is None else {"occasion": occasion}
    told = home.nobody("POST", f"/v?lang={lang}", fields=fields, encode_multipart=True)
    assert told.status == 200
    return shown(told)


def shown(told: Told) -> str:
    """What a reader sees of it: not the words that the page keeps for the browser's own verification."""
    return told.body.decode().partition('<template id="cannot-tell"')[0]


def head(page: str) -> str:
    found = re.search(r'class="answer (\w+)".*?<h1[^>]*>(.*?)</h1>', page, re.DOTALL)
    return f"{found[1]}: {found[2]}" if found else "no answer"


def code_of(permit: SealedPermit, origin: str = ORIGIN) -> str:
    return write_code(permit, origin)


def test_a_genuine_permit_is_said_to_be_genuine_and_unused(fr: Home, genuine: SealedPermit) -> None:
    page = sent(fr, text=code_of(genuine))
    assert head(page) == "valid: GENUINE, NOT YET USED"
    assert "Now compare the goods and the paper" in page
    assert "Does the paper differ" in page
    assert genuine.face.number in page


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
        {"Origin": "https://permits.example.mg.evil.example"},
        {"Origin": "null"},
        {"Origin": "https://["},
    ],
    ids=str,
)
def test_another_site_neither_asks_nor_chooses_where_one_stands(
    fr: Home, genuine: SealedPermit, elsewhere: dict[str, str]
) -> None:
    asked = {"occasion": "inland", "text": code_of(genuine)}
    told = fr.nobody("POST", "/v", fields=asked, encode_multipart=True, headers=elsewhere, redirect=False)
    assert (told.status, told.headers["location"], told.body) == (303, "/v", b"")
    assert "set-cookie" not in told.headers


@pytest.mark.parametrize(
    "here", [{"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": ""}], ids=str
)
def test_this_site_asks(fr: Home, genuine: SealedPermit, here: dict[str, str]) -> None:
    headers = {name: said or fr.url for name, said in here.items()}
    asked = {"occasion": "import", "text": code_of(genuine)}
    told = fr.nobody("POST", "/v", fields=asked, encode_multipart=True, headers=headers)
    assert head(shown(told)) == "valid: GENUINE, NOT YET USED"
    assert "occasion=import" in told.headers["set-cookie"]


@pytest.mark.parametrize("form", ["file", "picture"])
def test_a_file_and_a_picture_are_read(fr: Home, genuine: SealedPermit, nodes: Nodes, form: str) -> None:
    assert nodes.registry is not None
    data = write_file(genuine, nodes.registry) if form == "file" else draw(code_of(genuine))
    assert head(sent(fr, file=("permit", data, "application/octet-stream"))).startswith("valid")


def test_a_file_that_nothing_was_chosen_for_does_not_hide_the_text(fr: Home, genuine: SealedPermit) -> None:
    page = sent(fr, file=("", b"", "application/octet-stream"), text=code_of(genuine))
    assert head(page).startswith("valid")


def test_a_used_permit_is_not_to_be_accepted_and_it_says_when_and_by_whom(nodes: Nodes, fr: Home) -> None:
    permit = nodes.issued(destination="FR")
    office = nodes["FR"].office
    office.accept(permit, nodes["FR"]["customs"], nodes.today, [line.quantity for line in permit.face.lines])
    nodes.known()
    page = sent(fr, text=code_of(permit))
    assert head(page) == "invalid: DO NOT ACCEPT"
    assert re.search(r"Used on [0-9-]+, recorded \S+ by FR", page)
    assert "Does the paper differ" not in page, "nothing is accepted, differ or not"
    assert head(sent(fr, "inland", text=code_of(permit))).startswith("valid: GENUINE, USED")


def test_an_altered_permit_is_not_to_be_accepted_and_is_not_laid_out(
    fr: Home, genuine: SealedPermit, nodes: Nodes
) -> None:
    assert nodes.registry is not None
    altered = write_file(genuine, nodes.registry).replace(genuine.face.number.encode(), b"26MG999999")
    page = sent(fr, file=("permit.json", altered, "application/json"))
    assert head(page) == "invalid: DO NOT ACCEPT"
    assert 'class="permit"' not in page


def test_a_redacted_copy_says_that_names_were_not_checked(fr: Home, genuine: SealedPermit) -> None:
    page = sent(fr, text=code_of(redact(genuine)))
    assert "NAMES NOT CHECKED" in page
    assert genuine.persons is not None
    assert genuine.persons.signatory.name not in page


def test_a_code_that_leads_elsewhere_is_warned_of(fr: Home, genuine: SealedPermit, issuer: str) -> None:
    said = "Do not believe what that address says"
    assert "https://evil.example" in sent(fr, text=code_of(genuine, "https://evil.example"))
    assert said in sent(fr, text=code_of(genuine, "https://evil.example"))
    assert said not in sent(fr, text=code_of(genuine, issuer))
    assert said not in sent(fr, text=code_of(genuine, "https://PERMITS.example.mg:443"))
    for leads_away in ("https://evil.example\\@permits.example.mg", "https://evil.example\\@permits.example.mg:443"):
        assert said in sent(fr, text=code_of(genuine, leads_away))  # browsers take the sign for a slash


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Nothing was shown"),
        ("hello, this is no permit, and it is longer than a short code", "not the code of a permit"),
        ("https://a.example/v#ABCDEF", "damaged or cut short"),
        ("{" + "x" * 60, "no sealed permit"),
    ],
)
def test_what_cannot_be_read_says_nothing_about_any_permit(fr: Home, text: str, says: str) -> None:
    page = sent(fr, text=text)
    assert says in page
    assert "GENUINE" not in page


def test_without_an_occasion_or_with_an_unknown_one_it_is_asked_as_at_import(fr: Home, genuine: SealedPermit) -> None:
    assert "at import" in sent(fr, None, text=code_of(genuine))
    assert "at import" in sent(fr, "nowhere", text=code_of(genuine))


def test_the_device_remembers_where_it_is(fr: Home) -> None:
    told = fr.nobody("POST", "/v", fields={"occasion": "transit", "text": "x"}, encode_multipart=True)
    cookie = told.headers["set-cookie"].partition(";")[0]
    assert 'value="transit" required checked' in fr.nobody.get("/v", Cookie=cookie).body.decode()


@pytest.mark.parametrize("body", [b"", b"x" * 10, b"--b\r\nnothing"])
def test_a_body_that_is_no_form_is_no_fault_of_ours(fr: Home, body: bytes) -> None:
    told = fr.nobody("POST", "/v", body=body, headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert (told.status, head(told.body.decode())) == (200, "unknown: CANNOT TELL")
    assert re.search("Nothing was shown|The form did not arrive whole", shown(told))


def test_a_file_that_is_too_large_is_refused(fr: Home) -> None:
    said = "x" * (MOST_PICTURE + 1)
    assert "too large to be a permit" in sent(fr, file=("big", said, "image/png"))


def test_a_short_code_gives_the_state_and_says_that_the_contents_were_not_checked(
    fr: Home, genuine: SealedPermit
) -> None:
    for page in (
        shown(fr.nobody.get(f"/v?code={short_code(genuine.id)}")),
        sent(fr, text=short_code(genuine.id).lower()),
    ):
        assert head(page) == "standing: ISSUED, NOT YET USED"
        assert "THE CONTENTS WERE NOT CHECKED" in page
        assert genuine.face.number not in page


def test_a_code_that_is_not_known_or_mistyped_says_nothing(fr: Home) -> None:
    unknown = short_code(b"\x42" * 32)
    assert "No permit with this code is known" in shown(fr.nobody.get(f"/v?code={unknown}"))
    page = shown(fr.nobody.get(f"/v?code={unknown[:-1]}x"))
    assert "a letter was mistyped" in page
    assert f'value="{unknown[:-1]}x"' in page


def test_every_box_of_the_form_that_has_a_number_has_a_label_too(fr: Home, genuine: SealedPermit) -> None:
    labels = re.findall('<div class="box"><dt>(.*?)</dt>', sent(fr, text=code_of(genuine)))
    assert labels[0] == "1. PERMIT/CERTIFICATE No."
    assert all(re.fullmatch(r"([0-9/]+[ab]?\. )?\w.+", label) for label in labels)


def test_what_was_typed_is_kept_when_the_language_changes(fr: Home, genuine: SealedPermit) -> None:
    page = shown(fr.nobody.get(f"/v?code={short_code(genuine.id)}&lang=fr"))
    assert f"?code={short_code(genuine.id)}&amp;lang=es" in page
    assert "PAS ENCORE UTILISÉ" in page


@pytest.mark.parametrize(
    ("lang", "says"), [("fr", "AUTHENTIQUE, PAS ENCORE UTILISÉ"), ("es", "AUTÉNTICO, AÚN NO USADO")]
)
def test_it_answers_in_each_language(fr: Home, genuine: SealedPermit, lang: str, says: str) -> None:
    assert head(sent(fr, lang=lang, text=code_of(genuine))) == f"valid: {says}"


def test_a_certificate_for_multiple_use_is_laid_out(nodes: Nodes, mg: Home) -> None:
    permit = nodes.issued(GUITAR, destination=None)
    page = sent(mg, "export", text=code_of(permit))
    assert head(page) == "valid: GENUINE, FOR MULTIPLE USE"
    assert "Issued: other, multiple use" in page


@pytest.mark.parametrize("width", [360, 1280])
def test_a_browser_without_script_sends_a_picture_and_gets_the_answer(
    browser: Browser, fr: Home, genuine: SealedPermit, width: int
) -> None:
    with visit(browser, f"{fr.url}/v", width, java_script_enabled=False) as page:
        page.check("text=At import")
        page.set_input_files("#file", {"name": "code.png", "mimeType": "image/png", "buffer": draw(code_of(genuine))})
        page.click("button:has-text('Verify')")
        assert page.text_content("h1") == "GENUINE, NOT YET USED"
        assert genuine.face.number in (page.text_content(".permit h2") or "")
        assert page.is_checked("[value=import]")
        assert scrolls_sideways(page) is False


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("answer", ["none", "genuine", "redacted", "damaged", "state"])
def test_axe_finds_nothing_in_the_page_and_its_answers(
    browser: Browser, fr: Home, genuine: SealedPermit, answer: str, width: int
) -> None:
    with visit(browser, f"{fr.url}/v", width) as page:
        if answer == "state":
            page.goto(f"{fr.url}/v?code={short_code(genuine.id)}")
        elif answer != "none":
            text = {"genuine": code_of(genuine), "redacted": code_of(redact(genuine)), "damaged": code_of(genuine)[:-9]}
            page.check("text=At import")
            page.fill("#text", text[answer])
            page.click("button:has-text('Verify')")
            page.wait_for_selector(".answer")
        assert found_by_axe(page) == []
        assert scrolls_sideways(page) is False


def test_a_certificate_that_is_not_where_it_should_be_is_never_taken_for_one_that_is(nodes: Nodes, fr: Home) -> None:
    certificate = nodes.issued(GUITAR, destination=None)
    inside_mg = sent(fr, text=code_of(certificate))
    assert head(inside_mg) == "attention: GENUINE, BUT NOT WHERE IT SHOULD BE"
    assert re.search('class="sign"[^>]*>!<', inside_mg)
    assert "✓" not in inside_mg


def test_a_permit_for_another_country_or_not_marked_used_asks_for_attention(nodes: Nodes, mg: Home, fr: Home) -> None:
    permit = nodes.issued(destination="FR")
    assert head(sent(fr, "inland", text=code_of(permit))) == "attention: GENUINE, BUT NOT MARKED AS USED"
    assert head(sent(mg, "import", text=code_of(permit))) == "attention: GENUINE, BUT FOR ANOTHER COUNTRY"


def test_goods_that_left_or_arrived_by_their_permit_call_for_attention_where_they_are_not(
    nodes: Nodes, mg: Home, fr: Home
) -> None:
    permit = nodes.issued(destination="FR")
    quantities = [line.quantity or "0" for line in permit.face.lines]
    mg.office.endorse(permit, mg["customs"], nodes.today, quantities)
    nodes.known()
    assert head(sent(mg, "export", text=code_of(permit))) == "attention: GENUINE, BUT ENDORSED AT EXPORT ALREADY"
    assert head(sent(fr, "import", text=code_of(permit))) == "valid: GENUINE, NOT YET USED"
    fr.office.accept(permit, fr["customs"], nodes.today, quantities)
    nodes.known()
    assert head(sent(mg, "inland", text=code_of(permit))) == "attention: GENUINE, BUT USED IN ANOTHER COUNTRY"
    assert head(sent(fr, "inland", text=code_of(permit))) == "valid: GENUINE, USED AT IMPORT AS IT SHOULD BE"


def test_what_is_wrong_with_a_document_is_told_in_the_readers_language(
    fr: Home, genuine: SealedPermit, nodes: Nodes
) -> None:
    assert nodes.registry is not None
    broken = write_file(genuine, nodes.registry).replace(b'"valid_until":"20', b'"valid_until":"', 1)
    page = sent(fr, lang="fr", file=("permit.json", broken, "application/json"))
    assert head(page) == "invalid: NE PAS ACCEPTER"
    assert "face.valid_until : n&#39;est pas écrit comme le format le demande" in page
