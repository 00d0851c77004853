"""A workspace whose gate needs no NautilusTrader: what a release does is written in the test."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.model.facts import Observation, canonical
from conformance.model.schemas import schema_of
from conformance.version import SUITE
from conformance.workspace import Workspace
from conformance.workspace.snapshots import STAMP, snapshot_path
from conformance.workspace.stamp import Stamp, usage_digest, write_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.failure import Failure

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOTS = Path("contracts/snapshots")
PIN = 'nautilus_trader=={release} ; python_version == "3.12"  # {channel}: a note\n'
FEED = "from nautilus_trader.model.objects import Price\n"
LIMIT_S = 300.0  # of what takes seconds, on a machine that has other work

FACTS: Mapping[str, Observation] = {
    "config.frozen": {"set_field": {"error": "AttributeError"}},
    "feed.start": {"outcome": {"subscribed": True, "exit_status": 0}},
    "instrument_ids.parse": {"symbol": "BTCUSDT-PERP"},
    "ticks.price": {"as_decimal": "Decimal", "precision": 2},
    "ticks.quantity": {"as_decimal": "Decimal", "precision": 3},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRun:
    """What one run of the command printed, and how it ended."""

    status: int
    stdout: str
    stderr: str

    @property
    def last(self) -> str:
        """Return the line that counts contracts."""
        (found,) = [line for line in self.stdout.splitlines() if " contracts hold" in line]
        return found


@dataclass(slots=True, kw_only=True)
class TinyGate:
    """A workspace, and what its release is observed to do."""

    root: Path
    release: str = "1.219.0"
    facts: dict[str, Observation] = field(default_factory=lambda: dict(FACTS))
    failures: dict[str, Failure] = field(default_factory=dict)
    not_run: Mapping[str, str] = field(default_factory=dict)
    again: Mapping[str, Observation] = field(default_factory=dict)
    """What a second look at those observations tells; of others there is none."""

    @property
    def workspace(self) -> Workspace:
        """Return the workspace."""
        return Workspace(self.root)

    def settings(self, text: str) -> None:
        """Write ``[tool.conformance]``."""
        (self.root / "pyproject.toml").write_text(text, encoding="utf-8")

    def pin(self, **releases: str) -> None:
        """Write the pins: a release for each channel."""
        pins = (PIN.format(release=one, channel=channel) for channel, one in releases.items())
        (self.root / "pinned-versions.txt").write_text("".join(pins), encoding="utf-8")

    def approve(self, channel: str = "feed", **stamp: Any) -> None:
        """Write the snapshots of a channel as they are observed, and their stamp."""
        shutil.rmtree(self.workspace.snapshots(channel), ignore_errors=True)
        for name, facts in self.facts.items():
            self.write(name, canonical(facts, schema_of(name)), channel)
        about: dict[str, Any] = {"release": self.release, "python": "3.12", "suite": SUITE}
        about["feed"] = usage_digest(())
        write_stamp(self.workspace.snapshots(channel), Stamp(**{**about, **stamp}))

    def write(self, observation: str, text: str, channel: str = "feed") -> Path:
        """Write the file of one snapshot."""
        path = snapshot_path(self.workspace.snapshots(channel), observation)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def stamp(self, channel: str = "feed") -> Path:
        """Return where the stamp of a channel is."""
        return self.workspace.snapshots(channel) / STAMP

    def files(self) -> Mapping[str, bytes]:
        """Return all that is approved, by path."""
        top = self.root / SNAPSHOTS
        files = (path for path in sorted(top.rglob("*")) if path.is_file())
        return {path.relative_to(top).as_posix(): path.read_bytes() for path in files}

    def run(self, *arguments: str, channel: str = "feed", **env: str) -> GateRun:
        """Run ``nt-conformance gate`` on a channel, in a process of its own."""
        document = self.root / "observed.json"
        told = {
            "release": self.release,
            "python": "3.12.1",
            "observations": self.facts,
            "places": {},
            "failures": {name: asdict(one) for name, one in self.failures.items()},
            "not_run": self.not_run,
            "confinement": "namespaces",
            "made_by": {name: name for name in self.again},
            "again": self.again,
        }
        document.write_text(json.dumps(told), encoding="utf-8")
        ours = {k: v for k, v in os.environ.items() if k not in ("CI", "GITHUB_ACTIONS")}
        ran = subprocess.run(
            [sys.executable, "standing_in.py", "gate", "--channel", channel, *arguments],
            cwd=self.root,
            env={**ours, "PYTHONPATH": str(ROOT), "STANDING_IN": str(document), **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
        return GateRun(status=ran.returncode, stdout=ran.stdout, stderr=ran.stderr)


def make_gate(root: Path) -> TinyGate:
    """Make a workspace with one channel, whose release does what was approved."""
    (root / "feed").mkdir()
    (root / "feed" / "feed.py").write_text(FEED, encoding="utf-8")
    shutil.copy2(ROOT / "tests/support/standing_in.py", root)
    gate = TinyGate(root=root)
    gate.settings('[tool.conformance]\nfeed = ["feed"]\n')
    gate.pin(feed="1.219.0")
    gate.approve()
    return gate
