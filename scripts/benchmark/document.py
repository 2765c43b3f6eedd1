"""The figures of a run as `docs/performance.md` and its chart, so that nothing in them is written by hand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

BUSY = 0.25
"""Share of the processors in others' use above which figures are marked."""
PAGE, CHART = "performance.md", "performance.svg"

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Stage:
    """A row: its key among the figures, what it is, its unit, what it must reach at least, what it is held against."""

    key: str
    name: str
    unit: str
    least: float | None
    limit: str


STAGES = (
    Stage("issue", "issue, from a file to the index", "permits/s", 2_000, "signing and hashing alone, in one process"),
    Stage("index", "rebuild the index", "events/s", 20_000, "reading the same logs and throwing them away"),
    Stage("verify_qr.12k", "verify a code over HTTP, of 12 thousand", "/s", 2_000, "the same bytes, bare"),
    Stage("verify_qr.1.2m", "the same, of 1.2 million", "/s", 2_000, "the same bytes, bare"),
    Stage("verify_qr.12m", "the same, of 12 million", "/s", 2_000, "the same bytes, bare"),
    Stage("verify_file.12k", "verify a file over HTTP, of 12 thousand", "/s", None, "the same bytes, bare"),
    Stage("verify_file.1.2m", "the same, of 1.2 million", "/s", None, "the same bytes, bare"),
    Stage("verify_file.12m", "the same, of 12 million", "/s", None, "the same bytes, bare"),
    Stage("verify_library", "verify a code in process", "/s", None, "recovering the sealer's account alone"),
    Stage("use_sequential", "mark used, one after another", "uses/s", None, "a block of the chain for each"),
    Stage("use_concurrent", "mark used, many at once", "uses/s", None, "locking quantities and signing alone"),
    Stage(
        "register", "the first page of the register, 100,000 permits", "pages/s", None, "a page that reads no permits"
    ),
)
BOUNDS = (
    ("verify_qr.12m_over_12k", "rate of 12 million over that of 12 thousand", "{:.2f}", "within 1.2"),
    ("verify_qr.12m_over_12k_cpu", "the processor's time of each, the same way", "{:.2f}", ""),
    ("verify_qr.12m.first_seconds", "the first verification of 12 million, in seconds", "{:.2f}", "under 1"),
    ("verify_qr.12k.of_limit", "verification of a code over the bare endpoint", "{:.0%}", "at least 30 %"),
    ("index.bytes_issued", "bytes of index a permit, only issued", "{:.0f}", "under 150"),
    ("index.bytes_with_three_events", "the same with its three events", "{:.0f}", "under 450"),
    ("verify_qr.12m.bytes_a_permit", "the same of 12 million, every tenth with its three events", "{:.0f}", ""),
    ("issue.peak_mb", "most memory of the issuing process, in MB", "{:.0f}", "flat"),
    ("issue.fewer_peak_mb", "the same with fewer permits, in MB", "{:.0f}", ""),
    ("issue.grown_mb", "the difference, in MB", "{:.0f}", "flat"),
    ("issue.follow_peak_mb", "most memory of the process that follows the chain, in MB", "{:.0f}", ""),
    ("issue.chain_mb", "most memory of the process that keeps the chain's journal, in MB", "{:.0f}", ""),
    ("issue.node_mb", "most memory of the node, in MB", "{:.0f}", "reported"),
    ("pages.verify_kb", "kB of the page that verifies, first visit, over the wire", "{:.0f}", "at most 150"),
    ("pages.first_answer_ms", "ms from a scan to the answer, first visit", "{:,.0f}", ""),
    ("pages.answer_ms", "ms from a scan to the answer, later", "{:,.0f}", ""),
    ("register.first_ms", "ms for the newest of the register's permits", "{:,.0f}", ""),
    ("register.next_ms", "ms for the page after it", "{:,.0f}", ""),
    ("register.number_ms", "ms to find the oldest by its number", "{:,.0f}", ""),
    ("register.status_ms", "ms to find those that were used, every tenth", "{:,.0f}", ""),
    ("register.species_ms", "ms to find that no permit has a species", "{:,.0f}", ""),
    ("register.importer_ms", "ms for an importer's list: of 5,000 permits one names him", "{:,.0f}", ""),
)
ACTS = {
    "issue_one": "issue one",
    "issue_of_100": "issue 100 in one transaction, each",
    "endorse": "endorse, three lines",
    "accept": "accept, three lines",
    "refuse": "refuse",
    "cross": "a crossing",
    "cancel": "cancel",
    "replace": "replace",
    "note": "a note",
}


