"""Kinds of failure: the machine's shortages are told from all else."""

import errno

import pytest

from conformance.model.failure import machine_shortage

FILES, MEMORY = "too many open files in this process", "not enough memory"
DISK, PROCESSES = "no space left on the disk", "no more processes or threads can be started"


def wrapped(cause: BaseException) -> RuntimeError:
    """Return an error that has another one as its cause."""
    error = RuntimeError("the client could not be built")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "shortage"),
    [
        (OSError(errno.EMFILE, "?"), FILES),
        (OSError(errno.ENOSPC, "?"), DISK),
        (BlockingIOError(errno.EAGAIN, "?"), PROCESSES),
        (MemoryError(), MEMORY),
        (wrapped(OSError(errno.ENOMEM, "?")), MEMORY),
        (RuntimeError("can't start new thread"), PROCESSES),
        ("io error: Too many open files (os error 24)", FILES),
        ("error creating runtime: os error 11", PROCESSES),
        ("OSError: [Errno 28] No space left on device", DISK),
        ("memory allocation of 4096 bytes failed", MEMORY),
    ],
)
def test_a_shortage_is_named(error: BaseException | str, shortage: str) -> None:
    """What has run out is said in words, from an error, its cause or its text."""
    assert machine_shortage(error) == shortage


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOENT, "No such file or directory"),
        ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"),
        ValueError("price precision is 24"),
        "Connection refused (os error 111)",
        "found 24 errors",
        "",
    ],
)
def test_other_errors_are_no_shortage(error: BaseException | str) -> None:
    """An error of NT's, the suite's or the network's is not put on the machine."""
    assert machine_shortage(error) == ""
