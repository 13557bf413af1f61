"""Work spread over the cores: the same results in the same order, whatever the number of jobs."""

import gc
import io
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from multiprocessing.pool import Pool
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# What forked workers call: set before the fork, so that nothing but numbers need be sent.
_tasks: dict[int, Callable[[int], Any]] = {}
_names = count()
_pools: set[Pool] = set()


def spread(task: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """`task(item)` for each item, in order, in `jobs` forked processes, which begin at once.

    The workers see the items and all that `task` refers to as they are now, without copying. Where
    processes cannot be forked, or no job is asked for, the work is done here, when it is asked for.
    """
    if jobs < 1 or not items or "fork" not in multiprocessing.get_all_start_methods():
        return map(task, items)
    name = next(_names)
    _tasks[name] = lambda index: task(items[index])
    jobs = min(jobs, len(items))
    pool = multiprocessing.get_context("fork").Pool(jobs, _begin)
    size = max(1, min(64, len(items) // (jobs * 4) or 1))
    results = pool.imap(_call, [(name, index) for index in range(len(items))], chunksize=size)
    _pools.add(pool)
    pool.close()  # a worker that finds nothing more to do ends, though its results wait
    return _collected(name, pool, results)


def _collected(name: int, pool: Pool, results: Iterator[R]) -> Iterator[R]:
    try:
        yield from results
    finally:
        pool.terminate()
        _pools.discard(pool)
        del _tasks[name]


def end() -> None:
    """End the workers of work that nobody waits for any more, as after an interrupt."""
    for pool in list(_pools):
        pool.terminate()


def _begin() -> None:
    """Look for garbage among what this worker makes, and never touch what it shares with others.

    An interrupt is for the process that began the work, which then ends this one; what goes wrong
    in a task is told there too, and that nobody listens any more is nothing to tell.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stderr = io.StringIO()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()


def _call(at: tuple[int, int]) -> Any:
    name, index = at
    return _tasks[name](index)
