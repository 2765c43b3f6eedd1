"""Whatever is typed wrongly: a plain message on standard error, the right exit code, no traceback, nothing lost."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from registry.formats.file import read_file, write_file
from registry.formats.picture import draw
from registry.formats.qr import write_code
from registry.seal import Registry
from tests.cli.conftest import PASSWORD, PW, Permit

MG, FR = ("--home", "mg"), ("--home", "fr")
ISSUER, CUSTOMS = (("--as", name, *PW) for name in ("issuer-1", "customs-1"))
ORIGIN = "https://permits.example.mg"


@pytest.fixture(scope="module")
def desk(homes: Path, permit: Permit) -> Path:
    """A folder with one issued permit, a.permit.json, and much that is wrong."""
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)
    for number in ("a", "b"):
        document["face"]["number"] = number
        (homes / f"{number}.json").write_text(json.dumps(document))
    permit(*MG, "issue", "a.json", "b.json", *ISSUER)
    whole = (homes / "a.permit.json").read_bytes()
    sealed = read_file(whole)
    code = write_code(sealed, ORIGIN)
    (homes / "empty").write_bytes(b"")
    (homes / "large").write_bytes(b"{" + b" " * 10_000_000)
    (homes / "huge").write_bytes(b" " * 27_000_000)
    (homes / "torn.permit.json").write_bytes(whole[:-30])
    (homes / "null.permit.json").write_bytes(whole.replace(b'"kind":"export"', b'"kind":null'))
    (homes / "twice.permit.json").write_bytes(whole.replace(b'"kind":"export"', b'"kind":"export","kind":"export"'))
    (homes / "later.permit.json").write_bytes(whole.replace(b"cites-permit/1", b"cites-permit/2"))
    other = Registry(1, bytes(20), bytes(20))
    (homes / "other.permit.json").write_bytes(write_file(sealed, other))
    (homes / "damaged.txt").write_text(code[:-9] + ("A" if code[-9] != "A" else "B") + code[-8:])
    (homes / "short.txt").write_text(code[: len(code) // 2])
    (homes / "half.png").write_bytes(draw(code)[:500])
    (homes / "white.png").write_bytes(_picture())
    (homes / "two.png").write_bytes(_picture(draw(code), (homes / "b.png").read_bytes()))
    (homes / "wrong").write_text("not the password\n")
    (homes / "latin").write_bytes(b"p\xe4ssword\n")
    (homes / "brief").write_text("short\n")
    (homes / "words.json").write_text('{"face": "x"}')
    (homes / "csv.txt").write_text("a;b;c")
    (homes / "bomb.xml").write_text('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>')
    return homes


def _picture(*parts: bytes) -> bytes:
    pictures = [Image.open(io.BytesIO(part)).convert("L") for part in parts]
    wide = Image.new("L", (sum(p.width for p in pictures) + 100, max([p.height for p in pictures] + [100])), 255)
    at = 0
    for picture in pictures:
        wide.paste(picture, (at, 0))
        at += picture.width + 50
    out = io.BytesIO()
    wide.save(out, "PNG")
    return out.getvalue()


SHOWN = [
    ("missing.png", 2, "cannot be read: No such file"),
    ("mg", 2, "cannot be read: Is a directory"),
    ("empty", 2, "the file is empty"),
    ("huge", 2, "larger than 25 MB"),
    ("short.txt", 2, ""),
    ("damaged.txt", 2, ""),
    ("half.png", 2, "no picture that can be read"),
    ("white.png", 2, "No permit's QR code was found"),
    ("two.png", 2, "the codes of two permits"),
    ("other.permit.json", 2, "belongs to registry"),
    ("csv.txt", 2, ""),
    ("large", 2, "no sealed permit has more"),
    ("torn.permit.json", 2, "it was cut short"),
    ("words.json", 2, "no sealed permit file"),
    ("later.permit.json", 2, "Update it"),
    ("x" * 300, 2, "File name too long"),
    ("X" * 5000, 2, "no file's name"),
    ("https://x.example/v#", 2, ""),
    ("https://x.example/v#ABC", 2, ""),
]


@pytest.mark.parametrize(("shown", "code", "says"), SHOWN, ids=[shown[:20] for shown, *_ in SHOWN])
@pytest.mark.parametrize("command", ["verify", "accept"])
def test_what_cannot_be_read_is_said_with_exit_code_2(
    desk: Path, permit: Permit, command: str, shown: str, code: int, says: str
):
    assert desk.is_dir()
    more = ("--as", "border-1", *PW) if command == "accept" else ()
    ran = permit(*FR, command, shown, *more, fine=False)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("shown", ["null.permit.json", "twice.permit.json"])
def test_a_file_that_is_not_well_formed_gets_the_verdict_invalid_by_check_1(desk: Path, permit: Permit, shown: str):
    assert desk.is_dir()
    ran = permit("--json", *FR, "verify", shown, fine=False)
    verdict = ran.json()
    assert (ran.code, verdict["answer"]) == (1, "invalid")
    assert [(check["number"], check["outcome"]) for check in verdict["checks"]] == [(1, "failed")]


COMMANDS = [
    (("issue", "a.json", "--as", "nobody", *PW), 6, "no key named 'nobody'"),
    (("issue", "a.json", "--as", "issuer-1", "--password-file", "wrong"), 6, "cannot be opened with this password"),
    (("issue", "a.json", "--as", "issuer-1", "--password-file", "absent"), 2, "absent cannot be read"),
    (("issue", "a.json", "--as", "issuer-1", "--password-file", "latin"), 6, "no text in UTF-8"),
    (("issue", "a.json", "--as", "issuer-1"), 6, "give --password-file"),
    (("issue", "a.json", *ISSUER, "--out", "empty"), 5, "empty cannot be made"),
    (("issue", "a.json", *ISSUER, "--out", "/proc/none"), 5, "cannot be made"),
    (("issue", "missing.json", *ISSUER), 2, "cannot be read"),
    (("issue", "empty", *ISSUER), 2, "empty: holds nothing"),
    (("issue", "words.json", *ISSUER), 2, "face"),
    (("issue", "bomb.xml", *ISSUER), 2, ""),
    (("issue", "a.json", "a.json", *ISSUER), 2, "numbers are given once"),
    (("issue", "a.json"), 2, "Missing option '--as'"),
    (("key", "new", "issuer-1", *PW), 3, "already"),
    (("key", "new", "k", "--password-file", "brief"), 6, "fewer than 8"),
    (("key", "account", "nobody"), 6, "no key named"),
    (("cancel", "zzz", "--reason", "lost", *ISSUER), 2, "no permit numbered 'zzz'"),
    (("cancel", "y" * 300, "--reason", "lost", *ISSUER), 2, "File name too long"),
    (("cancel", "a", "--reason", "bored", *ISSUER), 2, "'bored' is not one of: 1 unused and returned"),
    (("cancel", "a", "--reason", "", *ISSUER), 2, "is not one of"),
    (("cancel", "a", "--reason", "0", *ISSUER), 2, "is not one of"),
    (("cancel", "a", "--reason", "s", *ISSUER), 2, "is not one of"),
    (("cancel", "a", "--reason", "lost", *CUSTOMS), 3, "lacks the power"),
    (("cancel", "0x12", "--reason", "lost", *ISSUER), 2, "is no permit id"),
    (("cancel", "0x" + "00" * 32, "--reason", "lost", *ISSUER), 3, "no permit 0x00"),
    (("history", "0x12"), 2, "is no permit id"),
    (("history", "0x" + "zz" * 32), 2, "is no permit id"),
    (("history", "0x" + "00" * 32), 2, "No permit with the id"),
    (("code", "AAAA"), 2, "16 letters"),
    (("code", "AAAA AAAA AAAA AAAA A"), 2, "a letter was mistyped"),
    (("verify", "a.png", "--day", "tomorrow"), 2, "'tomorrow' is no date"),
    (("verify", "a.png", "--day", "2026-02-30"), 2, "is no date"),
    (("verify", "a.png", "--day", "20261124"), 2, "is no date"),
    (("verify", "a.png", "--occasion", "lunch"), 2, "lunch"),
    (("verify", "a.png", "--here", "France"), 2, "'France' is no country"),
    (("endorse", "a.png", "--day", "2199-01-01", *CUSTOMS), 2, "no date between"),
    (("endorse", "a.png", "--day", "2099-01-01", *CUSTOMS), 3, "lies ahead"),
    (("endorse", "a.png", "--quantities", "1,2", *CUSTOMS), 2, "Give 3 quantities"),
    (("endorse", "a.png", "--quantities", "1,2,many", *CUSTOMS), 2, "'many' is no quantity"),
    (("endorse", "a.png", "--quantities", "51,20,120", *CUSTOMS), 3, "Line 1: 51 is more than the 50"),
    (("endorse", "a.png", "--remark", "a\tb", *CUSTOMS), 2, "officer_note"),
    (("note", "a.png", "nonsense", *CUSTOMS), 2, "is not one of"),
    (("cross", "a.png", "sideways", *CUSTOMS), 2, "is not one of: 1 exit; 2 entry"),
    (("cross", "a.png", "exit", *CUSTOMS), 3, "single-use"),
    (("party", "admit", "KE", "--authority", "0x12", "--as", "secretariat", *PW), 2, "is no account"),
    (("party", "admit", "Kenya", "--authority", "0x" + "01" * 20, "--as", "secretariat", *PW), 2, "is no country"),
    (("party", "admit", "KE", "--authority", "0x" + "01" * 20, "--as", "issuer-1", *PW), 3, "not the Secretariat's"),
    (("officer", "appoint", "issuer-1", "--name", "N", "--powers", "rule", "--as", "authority", *PW), 2, "is no power"),
    (("officer", "appoint", "--name", "N", "--powers", "issue", "--as", "authority", *PW), 2, "one of the two"),
    (("officer", "appoint", "--consent", "a.json", "--name", "N", "--powers", "issue", "--as", "a", *PW), 2, ""),
    (("officer", "appoint", "issuer-1", "--name", "", "--powers", "issue", "--as", "authority", *PW), 2, "empty"),
    (("officer", "dismiss", "0x" + "01" * 20, "--until", "soon", "--as", "authority", *PW), 2, "'soon' is no moment"),
    (("officer", "dismiss", "0x" + "01" * 20, "--until", "1960-01-01", "--as", "authority", *PW), 2, "is no moment"),
    (("officer", "dismiss", "0x" + "01" * 20, "--as", "authority", *PW), 3, "is no officer"),
    (("qr", "a.png", "--out", "mg"), 5, "cannot be written"),
    (("redact", "a.png", "--out", "empty/x"), 5, "cannot be written"),
    (("sample", "nothing"), 2, "There is no sample"),
    (("deploy", "--as", "secretariat", *PW), 6, "names a registry already"),
    (("init",), 6, "exists already"),
    (("fly",), 2, "No such command 'fly'"),
    (("verify",), 2, "Missing argument"),
    (("verify", "a.png", "--speed", "9"), 2, "No such option"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "says"),
    COMMANDS,
    ids=[" ".join(words[:4])[:50] + f" {n}" for n, (words, *_) in enumerate(COMMANDS)],
)
def test_what_is_typed_wrongly_is_said_with_its_exit_code(
    desk: Path, permit: Permit, words: tuple[str, ...], code: int, says: str
):
    ran = permit(*MG, *words, fine=False)
    assert desk.is_dir()
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert PASSWORD not in ran.err


@pytest.mark.usefixtures("desk")
def test_after_all_of_this_nothing_is_on_its_way_and_the_permit_is_as_it_was(permit: Permit):
    assert {entry["stage"] for entry in permit("--json", *MG, "outbox", "list").json()} == {"final"}
    assert permit(*FR, "verify", "a.png").out.startswith("VALID (issued)")


@pytest.mark.usefixtures("desk")
def test_with_json_an_error_is_a_problem_document_on_standard_error(permit: Permit):
    ran = permit(*MG, "cancel", "a", "--reason", "lost", *CUSTOMS, "--json", fine=False)
    problem = json.loads(ran.err)
    assert (ran.out, problem["type"], problem["exit_code"]) == ("", "NotEmpowered", 3)
    assert problem["facts"]["error"] == "PowerMissing"


# ---- homes ----


TOML = [
    ("", 6, "names no registry"),
    ("party = ", 6, "cannot be read"),
    ("party = 1", 6, "party is str"),
    ("colour = 'red'", 6, "no setting colour"),
    ("\x00\x01", 6, "cannot be read"),
    ("keystore_rounds = 3", 6, "a power of two"),
]


@pytest.mark.parametrize(("toml", "code", "says"), TOML, ids=[says for *_, says in TOML])
def test_settings_that_make_no_sense_are_said(place: Path, permit: Permit, toml: str, code: int, says: str):
    (place / "bad").mkdir(exist_ok=True)
    (place / "bad" / "permit.toml").write_text(toml)
    ran = permit("--home", "bad", "verify", "a.png", fine=False)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err


def test_a_home_that_is_none_says_how_to_make_one(place: Path, permit: Permit):
    ran = permit("--home", "nowhere", "verify", "a.png", fine=False)
    assert (ran.code, "permit init" in ran.err) == (6, True)
    assert not (place / "nowhere").exists()


@pytest.mark.parametrize(
    "words", [("--party", "Madagascar"), ("--origin", "permits.example"), ("--registry", "absent")]
)
def test_a_home_is_not_made_of_what_makes_no_sense(place: Path, permit: Permit, words: tuple[str, ...]):
    ran = permit("--home", "new", "init", *words, fine=False)
    assert ran.code in {2, 6}
    assert not (place / "new").exists()


# ---- the node is away ----


@pytest.fixture
def away(desk: Path, permit: Permit) -> Iterator[Path]:
    """FR's home, whose index is up to date, with a node that does not answer."""
    permit(*FR, "index", "follow")
    toml = desk / "fr" / "permit.toml"
    before = toml.read_text()
    toml.write_text(before.replace("[chain]\n", '[chain]\nnode = "http://127.0.0.1:9"\ntimeout = 1.0\n'))
    yield desk
    toml.write_text(before)


