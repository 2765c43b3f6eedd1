"""Verification in process: what a QR text shows, read and held against an index, without HTTP."""

from itertools import cycle, islice
from pathlib import Path

from registry.case import Occasion
from registry.formats.file import write_file
from registry.formats.qr import read_code, write_code
from registry.formats.shown import read_shown
from registry.profile import convention
from registry.seal import recover, seal_digest
from registry.verify import Question
from scripts.benchmark.home import at_home, officer, some_permits
from scripts.benchmark.measured import Figure, measuring, peak_mb

SHOWN = 50


def measure(folder: Path, count: int = 5_000) -> Figure:
    """From the text of a code to the verdict; the limit is recovering the sealer's account alone."""
    with at_home(folder, "mg") as desk:
        sealed = desk.office.issue(some_permits(desk, 905, SHOWN), officer(desk, "issuer"))
        codes = [write_code(permit, desk.origin()) for permit in sealed]
        question = Question(Occasion.EXPORT, desk.today(), desk.now(), convention(), here="MG")
        assert all(desk.enquiry.verify(read_code(code), question).answer == "valid" for code in codes)
        with measuring(count) as verified:
            for code in islice(cycle(codes), count):
                desk.enquiry.verify(read_code(code), question)
        with measuring(count) as recovered:
            for permit in islice(cycle(sealed), count):
                recover(permit.seal, seal_digest(desk.registry, permit.id))
        files = [write_file(permit, desk.registry) for permit in sealed]
        with measuring(count) as from_files:
            for file in islice(cycle(files), count):
                desk.enquiry.verify(read_shown(file), question)
    return Figure(
        "verify_library",
        verified.rate,
        "codes/s",
        recovered.rate,
        "recovering the sealer's account alone",
        verified.cpu,
        peak_mb(),
        {"from_file": from_files.rate, "cpu_us": verified.cpu_us},
    )
