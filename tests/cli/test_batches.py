"""A batch at the command line: nothing is issued unless all is well, or one says so; killed, it goes on."""

import json
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from registry.cli.desk import Desk
from registry.cli.output import Output
from tests.cli.conftest import ENVIRONMENT, PERMIT, PW, Permit

MG = ("--home", "mg")
ISSUER = ("--as", "issuer-1", *PW)


@pytest.fixture(scope="module")
def make(homes: Path, permit: Permit):
    """Writes a .jsonl file of permits with numbers that begin so."""
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)

    def make(name: str, count: int, bad: int = 0) -> Path:
        lines = []
        for number in range(count):
            document["face"]["number"] = f"{name}-{number}"
            lines.append(json.dumps(document))
        lines[count // 2 : count // 2] = ['{"face": {}}'] * bad
        path = homes / f"{name}.jsonl"
        path.write_text("\n".join(lines) + "\n")
        return path

    return make


def cancelled(permit: Permit, number: str) -> str:
    """What is said when a permit of that number is to be cancelled."""
    return permit(*MG, "cancel", number, "--reason", "lost", *ISSUER, fine=False).err


def test_if_one_is_bad_all_bad_ones_are_told_and_nothing_is_issued(make, permit: Permit):
    path = make("none", 4, bad=2)
    ran = permit(*MG, "issue", path, *ISSUER, fine=False)
    assert ran.code == 2
    assert "Nothing was issued" in ran.err
    assert f"{path}, line 3: " in ran.err
    assert f"{path}, line 4: " in ran.err
    assert "no permit numbered" in cancelled(permit, "none-0")


def test_for_programs_the_bad_ones_are_facts(make, permit: Permit):
    ran = permit("--json", *MG, "issue", make("facts", 2, bad=1), *ISSUER, fine=False)
    problem = json.loads(ran.err)
    assert problem["type"] == "BadPermits"
    assert [(bad["line"], bad["column"]) for bad in problem["facts"]["bad"]] == [(2, "")]
    assert problem["facts"]["good"] == 2


def test_with_skip_bad_the_others_are_issued_and_the_bad_told(make, permit: Permit):
    ran = permit("--json", *MG, "issue", make("some", 4, bad=1), "--skip-bad", "--out", "some", *ISSUER)
    assert ran.json()["issued"] == 4
    assert [bad["line"] for bad in ran.json()["bad"]] == [3]


def test_a_permit_whose_rows_stand_apart_is_left_out_whole_and_told(homes: Path, permit: Permit):
    header, *rows = permit(*MG, "sample", "mg-exports.csv").out.splitlines(keepends=True)
    first, *others = [row.replace("MG-2026-EV-042", "apart-") for row in rows if row.startswith("MG-2026-EV-0421")]
    between = [row.replace("MG-2026-EV-042", "apart-") for row in rows if row.startswith("MG-2026-EV-0422")]
    (homes / "apart.csv").write_text("".join([header, first, *between, *others]))
    refused = permit(*MG, "issue", "apart.csv", *ISSUER, fine=False)
    assert "apart.csv, line 2, number: is left out, as its number apart-1 comes again" in refused.err
    ran = permit("--json", *MG, "issue", "apart.csv", "--skip-bad", "--out", "apart", *ISSUER)
    assert [one["number"] for one in ran.json()["permits"]] == ["apart-2"]
    assert 2 in {bad["line"] for bad in ran.json()["bad"]}
    assert "no permit numbered" in cancelled(permit, "apart-1")


def test_what_this_office_cannot_issue_is_told_before_anything_is_issued(make, homes: Path, permit: Permit):
    document = json.loads(make("other", 1).read_text())
    permit(*MG, "issue", "other.jsonl", "--out", "other", *ISSUER)
    good, given, late, foreign = (json.loads(json.dumps(document)) for _ in range(4))
    good["face"]["number"] = "other-9"
    given["face"]["place_of_issue"] = "Elsewhere"
    late["face"] |= {"number": "other-late", "date_of_issue": "2020-01-01", "valid_until": "2020-06-30"}
    foreign["face"] |= {"number": "other-foreign", "party": "FR", "destination": "MG"}
    (homes / "others.jsonl").write_text("".join(json.dumps(one) + "\n" for one in (good, given, late, foreign)))
    refused = permit(*MG, "issue", "others.jsonl", *ISSUER, fine=False)
    assert "line 2: MG issued a permit other-0 before, with other contents" in refused.err
    assert "line 3: The last day of other-late, 2020-06-30, is past" in refused.err
    assert "line 4: other-foreign is a permit of FR; this is the office of MG" in refused.err
    assert "no permit numbered" in cancelled(permit, "other-9")
    ran = permit("--json", *MG, "issue", "others.jsonl", "--skip-bad", "--out", "other", *ISSUER)
    assert [one["number"] for one in ran.json()["permits"]] == ["other-9"]


def test_files_may_be_written_into_the_folder_that_is_read(make, homes: Path, permit: Permit):
    (homes / "both").mkdir()
    make("both", 25).rename(homes / "both" / "permits.jsonl")
    first = permit("--json", *MG, "issue", "both", "--out", "both", *ISSUER)
    again = permit(*MG, "issue", "both", "--out", "both", *ISSUER)
    assert first.json()["issued"] == 25
    assert "25 permits are issued" in again.out
    assert "both/both-0.permit.json: passed over, it is a sealed permit, which was issued already." in again.err
    assert "6 more files were passed over" in again.err


def test_a_pipe_is_issued(make, homes: Path):
    make("fifo", 2)
    words = " ".join([str(PERMIT), "--json", *MG, "issue", "<(cat fifo.jsonl)", "--out", "fifo", *ISSUER])
    ran = subprocess.run(["bash", "-c", words], cwd=homes, env=ENVIRONMENT, capture_output=True, check=True)
    assert json.loads(ran.stdout)["issued"] == 2


def test_what_holds_no_permit_is_refused(homes: Path, permit: Permit):
    (homes / "hollow").mkdir()
    ran = permit(*MG, "issue", "hollow", *ISSUER, fine=False)
    assert (ran.code, "no permit to issue" in ran.err) == (2, True)


def test_the_sample_sheet_is_issued_and_verified(homes: Path, permit: Permit):
    (homes / "sheet.csv").write_text(permit(*MG, "sample", "mg-exports.csv").out)
    ran = permit("--json", *MG, "issue", "sheet.csv", "--out", "sheet", *ISSUER)
    assert [one["number"] for one in ran.json()["permits"]] == [f"MG-2026-EV-042{n}" for n in (1, 2, 3)]
    assert permit(*MG, "verify", "sheet/MG-2026-EV-0422.png", "--occasion", "export").code == 0


def test_standard_input_is_told_apart(make, permit: Permit):
    data = make("piped", 3).read_bytes()
    assert permit("--json", *MG, "issue", "-", "--out", "piped", *ISSUER, stdin=data).json()["issued"] == 3


def test_of_many_there_is_a_list_instead_of_pictures_in_which_no_number_is_run(make, homes: Path, permit: Permit):
    sheet = make("many", 30)
    sheet.write_text(sheet.read_text().replace('"many-7"', '"=HYPERLINK(A1)"'))
    ran = permit("--json", *MG, "issue", sheet, "--out", "many", *ISSUER)
    assert (ran.json()["issued"], ran.json()["permits"]) == (30, None)
    listed = (homes / "many" / "issued.csv").read_text().splitlines()
    assert len(listed) == 31
    assert [line.split(",")[0] for line in listed[7:10]] == ["many-6", "'=HYPERLINK(A1)", "many-8"]
    assert not list((homes / "many").glob("*.png"))
    assert len(list((homes / "many").glob("*.permit.json"))) == 30


def test_check_tells_all_faults_and_needs_no_key(make, permit: Permit):
    ran = permit("--json", *MG, "check", make("check", 3, bad=2), fine=False)
    assert ran.code == 2
    assert len(json.loads(ran.err)["facts"]["bad"]) == 2


def test_check_does_not_send_to_itself_for_what_it_has_to_say(homes: Path, permit: Permit):
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)
    document["face"]["lines"][0]["quantity"] = "12.5"
    lines = []
    for number in range(21):
        document["face"]["number"] = f"said-{number}"
        lines.append(json.dumps(document))
    (homes / "said.jsonl").write_text("\n".join(lines))
    ran = permit(*MG, "check", "said.jsonl")
    assert "permit check" not in ran.err
    assert "said-20" in ran.out


