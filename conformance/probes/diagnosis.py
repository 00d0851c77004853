"""Why a release can't be observed: a script for an interpreter that may lack all that probes need.

`conformance.probes.observer` runs it when the probes' process has told nothing, apart from the
packages of the suite. It prints the reason on one line, or nothing where it finds none.
"""

import importlib
import importlib.metadata
import sys

NT = "nautilus_trader"
LIVE = f"{NT}.live.node"


def reason() -> str:
    """Return why NT is of no use in this environment; "" where it is."""
    try:
        importlib.metadata.version(NT)
    except importlib.metadata.PackageNotFoundError:
        return f"{NT} is not installed in this environment"
    try:
        importlib.import_module(LIVE)
    except BaseException as error:  # whatever an import raises is the reason
        told = " ".join(str(error).split())
        return f"{NT} can't be imported: {LIVE}: {type(error).__name__}: {told}"
    return ""


if __name__ == "__main__":
    sys.stdout.write(reason())
