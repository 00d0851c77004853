"""Shows on stderr how far observing releases has come, and how long it will still take."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from conformance.history.phrases import inconclusive

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.history.records import ReleaseResult

_AT_ONCE_S = 2.0  #: Took no longer: it was kept from before, and says nothing of the others.


class Bar:
    """A bar for all releases and a line for each that runs; without a terminal, a line each."""

    def __init__(
        self,
        total: int,
        *,
        jobs: int,
        console: Console | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console or Console(stderr=True)
        self._total, self._jobs, self._clock = total, jobs, clock
        self._began_s: dict[str, float] = {}
        self._took_s: list[float] = []
        self._ended = 0
        self._tasks: dict[str, TaskID] = {}
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}", markup=False),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._all = self._bar.add_task("releases", total=total, note="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def stopped(self) -> None:
        """Say that what was looked at is kept."""
        text = f"stopped: {self._ended} of {self._total} are kept"
        self._say(f"{text}, and the same command goes on from there")

    def started(self, release: str) -> None:
        """Show that a release is being installed."""
        self._began_s[release] = self._clock()
        self._tasks[release] = self._bar.add_task(f"  {release}", total=None, note="installing")

    def said(self, release: str, line: str) -> None:
        """Show how many of a release's probes have ended: ``12/41 ticks.price``."""
        done, _, rest = line.partition("/")
        of, _, probe = rest.partition(" ")
        if done.isdecimal() and of.isdecimal():
            task = self._tasks[release]
            self._bar.update(task, completed=int(done), total=int(of), note=probe)

    def ended(self, result: ReleaseResult) -> None:
        """Count a release, and say what came of it where there is no terminal."""
        took_s = self._clock() - self._began_s[result.release]
        self._took_s += [took_s] if took_s > _AT_ONCE_S else []
        self._ended += 1
        self._bar.remove_task(self._tasks.pop(result.release))
        self._bar.update(self._all, advance=1, note=self.time_left())
        what = inconclusive(result)
        if what or not self._console.is_terminal:
            line = f"{self._ended}/{self._total} {result.release}  {took_s:.1f} s"
            self._say("  ".join(filter(None, (line, what, self.time_left()))))

    def _say(self, line: str) -> None:
        # Texts of others may look like rich's markup, and are not to be coloured by chance.
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def time_left(self) -> str:
        """Return how long the releases that are left will take, from those that took time."""
        left = self._total - self._ended
        if not left or not self._took_s:
            return ""
        mean_s = sum(self._took_s) / len(self._took_s)
        seconds = mean_s * left / min(self._jobs, left)
        minutes = f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"  # noqa: PLR2004  # as people say
        return f"about {minutes} left"
