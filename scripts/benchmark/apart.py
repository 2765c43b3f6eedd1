"""Work in a process of its own, so that its memory is its own, and is given back."""

import multiprocessing
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def apart(work: Callable[P, T], *arguments: P.args, **words: P.kwargs) -> T:
    """What `work` gives, which like its arguments must be such as can be sent to another process."""
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, arguments, words)
