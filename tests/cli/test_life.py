"""A permit's whole life on the command line, from two Parties' homes."""

import json
import os
import re
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from registry.commitment import short_code
from registry.samples import names, sheets
from tests.cli.conftest import ENVIRONMENT, LONGEST, PASSWORD, PERMIT, PW, Permit, Ran

MG, FR = ("--home", "mg"), ("--home", "fr")
ISSUER, CUSTOMS, BORDER = (("--as", name, *PW) for name in ("issuer-1", "customs-1", "border-1"))
Life = dict[str, Ran]


def number_of(place: Path, sample: str, number: str, permit: Permit) -> Path:
    """A sample as a permit of MG for FR with this number, dated today."""
    document = json.loads(permit(*MG, "sample", sample).out)
    document["face"] |= {"number": number, "party": "MG"}
    if document["face"]["use"] == "single":
        document["face"]["destination"] = "FR"
    path = place / f"{quote(number, safe='')}.json"
    path.write_text(json.dumps(document))
    return path


@pytest.fixture(scope="module")
def life(homes: Path, permit: Permit) -> Life:
    """What each command said, by a name for the moment."""
    said: Life = {}
    (homes / "permit.xml").write_text(permit(*MG, "sample", "mg-export-reptiles.xml").out)
    others = [number_of(homes, "mg-export-reptiles.json", f"26MG00{n}", permit) for n in range(6)]
    guitar = number_of(homes, "us-certificate-musical-instrument.json", "26MG00G", permit)
    issue = (*MG, "issue", "permit.xml", *others, guitar, *ISSUER, "--out", "issued")
    said["issue"] = permit("--json", *issue)
    said["issue again"] = permit("--json", *issue)
    first = said["issue"].json()["permits"][0]["number"]
    file, picture = f"issued/{first}.permit.json", f"issued/{first}.png"
    said["at export"] = permit("--json", *MG, "verify", picture, "--occasion", "export")
    said["endorse"] = permit(*MG, "endorse", file, "--quantities", "49,20,120", "--place", "Ivato", *CUSTOMS)
    said["at import"] = permit(*FR, "verify", picture)
    said["accept"] = permit(*FR, "accept", picture, "--quantities", "48,20,120", *BORDER)
    said["after use"] = permit(*FR, "verify", picture, fine=False)
    said["accept again"] = permit(*FR, "accept", picture, *BORDER, fine=False)
    said["inland"] = permit("--json", *MG, "verify", file, "--occasion", "inland")
    said["history"] = permit(*FR, "history", file)
    said["history by id"] = permit("--json", *FR, "history", said["inland"].json()["id"])
    said["code"] = permit(*FR, "code", said["issue"].json()["permits"][0]["code"].lower())
    said["code for programs"] = permit("--json", *FR, "code", said["issue"].json()["permits"][1]["code"])
    said["no such code"] = permit(*FR, "code", short_code(bytes(32)), fine=False)
    said["mistyped"] = permit(*FR, "code", "A" + short_code(bytes(32))[1:-1] + "B", fine=False)
    said["redact"] = permit(*FR, "redact", file, "--out", "press/redacted.permit.json")
    said["verify redacted"] = permit("--json", *MG, "verify", "press/redacted.permit.json", "--occasion", "inland")
    said["qr"] = permit(*MG, "qr", "issued/26MG000.permit.json", "--out", "again.png")
    said["verify text"] = permit(*FR, "verify", said["qr"].out.strip())
    said["verify again.png"] = permit(*FR, "verify", "again.png")
    said["verify stdin"] = permit(*FR, "verify", "-", stdin=(homes / "again.png").read_bytes())
    said["cancel"] = permit(*MG, "cancel", "26MG000", "--reason", "unused", *ISSUER)
    said["after cancel"] = permit(*FR, "verify", "again.png", fine=False)
    successor = number_of(homes, "mg-export-reptiles.json", "26MG001B", permit)
    replace = (*MG, "replace", "26MG001", successor, "--reason", "lost", *ISSUER, "--out", "issued")
    said["replace"] = permit("--json", *replace)
    said["replace again"] = permit("--json", *replace)
    said["replaced"] = permit(*FR, "verify", "issued/26MG001.png", fine=False)
    said["successor"] = permit(*FR, "verify", "issued/26MG001B.png")
    said["note"] = permit(*FR, "note", "issued/26MG002.png", "held", "--remark", "[bold]waiting[/]", *BORDER)
    said["noted"] = permit(*FR, "verify", "issued/26MG002.png")
    said["refuse"] = permit(*FR, "refuse", "issued/26MG003.png", "--reason", "the goods differ", *BORDER)
    said["after refusal"] = permit(*FR, "verify", "issued/26MG003.png", fine=False)
    cross = ("cross", "issued/26MG00G.png")
    said["out of order"] = permit(*FR, *cross, "entry", *BORDER, fine=False)
    said["exit"] = permit(*MG, *cross, "exit", *CUSTOMS)
    said["entry"] = permit(*FR, *cross, "entry", *BORDER)
    said["irregular"] = permit(*MG, *cross, "entry", "--reason", "the exit was not", *CUSTOMS)
    account = permit(*MG, "key", "account", "issuer-1").out.strip()
    since = json.loads(permit("--json", *MG, "officer", "list", "MG").out)["officers"][0]["from_time"]
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(since))
    said["resting"] = permit("--json", *MG, "officer", "permits", account, "--since", moment)
    said["distrust"] = permit(*MG, "officer", "distrust", account, "--since", moment, "--as", "authority", *PW)
    said["distrusted"] = permit(*FR, "verify", "issued/26MG004.png", fine=False)
    said["use distrusted"] = permit(*FR, "accept", "issued/26MG004.png", *BORDER, fine=False)
    said["affirm"] = permit(*MG, "affirm", "26MG004", "26MG005", "--as", "issuer-2", *PW)
    said["affirmed"] = permit(*FR, "verify", "issued/26MG004.png")
    said["resting still"] = permit(*MG, "officer", "permits", account)
    said["correct"] = permit(*MG, "officer", "correct-distrust", account, "--as", "secretariat", *PW)
    said["dismiss"] = permit(*MG, "officer", "dismiss", account, "--as", "authority", *PW)
    return said


