"""The feed under contract, as the settings describe it: where it is, and how it is run."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

START_WITHIN_S: Final = 12.0
STOP_WITHIN_S: Final = 30.0
"""NT 1 by its own defaults sleeps for 10 s after a stop (``timeout_post_stop``), and then waits up
to 10 s for its clients to disconnect: a feed that leaves them alone may need 20 s and is all right.
30 s is what Kubernetes gives before it kills."""

_AROUND_S: Final = 10.0  #: Of a run: opening the venue, forking, cleaning up on a busy machine.

_MAIN: Final = "__main__.py"

ADDRESSES: Final = ("http_url", "proxy_url", "ws_url")
"""The venue's addresses, which may stand in braces in the command and in variables."""


LEAD_TO_VENUE: Final = (
    "lead it to the venue: {http_url} and {ws_url} in [tool.conformance] run or env"
)
"""What helps where a feed asks nothing of the venue."""


class KeysReply(StrEnum):
    """What the exchange does with production's key."""

    ACCEPTED = "accepted"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """One team's feed. It crosses to the probes' processes as JSON."""

    root: Path  #: The workspace: paths are shown relative to it, and the feed runs in it.
    paths: tuple[Path, ...]  #: Files and folders of its source, absolute.
    command: str = ""  #: What follows ``python -m``, with ``{http_url}`` and ``{ws_url}`` in it.
    environment: tuple[str, ...] = ()  #: The variables that production sets; they get dummies.
    variables: tuple[tuple[str, str], ...] = ()  #: Others, with their values, as in `command`.
    import_roots: tuple[Path, ...] = ()  #: Further folders that its packages lie in, absolute.
    areas: tuple[Path, ...] = ()  #: Folders of the team's own contract areas, absolute.
    start_within_s: float = START_WITHIN_S  #: How long it may take until it subscribes.
    stop_within_s: float = STOP_WITHIN_S  #: How long it may take from SIGTERM to its end.
    keys: KeysReply = KeysReply.ACCEPTED

    @property
    def longest_run_s(self) -> float:
        """Return how long a run of it may take, from its start until it is ended."""
        return self.start_within_s + self.stop_within_s + _AROUND_S

    @property
    def search_path(self) -> tuple[Path, ...]:
        """Return the folders that the feed's modules are imported from, as if it was installed.

        The workspace, as for ``python -m``; then those that the settings name; then, for a source
        tree such as ``src``, that folder, and for a package the one above it.
        """
        folders = [self.root, *self.import_roots]
        for path in self.paths:
            folder = path if path.is_dir() else path.parent
            while (folder / "__init__.py").is_file():
                folder = folder.parent
            folders.append(folder)
        return tuple(dict.fromkeys(folders))

    def of_another(
        self, paths: tuple[Path, ...], command: str, variables: tuple[tuple[str, str], ...] = ()
    ) -> FeedSettings:
        """Return the settings of another feed in this workspace: its source, and how it is run.

        How the configured one is run says nothing of it. Without a command it is not run, and
        nothing is known of the variables that production sets for it.
        """
        environment = self.environment if command else ()
        return replace(
            self, paths=paths, command=command, environment=environment, variables=variables
        ).with_program()

    def with_program(self) -> FeedSettings:
        """Return the settings with the file that is run among the sources, wherever it lies."""
        file = self._program()
        if file is None or any(file.is_relative_to(path) for path in self.paths):
            return self
        return replace(self, paths=(*self.paths, file))

    def _program(self) -> Path | None:
        """Return the file of the workspace that the command runs, if it is one."""
        words = shlex.split(self.command)
        name = words[0].partition(":")[0] if words else ""
        if name.endswith(".py"):
            files = [self.root / name]
        else:
            bases = [
                folder.joinpath(*name.split(".")) for folder in (self.root, *self.import_roots)
            ]
            files = [file for base in bases for file in (base.with_suffix(".py"), base / _MAIN)]
        return next((file for file in files if name and file.is_file()), None)

    def words(self, addresses: Mapping[str, str]) -> list[str]:
        """Return the words of the command, with the venue's addresses in them."""
        return [word.format(**addresses) for word in shlex.split(self.command)]

    def variables_for(self, addresses: Mapping[str, str]) -> dict[str, str]:
        """Return the variables and their values, with the venue's addresses in them."""
        return {name: value.format(**addresses) for name, value in self.variables}

    def to_json(self) -> str:
        """Write the record for another process."""
        return json.dumps(
            {
                "root": str(self.root),
                "paths": [str(path) for path in self.paths],
                "command": self.command,
                "environment": list(self.environment),
                "variables": list(map(list, self.variables)),
                "import_roots": [str(path) for path in self.import_roots],
                "areas": [str(path) for path in self.areas],
                "start_within_s": self.start_within_s,
                "stop_within_s": self.stop_within_s,
                "keys": self.keys,
            }
        )

    @classmethod
    def from_json(cls, text: str) -> FeedSettings:
        """Read what `to_json` wrote."""
        document = json.loads(text)
        return cls(
            root=Path(document["root"]),
            paths=tuple(map(Path, document["paths"])),
            command=document["command"],
            environment=tuple(document["environment"]),
            variables=tuple((name, value) for name, value in document["variables"]),
            import_roots=tuple(map(Path, document["import_roots"])),
            areas=tuple(map(Path, document["areas"])),
            start_within_s=document["start_within_s"],
            stop_within_s=document["stop_within_s"],
            keys=KeysReply(document["keys"]),
        )