def write_document(figures: Figures, folder: Path) -> None:
    """Write page and chart of these figures into `folder`."""
    (folder / PAGE).write_text("\n".join(_page(figures)) + "\n", "utf-8")
    (folder / CHART).write_text("\n".join(_chart(figures)) + "\n", "utf-8")


def _page(figures: Figures) -> Iterator[str]:
    for paragraph in _INTRODUCTION.strip().format(**_told_of(figures)).split("\n\n"):
        if lines := wrap(paragraph, 118):
            yield from [*lines, ""]
    head = ("what", "rate", "at least", "of its own limit", "the limit", "CPU, µs each", "peak MB")
    yield from _table(head, [_row(stage, figures) for stage in _measured(figures)])
    yield ""
    bounds = [_bound(key, what, form, bound, figures) for key, what, form, bound in BOUNDS if key in figures]
    yield from _table(("what else", "measured", "to be"), bounds)
    if any(key.endswith(".busy") and figures[key] > BUSY for key in figures):
        yield from ["", *_BUSY.strip().split("\n")]
    yield from ["", "Gas, against storage and the transaction alone:", ""]
    yield from _table(("act", "gas", "of the floor"), list(_gas(figures)))
    yield ""
    yield from _METHOD.strip().split("\n")


def _told_of(figures: Figures) -> dict[str, Any]:
    machine = {name.removeprefix("machine."): value for name, value in figures.items() if name.startswith("machine.")}
    permits, fewer = figures.get("issue.permits", 0), figures.get("issue.fewer_permits", 0)
    issued = f"{permits:,.0f} permits were issued" + (f", and before them {fewer:,.0f}" if fewer else "")
    return machine | {"chart": CHART, "issued": issued, "note": figures.get("note", "")}


def _measured(figures: Figures) -> list[Stage]:
    return [stage for stage in STAGES if f"{stage.key}.rate" in figures]


def _bound(key: str, what: str, form: str, bound: str, figures: Figures) -> tuple[str, str, str]:
    stage = key.partition("_over_")[0] if "_over_" in key else key.rpartition(".")[0]
    return what, form.format(figures[key]) + _mark(stage, figures), bound


def _mark(stage: str, figures: Figures) -> str:
    """A star at what was measured on a machine that others used."""
    return " *" if figures.get(f"{stage}.busy", 0) > BUSY else ""


def _row(stage: Stage, figures: Figures) -> tuple[str, ...]:
    share, each = figures.get(f"{stage.key}.of_limit"), figures.get(f"{stage.key}.cpu_us")
    peak = figures.get(f"{stage.key}.peak_mb")
    return (
        stage.name,
        f"{_short(figures[f'{stage.key}.rate'])} {stage.unit}{_mark(stage.key, figures)}",
        "" if stage.least is None else f"{stage.least:,.0f}",
        "" if share is None else f"{share:.0%}",
        "" if share is None else stage.limit,
        "" if each is None else f"{each:,.0f}",
        "" if peak is None else f"{peak:,.0f}",
    )


def _short(rate: float) -> str:
    return f"{rate:,.0f}" if rate >= 100 else f"{rate:.2g}"


def _gas(figures: Figures) -> Iterator[tuple[str, ...]]:
    for act, name in ACTS.items():
        if (gas := figures.get(f"gas.{act}.rate")) is not None:
            floor = figures.get(f"gas.{act}.of_floor")
            yield name, f"{gas:,.0f}", "" if floor is None else f"{floor:.2f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


# ---- the chart ----

LEFT, WIDTH, HIGH = 290, 560, 38