# ---- issued ----


def test_issuing_from_xml_and_json_writes_a_file_and_a_picture_for_each(life: Life, homes: Path):
    issued = life["issue"].json()["permits"]
    assert len(issued) == 8
    for one in issued:
        assert (homes / one["file"]).read_bytes().startswith(b'{"face"')
        assert (homes / one["picture"]).read_bytes().startswith(b"\x89PNG")


def test_issuing_again_gives_the_same_permits(life: Life):
    assert life["issue again"].json() == life["issue"].json()


# ---- endorsed, used once ----


def test_before_its_use_the_answer_is_valid_and_the_exit_code_0(life: Life):
    assert life["at export"].json()["answer"] == "valid"
    assert life["at import"].out.startswith("VALID (endorsed)")
    assert "49, 20, 120" in life["at import"].out


def test_after_its_use_the_answer_is_invalid_the_exit_code_1_and_it_says_by_whom(life: Life):
    assert life["after use"].code == 1
    assert life["after use"].out.startswith("INVALID (used): Used on 20")
    assert "by FR (officer 0x" in life["after use"].out


def test_a_second_use_is_refused_with_exit_code_3(life: Life):
    assert life["accept again"].code == 3
    assert "Check 9: Used on" in life["accept again"].err


def test_the_issuing_authority_reads_back_what_was_imported(life: Life):
    verdict = life["inland"].json()
    assert (verdict["endorsed_quantities"], verdict["used_quantities"]) == (["49", "20", "120"], ["48", "20", "120"])


def test_the_history_tells_the_life_in_order(life: Life):
    events = life["history by id"].json()
    assert [event["event"] for event in events["events"]] == ["Issued", "Endorsed", "Accepted"]
    assert events["as_of"]["not_fresh_because"] is None
    assert life["history"].out.index("endorsed at export") < life["history"].out.index("used at import")


def test_the_short_code_tells_the_state_and_that_contents_were_not_checked(life: Life):
    assert ": used. The contents were not checked" in life["code"].out
    assert "Of MG, used at import on" in life["code"].out
    assert "As of block" in life["code"].out


