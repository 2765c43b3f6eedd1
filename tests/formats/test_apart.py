"""How long looking at a picture or a PDF may take is counted in the processor's time, not the clock's."""

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psutil
import pytest

from registry.formats import apart, pdf, picture
from registry.formats.pages import Found
from tests.formats.test_pdf import code, drawn
from tests.formats.test_pdf import pdf as pdf_of


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def looking(reading: Future[Found]) -> psutil.Process:
    """The process that looks, once it is there."""
    while True:
        assert not reading.done()
        for child in psutil.Process().children():
            if any("pages.py" in word for word in child.cmdline()):
                return child


def test_a_scan_that_other_work_holds_up_for_longer_than_it_may_take_is_read(beside: ThreadPoolExecutor) -> None:
    seconds = 3
    reading = beside.submit(apart.looked_at, pdf_of(drawn()), seconds, seconds)
    process = looking(reading)
    process.suspend()
    time.sleep(seconds + 0.5)
    process.resume()
    assert reading.result() == {"codes": [code()]}


def test_what_gets_no_processor_at_all_is_no_fault_of_what_was_shown() -> None:
    with pytest.raises(apart.MachineBusy, match="Show it again"):
        apart.looked_at(pdf_of(drawn()), 3, 3, patience=0.001)


def test_the_clock_only_ends_what_hangs() -> None:
    assert 10 * max(pdf.SECONDS, picture.SECONDS) <= apart.PATIENCE
