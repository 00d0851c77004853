"""The release of this suite."""

import importlib.metadata
from typing import Final

DISTRIBUTION: Final = "nt-conformance"


def _version() -> str:
    try:
        return importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


SUITE: Final = _version()  #: E.g. ``0.2.0``; ``unknown`` where the package is not installed.