def test_a_short_code_for_programs_gives_all_that_the_chain_says(life: Life):
    told = life["code for programs"].json()
    assert (told["status"], told["party"], told["destination"]) == ("issued", "MG", "FR")
    assert told["last"] == f"issued as export document for FR, until {told['valid_until']}"
    assert told["contents_checked"] is False
    assert told["as_of"]["not_fresh_because"] is None


def test_a_short_code_that_is_no_permits_says_up_to_where_it_was_looked_for(life: Life):
    assert life["no such code"].code == 2
    assert re.search(r"known here up to block \d+\. Check what was typed", life["no such code"].err)


def test_a_mistyped_short_code_is_told(life: Life):
    assert "a letter was mistyped" in life["mistyped"].err


# ---- copies ----


def test_a_redacted_copy_has_no_names_and_says_so(life: Life, homes: Path):
    redacted = (homes / "press/redacted.permit.json").read_text()
    assert "Exporter One" not in redacted
    assert "Exporter One" in (homes / life["issue"].json()["permits"][0]["file"]).read_text()
    assert life["verify redacted"].json()["checks"][1]["reason"] == "names-not-shown"


@pytest.mark.parametrize("form", ["verify text", "verify again.png", "verify stdin"])
def test_a_code_is_verified_as_text_as_picture_and_from_standard_input(life: Life, form: str):
    assert life[form].out.startswith("VALID (issued)")


# ---- ended ----


@pytest.mark.parametrize(
    ("moment", "status", "check"),
    [("after cancel", "cancelled", 7), ("replaced", "replaced", 7), ("after refusal", "refused", 9)],
)
def test_what_has_ended_is_not_valid(life: Life, moment: str, status: str, check: int):
    assert life[moment].code == 1
    assert life[moment].out.startswith(f"INVALID ({status})")
    assert f"│ {check}  │ FAILED" in life[moment].out


def test_the_successor_is_valid_and_replacing_again_gives_it_again(life: Life):
    assert life["successor"].out.startswith("VALID (issued)")
    assert life["replace again"].json() == life["replace"].json()


def test_a_note_is_seen_with_the_verdict_and_changes_nothing(life: Life):
    assert life["noted"].out.startswith("VALID (issued)")
    assert "held, 20" in life["noted"].out


# ---- borders ----


def test_a_crossing_out_of_order_is_refused_and_with_a_reason_recorded(life: Life):
    assert (life["out of order"].code, life["irregular"].code) == (3, 0)
    assert "needs a reason" in life["out of order"].err


# ---- a stolen key ----


def test_what_a_stolen_key_issued_is_invalid_until_affirmed(life: Life):
    assert life["distrusted"].code == 1
    assert "MG must affirm it" in life["distrusted"].out
    assert (life["use distrusted"].code, "Check 5" in life["use distrusted"].err) == (3, True)
    resting = json.loads(life["resting"].out)
    undone = sum(resting["undone"].values())
    assert undone == len([permit for permit in resting["permits"] if permit["undone"]]) > 2
    assert f"{undone} permits wait to be affirmed" in life["distrust"].out
    assert f"{undone} permits will not be endorsed or used" in life["distrust"].err
    assert f": {undone - 2} of " in life["resting still"].out
    assert life["affirmed"].out.startswith("VALID")


# ---- the machinery ----


@pytest.mark.usefixtures("life")
def test_the_index_is_followed_rebuilt_and_known_without_a_node(permit: Permit):
    followed = permit("--json", *FR, "index", "follow").json()
    rebuilt = permit("--json", *FR, "index", "rebuild").json()
    assert rebuilt["number"] >= followed["number"] > 0
    status = permit("--json", *FR, "index", "status").json()
    assert (status["cursor"]["hash"], status["conflicts"]) == (rebuilt["hash"], [])


@pytest.mark.usefixtures("life")
def test_the_outbox_holds_nothing_back(permit: Permit):
    entries = permit("--json", *MG, "outbox", "list").json()
    assert {entry["stage"] for entry in entries} == {"final"}
    assert permit("--json", *MG, "outbox", "resume").json() == []
    assert permit(*MG, "outbox", "resume").out == "Nothing was waiting.\n"


