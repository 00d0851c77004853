"""Threads that wait for other processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def thread_pool(size: int) -> Iterator[ThreadPoolExecutor]:
    """Run tasks in so many threads, and wait for them at the end, but not after Ctrl-C.

    What they started ends with this process.
    """
    pool = ThreadPoolExecutor(size)
    waits = True
    try:
        yield pool
    except KeyboardInterrupt:
        waits = False
        raise
    finally:
        pool.shutdown(wait=waits, cancel_futures=True)
