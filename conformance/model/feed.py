"""The feed under contract, as the settings describe it: where it is, and how it is run."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """One team's feed. It crosses to the probes' processes as JSON."""

    root: Path  #: The workspace: paths are shown relative to it, and the feed runs in it.
    paths: tuple[Path, ...]  #: Files and folders of its source, absolute.
    command: str = ""  #: What follows ``python -m``, with ``{http_url}`` and ``{ws_url}`` in it.
    environment: tuple[str, ...] = ()  #: The variables that production sets; they get dummies.
    areas: tuple[Path, ...] = ()  #: Folders of the team's own contract areas, absolute.

    def to_json(self) -> str:
        """Write the record for another process."""
        return json.dumps(
            {
                "root": str(self.root),
                "paths": [str(path) for path in self.paths],
                "command": self.command,
                "environment": list(self.environment),
                "areas": [str(path) for path in self.areas],
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
            areas=tuple(map(Path, document["areas"])),
        )