@pytest.mark.usefixtures("life")
def test_the_chain_says_its_newest_blocks(permit: Permit):
    status = permit("--json", *MG, "chain", "status").json()
    assert status["running"]
    assert status["head"]["number"] == status["final"]["number"] + 1


COMMANDS = [
    ("key", "list"), ("key", "account", "authority"), ("party", "list"), ("officer", "list"), ("sample",),
    ("sample", "es-certificate-introduction-from-the-sea.xml"),
    ("chain", "status"), ("index", "status"), ("index", "follow"),
    ("outbox", "list"), ("outbox", "resume"), ("qr", "issued/26MG002.permit.json"), ("history", "issued/26MG002.png"),
    ("redact", "issued/26MG002.png"), ("verify", "issued/26MG002.png"), ("key", "new", "another", *PW),
    ("party", "describe", "--origin", "https://p.example", "--statement", "https://p.example/s", "--digest",
     "0x" + "11" * 32, "--as", "authority", *PW),
    ("party", "deputise", "FR", "--as", "authority", *PW),
    ("party", "deputise", "FR", "--end", "--as", "authority", *PW),
    ("party", "suspend", "FR", "--as", "secretariat", *PW), ("party", "reinstate", "FR", "--as", "secretariat", *PW),
    ("endorse", "issued/26MG002.png", *CUSTOMS), ("note", "issued/26MG002.png", "held", *CUSTOMS),
]  # fmt: skip


@pytest.mark.usefixtures("life")
@pytest.mark.parametrize("words", COMMANDS, ids=[" ".join(words[:2]) for words in COMMANDS])
def test_with_json_a_command_prints_one_json_document_wherever_the_option_stands(
    permit: Permit, words: tuple[str, ...]
):
    ran = permit(*MG, *words, "--json")
    ran.json()
    assert ran.err == ""


# ---- secrets ----


def test_no_password_and_no_key_is_ever_printed(life: Life):
    for ran in life.values():
        assert PASSWORD not in ran.out + ran.err


@pytest.mark.usefixtures("life")
def test_the_vault_is_its_owners_alone(homes: Path):
    for home in ("mg", "fr"):
        assert stat.S_IMODE((homes / home / "vault.sqlite").stat().st_mode) == 0o600
        assert stat.S_IMODE((homes / home).stat().st_mode) == 0o700
        assert PASSWORD.encode() not in (homes / home / "vault.sqlite").read_bytes()


@pytest.mark.usefixtures("life")
def test_markup_in_a_permit_is_printed_as_it_is(homes: Path, permit: Permit):
    path = number_of(homes, "mg-export-reptiles.json", "[bold]X[/]", permit)
    assert "[bold]X[/]" in permit(*MG, "issue", path, "--as", "issuer-2", *PW, "--out", "issued").out
    assert (homes / "issued" / "%5Bbold%5DX%5B%2F%5D.png").exists()
    shown = permit(*FR, "verify", "issued/%5Bbold%5DX%5B%2F%5D.png")
    assert shown.out.startswith("VALID")
    assert "[bold]X[/]" in shown.out


# ---- an officer with a vault elsewhere ----


@pytest.mark.usefixtures("life")
def test_an_officer_with_a_vault_elsewhere_consents_by_file(homes: Path, permit: Permit):
    permit("--home", "away", "init", "--party", "MG", "--chain-folder", "../chain", "--registry", "mg")
    toml = homes / "away" / "permit.toml"
    toml.write_text("keystore_rounds = 2\n" + toml.read_text())
    permit("--home", "away", "key", "new", "me", *PW)
    term = ("--name", "Official Away", "--powers", "endorse")
    permit("--home", "away", "officer", "consent", "me", *term, "--out", "consent.json", *PW)
    appoint = (*MG, "officer", "appoint", "--consent", "consent.json", "--as", "authority", *PW)
    more = permit(*appoint, "--name", "Official Away", "--powers", "issue", fine=False)
    assert (more.code, "another powers: endorse, not issue" in more.err) == (3, True)
    account = permit("--json", *appoint, *term).json()["account"]
    assert account == permit("--home", "away", "key", "account", "me").out.strip()
    officers = permit("--json", *MG, "officer", "list", "mg").json()["officers"]
    assert [one["powers"] for one in officers if one["account"] == account] == [["endorse"]]


