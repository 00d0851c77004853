"""What the tool asks for, as types; it is sent with `marshal`, so plain dictionaries hold it."""

from collections.abc import Mapping, Sequence
from typing import TypedDict


class View(TypedDict):
    """What to show; paths are absolute and, but for links, free of symbolic links."""

    shown: Sequence[str]  #: Read-only, a path before those below it.
    links: Mapping[str, str]  #: Targets of symbolic links, by where they stand.
    files: Mapping[str, str]  #: Texts of files that are not the machine's.
    hidden: Sequence[str]  #: Below what is shown: empty instead, but for what is shown below it.
    work: str  #: The one folder to write to, also seen as ``/tmp``.


class LaunchTarget(TypedDict):
    """What to run."""

    command: list[str]  #: The first is a path.
    environment: dict[str, str]
    cwd: str
    pass_fds: Sequence[int]  #: The descriptors that it inherits, beside the standard ones.


class Specification(TypedDict):
    """What to run, and how it is confined."""

    target: LaunchTarget
    namespaces: bool
    view: View
    listen: int  #: How many listening sockets to hand to the tool.
    watched: bool  #: Hand over a packet socket that sees what is reached for.
    inside: tuple[int, int]  #: The ids of the user and its group as the target sees them.