def _chart(figures: Figures) -> Iterator[str]:
    """A bar a stage: its rate as a share of its own limit."""
    stages = [stage for stage in _measured(figures) if f"{stage.key}.of_limit" in figures]
    height = HIGH * len(stages) + 50
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 30} {height}" '
        'font-family="sans-serif" font-size="13" role="img" aria-label="Rates as shares of their own limits">'
    )
    yield f'<rect width="100%" height="{height}" fill="#fff"/>'
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = LEFT + WIDTH * share
        yield f'<line x1="{at:.0f}" y1="10" x2="{at:.0f}" y2="{height - 30}" stroke="#ddd"/>'
        yield f'<text x="{at:.0f}" y="{height - 12}" text-anchor="middle" fill="#555">{share:.0%}</text>'
    for number, stage in enumerate(stages):
        yield from _bar(stage, figures, 14 + HIGH * number)
    yield "</svg>"


def _bar(stage: Stage, figures: Figures, top: int) -> Iterator[str]:
    share, rate = figures[f"{stage.key}.of_limit"], figures[f"{stage.key}.rate"]
    long = max(2.0, WIDTH * min(1.0, share))
    words = f"{_short(rate)} {stage.unit} · {share:.0%}"
    inside = long > 200
    at, anchor, colour = (LEFT + long - 8, "end", "#fff") if inside else (LEFT + long + 8, "start", "#222")
    yield f'<text x="{LEFT - 12}" y="{top + 17}" text-anchor="end" fill="#222">{stage.name}</text>'
    yield f'<rect x="{LEFT}" y="{top}" width="{long:.0f}" height="24" rx="2" fill="#2f6f4f"/>'
    yield f'<text x="{at:.0f}" y="{top + 17}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


_INTRODUCTION = """
# Performance

Measured by `scripts/bench` on {date}, on a machine with {processors} processors and {memory} of memory ({system},
Python {python}); chain, node, database, server and load shared it. {issued}. Figures hold for
one machine and one moment, ratios a little longer: each stage stands beside its own limit, measured in the same run.
This page and its chart are written by the script.

{note}

![Rates as shares of their own limits]({chart})
"""
_BUSY = """
\\* measured while others used the machine's processors: rates and times are worse than it can do; ratios, bytes and
memory hold better.
"""
_METHOD = """
## How it is measured

`scripts/bench --document` measures the quick size, a few minutes, and writes this page; `scripts/bench --world
--document` the world's year, 1.2 million permits, and an index of ten years, 12 million. `--json FILE` keeps the
figures, `--only STAGE,...` renews some of those in that file, `--document FILE` writes the page of such a file, and
`--species FILE` takes the names of species from a list of your own.

- The permits are invented from a seed. Most are exports of Appendix II for commerce, as most of the world's are; a
  quarter are re-exports; certificates are few. What a permit costs here depends on its lines and letters and hardly
  on its kind: six in ten have one line, one in twelve has four, names are in Latin, Greek, Cyrillic and Chinese
  letters.
- *Issue* is `permit issue` and `permit index follow` as an authority would run them, files written for each permit.
  Fewer permits are issued before, to see whether memory grows with their number.
- *Rebuild* drops the index and reads the chain from genesis.
- *Verify over HTTP* asks one worker through eight connections for the verdicts on 500 permits of the chain. An index
  of 12 thousand, 1.2 or 12 million has beside them permits that were never on a chain: they are filled straight into
  the index, every tenth with an endorsement and a use. The code that stores events stores 12 thousand, and of more the
  database copies the rows, with ids of their own. The first verification is the first request to a server that just
  began to listen. The bare endpoint is one of the framework's, as most are here; verifying is found before those, and
  is spared the framework's own part.
- *The register* is read over HTTP by a user who signed in. Its permits are sealed and stored as any, and filled
  straight into vault and index: the chain never saw them. A species that no permit has is the longest to look for. An
  importer's list has fewer permits than a page, so all are looked through for it.
- *The page that verifies* is opened by a real browser, 360 pixels wide, through a relay that counts all bytes that
  come back: files, service worker, what it keeps, and the node's answers. A scan opens the address in the code. The
  first time nothing is kept on the device, and it is said where one is; later ones are the middle one of several
  permits. Where there is no browser whatever the page names is fetched through the same relay, and nothing is timed.
- CPU is that of the processes that do the work: command and its children, or the server.
- Gas does not depend on the machine. The floor is a new word of storage, or a changed one, with its transaction.
"""
