"""The one observation that all contracts of a run are held against, started as early as can be."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

from conformance.environments import make_environment
from conformance.observations.observation import observe_feed
from conformance.workspace import Workspace, find_workspace
from conformance.workspace.locks import check_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from conformance.harness.document import Observed


_POLL_S = 0.1


def observe_channel(  # noqa: PLR0913  # each is a choice of its own
    workspace: Workspace,
    channel: str,
    *,
    cache: Path | None = None,
    only: Sequence[str] = (),
    slow: bool = False,
    launched: Callable[[], object] = lambda: None,
    progress: Callable[[str], object] = lambda _: None,
) -> Observed:
    """Make the environment of a channel as its lock says, and observe its release there.

    Args:
        workspace: Whose pins, lock and feed count.
        channel: Of a pin.
        cache: Where environments are kept; ours in the user's cache folder where not given.
        only: Probe ids or areas; all where empty.
        slow: Whether the areas of the slow tier are among all.
        launched: Called once the probes' process runs.
        progress: Called with a line for each step.

    Raises:
        FileError: There is no such channel, or the lock, the settings or the feed can't be used.
        EnvironmentNotMadeError: Its environment can't be made.
        ObservationError: Nothing could be told of the release.
    """
    pin = workspace.pin(channel)
    feed = workspace.settings().channel(channel).feed
    progress("making the environment")
    made = make_environment(channel, cache=cache, workspace=workspace)
    installed = dict(package.split("==", 1) for package in made.packages)
    check_installed(workspace.lock(channel), pin.python, installed)
    return observe_feed(
        feed, made, cache=cache, only=only, slow=slow, launched=launched, progress=progress
    )


class _Observing(threading.Thread):
    """Observes in a thread; `concurrent.futures` would take longer to import than to serve."""

    def __init__(
        self, workspace: Workspace, channel: str, cache: Path | None, *, slow: bool
    ) -> None:
        super().__init__(name="observing", daemon=True)
        self.workspace = workspace
        self.channel = channel
        self.cache = cache
        self.slow = slow
        self.observed: Observed | None = None
        self.error: BaseException | None = None
        self.under_way = threading.Event()

    def run(self) -> None:
        try:
            self.observed = observe_channel(
                self.workspace,
                self.channel,
                cache=self.cache,
                slow=self.slow,
                launched=self.under_way.set,
                progress=_show,
            )
        except BaseException as error:  # noqa: BLE001  # who asks for the result gets it
            self.error = error
        finally:
            self.under_way.set()


_started: list[_Observing] = []


def start(
    workspace: Workspace, channel: str, *, cache: Path | None = None, slow: bool = False
) -> None:
    """Start to observe a channel's release beside whatever else is done.

    It returns once NT is being imported, which all waits for: this process would slow down what
    comes before that.
    """
    if not _started:
        _started.append(_Observing(workspace, channel, cache, slow=slow))
        _started[0].start()
        _started[0].under_way.wait()


def workspace() -> Workspace:
    """Return the workspace whose release is observed, or else the nearest."""
    return _started[0].workspace if _started else find_workspace()


def result(channel: str) -> Observed:
    """Return what was observed, when it is there; start to observe where nobody has.

    Raises:
        ObservationError: Nothing could be told of the release.
        FileError: Pins, lock, settings or feed can't be used.
    """
    start(workspace(), channel)
    observing = _started[0]
    while observing.is_alive():  # A signal that another thread gets wakes no join.
        observing.join(_POLL_S)
    if observing.observed is None:
        raise observing.error or RuntimeError("observing ended without a result")
    return observing.observed


def observe_again(probes: Sequence[str]) -> Observed:
    """Return what some probes tell of the release that was observed.

    Raises:
        ObservationError: Nothing could be told of the release.
    """
    own = _started[0]
    return observe_channel(own.workspace, own.channel, cache=own.cache, only=probes, progress=_show)


def _show(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[Kobserving: {line}")
        sys.stderr.flush()
