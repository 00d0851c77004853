"""Whether the machine lets a run have what it takes: told before it starts, and never as drift."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING, Final

from conformance.harness.launch import MachineError

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform != "win32":
    import resource

OPEN_FILES: Final = 512  #: A run of all probes has some 200 open, in its busiest process.
ADDRESS_SPACE_MB: Final = 8192  #: NT's libraries map some 3 GB, and reserve more.
DISK_MB: Final = 64  #: A run's logs and documents take some 5 MB.


def check_resources() -> None:
    """Raise the limits of this process as far as they may be, and refuse those that are too low.

    Raises:
        MachineError: A limit is too low; with the command that shows it.
    """
    for number, least, what, unit, option in (
        (resource.RLIMIT_NOFILE, OPEN_FILES, "open files", 1, "-n"),
        (resource.RLIMIT_AS, ADDRESS_SPACE_MB, "MB of memory", 1 << 20, "-v"),
    ):
        soft, hard = resource.getrlimit(number)
        if soft == resource.RLIM_INFINITY or soft // unit >= least:
            continue
        if hard == resource.RLIM_INFINITY or hard // unit >= least:
            resource.setrlimit(number, (least * unit, hard))
            continue
        raise MachineError(
            f"a process may have no more than {soft // unit} {what}\n"
            f"  found:    ulimit {option} of {soft // unit} {what}\n"
            f"  expected: at least {least}\n"
            f"  fix:      raise ulimit {option}, or run where it is higher"
        )


def check_room(folder: Path) -> None:
    """Refuse a disk on which a run would find no room for what it writes.

    Raises:
        MachineError: It has too little.
    """
    free_mb = shutil.disk_usage(folder).free >> 20
    if free_mb < DISK_MB:
        raise MachineError(
            f"the disk for temporary files is full\n"
            f"  found:    {free_mb} MB free in {folder.parent}\n"
            f"  expected: at least {DISK_MB} MB\n"
            f"  fix:      make room there, or set TMPDIR to a folder on another disk"
        )
