"""The one observation that all contracts of a run are held against, started as early as can be."""

import sys
import threading

from conformance.harness.document import Observed
from conformance.harness.observer import observe
from conformance.workspace import Workspace, find_workspace


class _Observing(threading.Thread):
    """Observes in a thread; `concurrent.futures` would take longer to import than to serve."""

    def __init__(self, workspace: Workspace, channel: str) -> None:
        super().__init__(name="observing", daemon=True)
        self.workspace = workspace
        self.channel = channel
        self.observed: Observed | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            feed = self.workspace.settings().channel(self.channel).feed
            self.observed = observe(feed, progress=_show)
        except BaseException as error:  # whatever it is, who asks for the result gets it
            self.error = error


_started: list[_Observing] = []


def start(workspace: Workspace, channel: str) -> None:
    """Start to observe a channel's release beside whatever else is done."""
    if not _started:
        _started.append(_Observing(workspace, channel))
        _started[0].start()


def workspace() -> Workspace:
    """Return the workspace whose release is observed, or else the nearest."""
    return _started[0].workspace if _started else find_workspace()


def result(channel: str) -> Observed:
    """Return what was observed, when it is there; start to observe where nobody has.

    Raises:
        ObservationError: Nothing could be told of the release.
        FileError: The settings can't be used.
    """
    start(workspace(), channel)
    observing = _started[0]
    observing.join()
    if observing.observed is None:
        raise observing.error or RuntimeError("observing ended without a result")
    return observing.observed


def _show(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[Kobserving: {line}")
        sys.stderr.flush()