@pytest.mark.usefixtures("away")
def test_without_the_node_the_answer_is_cannot_tell(permit: Permit):
    ran = permit(*FR, "verify", "a.png", fine=False)
    assert (ran.code, ran.out.startswith("CANNOT TELL (issued)")) == (1, True)
    assert "The node does not answer" in ran.err


@pytest.mark.usefixtures("away")
def test_without_the_node_an_act_ends_with_exit_code_4_and_nothing_is_stored(permit: Permit):
    before = permit("--json", *FR, "outbox", "list").json()
    ran = permit(*FR, "accept", "a.png", "--as", "border-1", *PW, fine=False)
    assert ran.code == 4
    assert permit("--json", *FR, "outbox", "list").json() == before


@pytest.mark.usefixtures("away")
@pytest.mark.parametrize("words", [("history", "a.png"), ("party", "list"), ("officer", "list")])
def test_without_the_node_what_was_known_is_told_with_its_age(permit: Permit, words: tuple[str, ...]):
    as_of = permit("--json", *FR, *words).json()["as_of"]
    assert as_of["not_fresh_because"]
    assert as_of["block"] > 0
    assert "this is what was known before" in permit(*FR, *words).err


def test_a_chain_that_is_not_kept_running_is_started_for_a_command_and_ends_with_it(place: Path, permit: Permit):
    permit("--home", "alone", "init", "--party", "MG", "--origin", ORIGIN)
    toml = place / "alone" / "permit.toml"
    toml.write_text("keystore_rounds = 2\n" + toml.read_text() + "\n[chain]\nperiod = 0.02\n")
    assert permit("--json", "--home", "alone", "chain", "status").json() == {"running": False}
    permit("--home", "alone", "key", "new", "secretariat", *PW)
    ran = permit("--home", "alone", "deploy", "--as", "secretariat", *PW)
    assert "Starting the embedded chain for this command" in ran.err
    assert permit("--json", "--home", "alone", "chain", "status").json() == {"running": False}
    assert permit("--json", "--home", "alone", "party", "list").json()["parties"] == []
