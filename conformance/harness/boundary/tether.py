"""Ties a program to the tool: ``python -I -S tether.py <descriptor> <command>...``.

The descriptor is the end of a pipe that only the tool has the other end of. When that closes,
however the tool has ended, the program and all that it has started are ended. Else this process
ends as the program does.
"""

from __future__ import annotations  # so that types cost nothing

import os
import sys

# As package `boundary`, from the folder beside this file's, behind the standard library.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
__package__ = "boundary"
__import__(__package__)

from .descendants import end_descendants  # noqa: E402  # the path comes first
from .system import adopt_orphans, die_with_parent  # noqa: E402  # "
from .target import Following, let_go_of_output  # noqa: E402  # "

TYPE_CHECKING = False  # `typing` takes 10 ms to import.
if TYPE_CHECKING:
    from typing import NoReturn

_LINUX = sys.platform == "linux"


def main(leash: int, command: list[str]) -> NoReturn:
    """Run the program, and end with it or with the tool."""
    os.set_inheritable(leash, False)
    if _LINUX:
        adopt_orphans()
    following = Following()
    child = os.fork()
    if not child:
        _become(command)
    let_go_of_output()
    status = following.until_end(child, leash)
    if status is None:
        end_descendants(child)
        os._exit(1)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code if code >= 0 else 128 - code)  # as a shell says it


def _become(command: list[str]) -> NoReturn:
    try:
        os.setsid()
        if _LINUX:
            die_with_parent()
        os.execv(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]} can't be run: {error.strerror}\n".encode())
    finally:
        os._exit(127)


main(int(sys.argv[1]), sys.argv[2:])
