"""Issuing, end to end, as an authority would: a file of permits → read, checked, committed, sealed, stored, on chain,
final, indexed. Both commands run as processes of their own; the node runs beside them on the same machine."""

from pathlib import Path
from time import perf_counter

import psutil

from registry.canonical import canonical
from registry.commitment import Salts, commit_digests, section_digest
from registry.permit import parse_permit
from registry.seal import sign_seal
from scripts.benchmark.home import SPECIES, at_home, officer
from scripts.benchmark.measured import Figure, measuring, peak_mb
from scripts.benchmark.network import Network, Run
from scripts.benchmark.world import permits

SAMPLE = 3_000


def measure(network: Network, fewer: int, count: int, species: tuple[str, ...] = SPECIES) -> Figure:
    """`count` permits of one to four lines in one file; before them, to see whether memory grows with a batch, `fewer`
    in another. The limit signs and hashes the same, in one process."""
    with at_home(network.folder, "mg") as desk:
        day = desk.today()
    few = _issue(network, _written(network.folder, 1, fewer, species, day))
    file, start = _written(network.folder, 1 + fewer, count, species, day), perf_counter()
    with measuring(count) as issued:
        ran, on_chain = _issue(network, file), perf_counter() - start
        followed = network.permit("--home", "mg", "index", "follow", progress=True)
    beside = {
        "permits": count,
        "cpu_us": issued.cpu_us,
        "before_indexing": count / on_chain,
        "fewer_permits": fewer,
        "fewer_peak_mb": few.peak_mb,
        "grown_mb": ran.peak_mb - few.peak_mb,
        "follow_peak_mb": followed.peak_mb,
    } | _chain_mb(network)
    return Figure("issue", issued.rate, "permits/s", _limit(network.folder, 1, species, day),
                  "signing and hashing alone", issued.cpu, ran.peak_mb, beside)  # fmt: skip


def _written(folder: Path, first: int, count: int, species: tuple[str, ...], day: int) -> Path:
    """A file of permits, one a line, numbered from `first` on."""
    file = folder / f"world-{first}.jsonl"
    with file.open("wb") as out:
        out.writelines(data + b"\n" for data in permits(first, count, species, party="MG", day=day, first=first))
    return file


def _issue(network: Network, file: Path) -> Run:
    return network.permit("--home", "mg", "issue", file.name, "--as", "issuer", "--password-file", "password",
                          "--out", f"issued-{file.stem}", progress=True)  # fmt: skip


def _limit(folder: Path, seed: int, species: tuple[str, ...], day: int) -> float:
    """Permits a second that one process can sign and hash: canonical bytes are there already."""
    with at_home(folder, "mg") as desk:
        key, registry = officer(desk, "issuer").key, desk.registry
    read = [parse_permit(data) for data in permits(seed, SAMPLE, species, party="MG", day=day)]
    ready = [(permit.face.party, canonical(permit.face), canonical(permit.persons)) for permit in read]
    salts = Salts(bytes(16), bytes(16))
    with measuring(len(ready)) as signed:
        for party, face, persons in ready:
            digests = section_digest("face", salts.face, face), section_digest("persons", salts.persons, persons)
            sign_seal(key, registry, commit_digests(party, *digests).id)
    return signed.rate


def _chain_mb(network: Network) -> dict[str, float]:
    """The most that the node held, and the process of ours that keeps its journal."""
    assert network.chain is not None
    ours = psutil.Process(network.chain.pid)
    node = sum(peak_mb(process.pid) for process in ours.children(recursive=True))
    return {"node_mb": node, "chain_mb": peak_mb(ours.pid)}
