"""Processes that work side by side, none of which is left working whatever goes wrong."""

from __future__ import annotations

import multiprocessing
import os
import signal
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from optimiser.errors import LimitReached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def side_by_side(
    number: int, begin: Callable[..., None] | None = None, given: tuple[Any, ...] = ()
) -> Iterator[ProcessPoolExecutor]:
    """A pool of ``number`` processes, each of which first calls ``begin`` with what is ``given``.

    Ctrl-C reaches every process of the terminal: they leave it to this one, which ends them.
    Raises LimitReached if a process ends before its work is done.
    """
    before = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(number, mp_context=context, initializer=_ready, initargs=(begin, given))
    try:
        yield pool
    except BrokenProcessPool as error:
        msg = (
            "A process ended before its work was done, most likely because the machine ran out of memory. "
            "Try again with --workers 1."
        )
        raise LimitReached(msg) from error
    except BaseException:
        for process in set(multiprocessing.active_children()) - before:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _ready(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if begin is not None:
        begin(*given)
