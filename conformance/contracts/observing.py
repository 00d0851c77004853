"""The one observation that all contracts of a run are held against, started as early as can be."""

import sys
import threading

from conformance.probes.document import Observed
from conformance.probes.observer import observe


class _Observing(threading.Thread):
    """Observes in a thread; `concurrent.futures` would take longer to import than to serve."""

    def __init__(self) -> None:
        super().__init__(name="observing", daemon=True)
        self.observed: Observed | None = None
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self.observed = observe(progress=_show)
        except BaseException as error:  # whatever it is, who asks for the result gets it
            self.error = error


_started: list[_Observing] = []


def start() -> None:
    """Start to observe this environment's release beside whatever else is done."""
    if not _started:
        _started.append(_Observing())
        _started[0].start()


def result() -> Observed:
    """Return what was observed, when it is there; start to observe where nobody has.

    Raises:
        ObservationError: Nothing could be told of the release.
    """
    start()
    observing = _started[0]
    observing.join()
    if observing.observed is None:
        raise observing.error or RuntimeError("observing ended without a result")
    return observing.observed


def _show(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[Kobserving: {line}")
        sys.stderr.flush()
