"""The environment that the tests themselves run in, as if the tool had made it."""

import platform
import sys
from importlib.metadata import distributions
from pathlib import Path

from conformance.environments import Environment


def own_environment() -> Environment:
    """Return the environment of this process."""
    found = {one.metadata["Name"].lower().replace("_", "-"): one.version for one in distributions()}
    return Environment(
        python=Path(sys.executable),
        release=found["nautilus-trader"],
        python_version=platform.python_version(),
        packages=tuple(sorted(f"{name}=={version}" for name, version in found.items())),
        key="tests",
    )
