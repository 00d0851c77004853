"""The one observation that all contracts of a run are held against, started as early as can be."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor

from conformance.probes.document import Observed
from conformance.probes.observer import observe

_started: list[Future[Observed]] = []


def start() -> None:
    """Start to observe this environment's release beside whatever else is done."""
    if not _started:
        _started.append(ThreadPoolExecutor(1).submit(observe, progress=_show))


def result() -> Observed:
    """Return what was observed, when it is there; start to observe where nobody has.

    Raises:
        ObservationError: Nothing could be told of the release.
    """
    start()
    return _started[0].result()


def _show(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[Kobserving: {line}")
        sys.stderr.flush()
