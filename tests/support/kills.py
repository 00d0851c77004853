"""Kills the tool at random moments, looks at what is left of it, and runs it once more.

``python tests/support/kills.py [COUNT]`` prints what came of each; tests do a few of them.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("pyproject.toml", "pinned-versions.txt", ".python-version", "contracts", "feeds")
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
GONE_WITHIN_S = 1.0
ENDS_WITHIN_S = 300.0
COLD = 0.5  #: UseKind often a gate has to make its environment first.
LONGEST_S = 8.0  #: After the start, when a kill comes at the latest.

# What every process of the tool's inherits, confined or not, since a loader may need it.
MARKED = "LD_LIBRARY_PATH"

GATE = ("gate", "--channel", "feed")
UPGRADE = ("can-i-upgrade", "1.219.0", "1.220.0", "--format", "json")
HISTORY = ("history", "1.219.0", "1.220.0", "--format", "json")
COMMANDS = {"gate": (GATE, 0), "can-i-upgrade": (UPGRADE, 1), "history": (HISTORY, 0)}
"""What is killed, and the exit status of a run that nobody kills."""


@dataclass(frozen=True, kw_only=True)
class Kill:
    """One kill, and what it left."""

    command: str
    signal: str
    after_s: float
    was_running: bool  #: It had not ended by itself before.
    cold: bool  #: It had to make its environment first.
    processes: list[str] = field(default_factory=list)  #: Left after a second, by command line.
    files: list[str] = field(default_factory=list)  #: Run folders and drafts, left as well.
    status: int | None = None  #: Of the run after it; None where none was asked for.
    expected: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing is left, and the next run is as it should be."""
        return not (self.processes or self.files) and self.status in (None, self.expected)


class Place:
    """A workspace, a cache and a folder for temporary files, all to be thrown away."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.workspace = folder / "workspace"
        self.cache = folder / "cache"
        self.temporary = folder / "tmp"
        for made in (self.workspace, self.temporary):
            made.mkdir()
        for part in PARTS:
            copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy2
            copy(ROOT / part, self.workspace / part)
        self.before = self._files(self.workspace)
        # What a shell starts behind itself ignores SIGINT, and so would all that it starts.
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(self, command: str) -> subprocess.Popen[bytes]:
        """Start a command of the tool."""
        words = [sys.executable, "-m", "conformance", *COMMANDS[command][0]]
        where = ["--cache", str(self.cache), "--root", str(self.workspace)]
        return subprocess.Popen(
            [*words, *where],
            cwd=ROOT,
            env={**os.environ, "TMPDIR": str(self.temporary), MARKED: str(self.folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a signal of ours must not reach who tests
        )

    def run(self, command: str) -> int:
        """Run a command to its end, and return its exit status."""
        return self.start(command).wait(ENDS_WITHIN_S)

    def kill(
        self, command: str, number: signal.Signals, after_s: float, *, cold: bool, again: bool
    ) -> Kill:
        """Start a command, send it a signal after a while, and look at what is left."""
        shutil.rmtree(self.cache / "observations", ignore_errors=True)
        if cold:
            for made in (self.cache / "environments").glob("feed-*"):
                shutil.rmtree(made, ignore_errors=True)  # and passes over the lock
        process = self.start(command)
        was_running = not _ends(process, after_s)
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
        killed_at_s = time.monotonic()
        _ends(process, GONE_WITHIN_S)
        while self.processes() and time.monotonic() < killed_at_s + GONE_WITHIN_S:
            time.sleep(0.02)
        left, files = self.processes(), self.left()
        process.kill()
        process.wait()
        return Kill(
            command=command,
            signal=number.name,
            after_s=round(after_s, 2),
            was_running=was_running,
            cold=cold,
            processes=left,
            files=files,
            status=self.run(command) if again else None,
            expected=COMMANDS[command][1],
        )

    def processes(self) -> list[str]:
        """Return the command lines of the tool's processes, as the machine sees them."""
        found = []
        for pid in filter(str.isdecimal, (path.name for path in Path("/proc").iterdir())):
            with suppress(OSError):
                environment = Path("/proc", pid, "environ").read_bytes()
                if f"{MARKED}={self.folder}".encode() in environment.split(b"\0"):
                    words = Path("/proc", pid, "cmdline").read_bytes().split(b"\0")
                    found.append(b" ".join(words).decode(errors="replace"))
        return found

    def left(self) -> list[str]:
        """Return run folders, and files in the workspace and the cache that are no results."""
        stray = [str(path) for path in self.temporary.iterdir()]
        stray += sorted(self._files(self.workspace) - self.before)
        drafts = filter(_is_draft, self.cache.glob("*/*"))
        return stray + [str(path.relative_to(self.folder)) for path in drafts]

    @staticmethod
    def _files(folder: Path) -> frozenset[str]:
        return frozenset(str(p) for p in folder.rglob("*") if "__pycache__" not in p.parts)


def _is_draft(path: Path) -> bool:
    """Tell whether an entry of the cache is half-made."""
    if path.is_dir():
        return ".making" in path.name
    return not path.name.endswith((".json", ".lock"))


def _ends(process: subprocess.Popen[bytes], within_s: float) -> bool:
    try:
        process.wait(within_s)
    except subprocess.TimeoutExpired:
        return False
    return True


def kills(place: Place, count: int, seed: int, *, within_s: float) -> Iterator[Kill]:
    """Kill each command with each signal in turn, at random moments, until time is up."""
    chance = random.Random(seed)  # noqa: S311  # moments, not secrets
    ends_at_s = time.monotonic() + within_s
    for number in range(count):
        if time.monotonic() > ends_at_s:
            return
        yield place.kill(
            list(COMMANDS)[number % len(COMMANDS)],
            SIGNALS[number // len(COMMANDS) % len(SIGNALS)],
            chance.uniform(0.05, LONGEST_S),
            cold=number % len(COMMANDS) == 0 and chance.random() < COLD,
            again=True,
        )


def main() -> int:
    """Print a line for each kill, and what they come to."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory(prefix="k") as folder:
        place = Place(Path(folder))
        for command in COMMANDS:
            place.run(command)
        done = []
        for one in kills(place, count, seed=int(time.time()), within_s=3000.0):
            done.append(one)
            sys.stdout.write(f"{json.dumps(asdict(one))}\n")
            sys.stdout.flush()
    bad = [one for one in done if not one.is_clean]
    running = sum(one.was_running for one in done)
    sys.stdout.write(f"{len(done)} kills, {running} of them while it ran: {len(bad)} not clean\n")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
