"""Marking permits used: one after another, each waited for until it is final; and many at once, as a server does."""

from pathlib import Path

from registry.chain import wire
from registry.chain.door import Fees
from registry.chain.signing import sign_transaction
from registry.cli.desk import Desk
from registry.courier import Courier
from registry.keystore import Signer
from registry.office import Office
from registry.quantities import lock, millionths
from registry.seal import SealedPermit
from scripts.benchmark.home import at_home, officer, some_permits
from scripts.benchmark.measured import Figure, Measured, measuring, peak_mb

ALONE = 5


def measure(folder: Path, together: int = 500) -> list[Figure]:
    """Alone the chain's time to be final is what it takes; many share it, one block for all."""
    with at_home(folder, "mg") as mg, at_home(folder, "fr") as fr:
        permits = mg.office.issue(some_permits(mg, 907, ALONE + together), officer(mg, "issuer"))
        border = officer(fr, "border")
        with measuring(ALONE) as alone:
            for permit in permits[:ALONE]:
                fr.office.accept(permit, border, fr.today())
        many = _at_once(fr, border, permits[ALONE:])
        signed, period = _signed(fr, border, permits[ALONE:]), 1 / fr.settings.chain.period
    peak = peak_mb()
    return [
        Figure("use_sequential", alone.rate, "uses/s", period, "a block of the chain for each",
               alone.cpu, peak, {"cpu_us": alone.cpu_us}),
        Figure("use_concurrent", many.rate, "uses/s", signed.rate, "locking quantities and signing alone",
               many.cpu, peak, {"uses": together, "cpu_us": many.cpu_us}),
    ]  # fmt: skip


def _at_once(fr: Desk, border: Signer, permits: list[SealedPermit]) -> Measured:
    with Courier(fr.outbox, every=0.1) as courier:
        office = Office(fr.registry, fr.node, fr.vault, fr.outbox, now=fr.now, party="FR", carry=courier.carry)
        with measuring(len(permits)) as many:
            for permit in permits:
                office.accept(permit, border, fr.today())
            for future in [courier.watch(entry.number) for entry in fr.outbox.entries()[-len(permits) :]]:
                assert future.result(timeout=120).stage.value == "final"
    return many


def _signed(fr: Desk, border: Signer, permits: list[SealedPermit]) -> Measured:
    """The same transactions made and thrown away: nothing is asked, stored or sent."""
    with measuring(len(permits)) as signed:
        for nonce, permit in enumerate(permits):
            quantities = [millionths(line.quantity or "0") for line in permit.face.lines]
            locked = lock(permit.face_salt, permit.id, "accept", quantities)
            data = wire.accept(permit.id, permit.commitment.content, fr.today(), locked, bytes(32))
            sign_transaction(border.key, chain_id=fr.registry.chain_id, nonce=nonce, to=fr.registry.permits, data=data,
                             gas=100_000, fees=Fees(0, None))  # fmt: skip
    return signed
