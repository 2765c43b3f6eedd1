"""Marking permits used: one after another, each waited for until it is final; and many at once, as a server does."""

from pathlib import Path

from registry.courier import Courier
from registry.office import Office
from scripts.benchmark.home import at_home, officer, some_permits
from scripts.benchmark.measured import Figure, measuring, peak_mb

ALONE = 5


def measure(folder: Path, together: int = 500) -> list[Figure]:
    """Alone the chain's time to be final is what it takes; many share it, one block for all."""
    with at_home(folder, "mg") as mg, at_home(folder, "fr") as fr:
        permits = mg.office.issue(some_permits(mg, 907, ALONE + together), officer(mg, "issuer"))
        border, day = officer(fr, "border"), fr.today()
        with measuring(ALONE) as alone:
            for permit in permits[:ALONE]:
                fr.office.accept(permit, border, day)
        with Courier(fr.outbox, every=0.1) as courier:
            office = Office(fr.registry, fr.node, fr.vault, fr.outbox, now=fr.now, party="FR", carry=courier.carry)
            with measuring(together) as many:
                for permit in permits[ALONE:]:
                    office.accept(permit, border, day)
                for future in [courier.watch(entry.number) for entry in fr.outbox.entries()[-together:]]:
                    assert future.result(timeout=120).stage.value == "final"
    period = 1 / fr.settings.chain.period
    return [
        Figure(
            "use_alone",
            alone.rate,
            "uses/s",
            period,
            "a block of the chain",
            alone.cpu,
            peak_mb(),
            {"cpu_us": alone.cpu_us},
        ),
        Figure(
            "use_many", many.rate, "uses/s", None, "", many.cpu, peak_mb(), {"uses": together, "cpu_us": many.cpu_us}
        ),
    ]
