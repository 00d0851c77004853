"""What every process is launched with that runs NT or a feed: what it sees, and its environment."""

from __future__ import annotations

import fnmatch
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conformance.harness import bootstrap
from conformance.harness.environment import build_environment
from conformance.harness.launch import Launch

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.harness.launch import Stream
    from conformance.model.feed import FeedSettings

PACKAGE: Final = Path(bootstrap.FOLDER).parent

_SECRETS: Final = (
    *(".*", "*.env", "*.pem", "*.key", "*.p12", "*.pfx", "*.kdbx", "id_rsa*", "id_ed25519*"),
    *("secrets.json", "secrets.toml", "secrets.y*ml", "credentials.json", "credentials.toml"),
)
"""Names of files and folders in a workspace that hold secrets, or are none of a feed's business.

Everything with a dot is: ``.env``, ``.git`` with its tokens, ``.netrc``, an editor's folders."""

_SECRET: Final = re.compile("|".join(map(fnmatch.translate, _SECRETS)))
_NOT_ENTERED: Final = frozenset(("node_modules", "site-packages", "__pycache__"))
_MOST_ENTRIES: Final = 50_000
_DEEPEST: Final = 6


def nt_command(python: Path, module: str, *arguments: str) -> tuple[str, ...]:
    """Return what runs ``main(arguments)`` of one of the suite's modules beside NT.

    Args:
        python: Interpreter of NT's environment.
        module: Of this package.
        arguments: Of its `main`.
    """
    return (str(python), "-s", "-P", str(Path(bootstrap.__file__)), module, *arguments)


def launch_of(  # noqa: PLR0913  # each is a choice of its own
    command: tuple[str, ...],
    *,
    work: Path,
    feed: FeedSettings | None = None,
    also: Mapping[str, str] | None = None,
    pass_fds: tuple[int, ...] = (),
    listen: int = 0,
    stdout: Stream = None,
    stderr: Stream = None,
    watched: bool = False,
) -> Launch:
    """Return the launch of a command that sees NT's environment, this package and the feed.

    Args:
        command: What is run: see `nt_command`.
        work: The folder for all that it writes.
        feed: The feed under contract; it runs in that feed's workspace.
        also: Environment variables that it gets beside those of every such process.
        pass_fds: Descriptors that it inherits.
        listen: How many sockets are opened on its loopback, for a server in this process.
        stdout: Where its standard output goes.
        stderr: Where its standard error goes.
        watched: Whether it is told what it reaches for beyond loopback.
    """
    home = work / "home"
    home.mkdir(exist_ok=True)
    environment = build_environment(os.environ, work=work, home=home, feed=feed)
    return Launch(
        command=command,
        environment={**environment, **(also or {})},
        cwd=feed.root if feed is not None else home,
        read_only=(PACKAGE, *(_shown(feed) if feed is not None else ())),
        hidden=tuple(_secrets(feed)) if feed is not None else (),
        work=work,
        listen=listen,
        pass_fds=pass_fds,
        stdout=stdout,
        stderr=stderr,
        watched=watched,
    )


def _shown(feed: FeedSettings) -> Iterator[Path]:
    """Yield what of the team's files is shown: the workspace, unless that is the user's home."""
    home = Path(os.path.expanduser("~"))  # a home that is not known is no error
    if not (home == feed.root or home.is_relative_to(feed.root)):
        yield feed.root
    yield from (path for path in (*feed.paths, *feed.import_roots, *feed.areas) if path.exists())


def _secrets(feed: FeedSettings) -> Iterator[Path]:
    """Yield what is hidden of what is shown; the feed itself may lie in a folder with a dot."""
    for folder in dict.fromkeys((feed.root, *feed.paths, *feed.import_roots, *feed.areas)):
        yield from _hidden(folder)


def _hidden(folder: Path, depth: int = 0, left: list[int] | None = None) -> Iterator[Path]:
    """Yield the files and folders below a folder whose names say that they hold secrets."""
    left = [_MOST_ENTRIES] if left is None else left
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return
    left[0] -= len(entries)
    for entry in entries:
        if _SECRET.match(entry.name):
            yield Path(entry.path)
        elif (
            entry.is_dir(follow_symlinks=False)
            and entry.name not in _NOT_ENTERED
            and depth < _DEEPEST
            and left[0] > 0
        ):
            yield from _hidden(Path(entry.path), depth + 1, left)
