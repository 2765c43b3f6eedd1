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
from scripts.benchmark.network import Network
from scripts.benchmark.world import permits

SAMPLE = 3_000


def measure(network: Network, count: int, species: tuple[str, ...] = SPECIES, seed: int = 1) -> Figure:
    """`count` permits of one to four lines in one file. The limit signs and hashes the same, in one process."""
    file = network.folder / f"world-{seed}.jsonl"
    with at_home(network.folder, "mg") as desk:
        day = desk.today()
    with file.open("wb") as out:
        out.writelines(data + b"\n" for data in permits(seed, count, species, party="MG", day=day))
    start = perf_counter()
    with measuring(count) as issued:
        ran = network.permit("--home", "mg", "issue", file.name, "--as", "issuer", "--password-file", "password",
                             "--out", f"issued-{seed}", progress=True)  # fmt: skip
        on_chain = perf_counter() - start
        network.permit("--home", "mg", "index", "follow", progress=True)
    beside = {
        "permits": count,
        "cpu_us": issued.cpu_us,
        "node_mb": _node_mb(network),
        "before_indexing": count / on_chain,
    }
    return Figure("issue", issued.rate, "permits/s", _limit(network.folder, seed, species, day),
                  "signing and hashing alone", issued.cpu, ran.peak_mb, beside)  # fmt: skip


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


def _node_mb(network: Network) -> float:
    """The most that the chain's processes held: ours, and the node's own."""
    assert network.chain is not None
    ours = psutil.Process(network.chain.pid)
    return sum(peak_mb(process.pid) for process in [ours, *ours.children(recursive=True)])