# ---- stopped on the way ----


@pytest.fixture
def stopped(homes: Path) -> Iterator[subprocess.Popen[bytes]]:
    """An issue by the installed command, which waits for a password that nobody types."""
    master, slave = os.openpty()
    process = subprocess.Popen(
        [PERMIT, *MG, "issue", "permit.xml", "--as", "issuer-2"],
        cwd=homes, env=ENVIRONMENT, stdin=slave, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    yield process
    os.close(master)
    os.close(slave)


def test_ctrl_c_ends_with_a_word_and_no_traceback(stopped: subprocess.Popen[bytes]):
    assert stopped.stderr is not None
    asked = b""
    while b"assword" not in asked:
        asked += (more := os.read(stopped.stderr.fileno(), 1_000))
        assert more, "it ended before it asked for the password"
    stopped.send_signal(signal.SIGINT)
    _, err = stopped.communicate(timeout=LONGEST)
    assert stopped.returncode == 130
    assert b"Stopped. What was stored is kept" in err
    assert b"Traceback" not in err


# ---- typed at a terminal ----


def at_a_terminal(place: Path, words: tuple[str, ...], typed: list[str]) -> tuple[int, str]:
    """Run the installed command at a terminal, typing a line at each question; its exit code and all that is seen."""
    master, slave = os.openpty()
    process = subprocess.Popen(
        [PERMIT, *words], cwd=place, env={**ENVIRONMENT, "TERM": "xterm"}, stdin=slave, stdout=slave, stderr=slave,
        start_new_session=True,
    )  # fmt: skip
    os.close(slave)
    seen, answers = b"", iter(typed)
    while True:
        try:
            seen += (read := os.read(master, 10_000))
        except OSError:  # the terminal was closed at the other end
            break
        if read.rstrip().endswith(b":"):
            os.write(master, next(answers).encode() + b"\n")
    os.close(master)
    return process.wait(LONGEST), seen.decode()


def test_a_new_password_is_typed_twice_and_never_seen(homes: Path, permit: Permit):
    code, seen = at_a_terminal(homes, (*MG, "key", "new", "typed"), ["a long secret", "a long sekret"])
    assert (code, "The two passwords differ" in seen) == (6, True)
    assert permit(*MG, "key", "account", "typed", fine=False).code == 6
    code, seen = at_a_terminal(homes, (*MG, "key", "new", "typed"), ["a long secret", "a long secret"])
    assert (code, "secret" in seen) == (0, False)
    assert permit(*MG, "key", "account", "typed").out.strip() in seen


@pytest.mark.usefixtures("life")
def test_at_a_terminal_one_sees_that_work_is_done_and_then_what_was_done(homes: Path):
    words = (*MG, "note", "issued/26MG002.png", "released", "--as", "customs-1")
    code, seen = at_a_terminal(homes, words, [PASSWORD])
    assert code == 0
    assert seen.index("Until it is final") < seen.index("Noted: released.")
    assert PASSWORD not in seen


@pytest.mark.usefixtures("homes")
@pytest.mark.parametrize("name", [*names(), *sheets()])
def test_every_sample_is_printed_as_issued_today(permit: Permit, name: str):
    text = permit(*MG, "sample", name).out
    assert time.strftime("%Y-%m-%d", time.gmtime()) in text


# ---- read by what leaves early ----


@pytest.mark.parametrize("how", [(), ("--json",)], ids=["words", "json"])
@pytest.mark.parametrize(("shown", "code"), [("26MG001B.png", 0), ("26MG001.png", 1)])
@pytest.mark.usefixtures("life")
def test_the_exit_code_is_the_verdict_when_nobody_reads_to_the_end(
    homes: Path, how: tuple[str, ...], shown: str, code: int
) -> None:
    """As in `permit verify FILE | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [PERMIT, *how, *FR, "verify", f"issued/{shown}"]
    try:
        ran = subprocess.run(
            command, cwd=homes, env=ENVIRONMENT, stdout=writing, stderr=subprocess.PIPE, timeout=LONGEST
        )
    finally:
        os.close(writing)
    assert (ran.returncode, ran.stderr) == (code, b"")
