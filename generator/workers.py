"""Work spread over the cores: the same results in the same order, whatever the number of jobs."""

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

# What a forked worker calls: set before the fork, so that nothing but an index need be sent.
_task: Callable[[int], Any] | None = None


def spread(task: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """`task(item)` for each item, in order, in `jobs` forked processes.

    The workers see the items and all that `task` refers to as they are now, without copying. Where
    processes cannot be forked, or one job is asked for, the work is done here.
    """
    if jobs < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(task, items)
        return
    global _task  # noqa: PLW0603  (the one way to hand a closure to a forked worker)
    _task = lambda index: task(items[index])  # noqa: E731
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            size = max(1, min(64, len(items) // (jobs * 4) or 1))
            yield from pool.imap(_call, range(len(items)), chunksize=size)
    finally:
        _task = None


def _call(index: int) -> Any:
    return _task(index) if _task else None


def spawn(task: Callable[[T], R], items: Sequence[T], jobs: int) -> Iterator[R]:
    """The same in fresh processes, for libraries that do not survive a fork; items are sent."""
    if jobs < 2:
        yield from map(task, items)
        return
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        yield from pool.imap(task, items, chunksize=max(1, len(items) // (jobs * 4)))