def test_what_check_has_to_say_of_a_permit_is_said_once(homes: Path, permit: Permit):
    document = json.loads(permit(*MG, "sample", "mg-export-reptiles.json").out)
    document["face"]["lines"][0]["quantity"] = "12.5"
    (homes / "once.json").write_text(json.dumps(document))
    ran = permit(*MG, "check", "once.json")
    assert "11.1" in ran.out
    assert "11.1" not in ran.err


def test_check_of_what_cannot_be_read_does_not_say_that_there_is_nothing_to_remark(make, permit: Permit):
    ran = permit(*MG, "check", make("unread", 0, bad=1), fine=False)
    assert ran.out == "No permit can be read.\n"


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_stopped_in_the_middle_the_same_command_ends_with_each_permit_once(stop, make, homes: Path, permit: Permit):
    name, before = stop.name, _on_chain(homes)
    path = make(name, 900)
    words = [PERMIT, *MG, "issue", path, "--out", name, *ISSUER]
    running = subprocess.Popen(words, cwd=homes, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while _on_their_way(homes) < 2:
        assert time.monotonic() < deadline
        assert running.poll() is None, running.communicate()
    running.send_signal(stop)
    _, said = running.communicate()
    assert stop is signal.SIGKILL or b"`permit outbox resume` goes on. A batch goes on with the same command." in said
    ran = permit("--json", *MG, "issue", path, "--out", name, *ISSUER)
    assert ran.json()["issued"] == 900
    listed = [line.split(",") for line in (homes / name / "issued.csv").read_text().splitlines()[1:]]
    assert [row[0] for row in listed] == [f"{name}-{n}" for n in range(900)]
    assert len({row[2] for row in listed}) == 900
    again = permit("--json", *MG, "issue", path, "--out", f"{name}-again", *ISSUER)
    assert again.json()["issued"] == 900
    assert (homes / f"{name}-again" / "issued.csv").read_text() == (homes / name / "issued.csv").read_text()
    assert _on_chain(homes) == before + 900


def _on_their_way(homes: Path) -> int:
    """How many transactions are stored and not final: read from the file itself, as a command starts too slowly."""
    with closing(sqlite3.connect(f"file:{homes / 'mg' / 'vault.sqlite'}?mode=ro", uri=True)) as vault:
        return int(vault.execute("SELECT count(*) FROM outbox WHERE status = 'queued'").fetchone()[0])


def _on_chain(homes: Path) -> int:
    """How many permits of MG the chain knows."""
    desk = Desk(homes / "mg", Output.to_terminal(as_json=True))
    try:
        return len(desk.enquiry.issued_by("MG"))
    finally:
        desk.close()
