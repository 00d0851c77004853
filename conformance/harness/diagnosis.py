"""Why a release can't be observed: for an interpreter that may lack all that probes need.

The server of the probes' processes asks it first. `conformance.harness.observer` runs it once
more where that server has told nothing; then it writes the reason on one line, or nothing where
it finds none.
"""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.nautilus.driver import NT, driver_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def reason() -> str:
    """Import what every live feed loads; return why NT is of no use here, "" where it is."""
    from importlib import metadata  # noqa: PLC0415  # the tool, too, imports this module

    try:
        release = metadata.version(NT)
    except metadata.PackageNotFoundError:
        return f"{NT} is not installed in this environment"
    driver = driver_of(release)
    if driver is None:
        return f"{NT} {release} is of a generation that the suite does not know"
    for module in driver.live_stack[0]:
        try:
            importlib.import_module(module)
        except BaseException as error:  # whatever an import raises is the reason
            text = " ".join(str(error).split())
            return f"{NT} can't be imported: {module}: {type(error).__name__}: {text}"
    lacking = [name for name in driver.comes_with if find_spec(name) is None]
    if lacking:
        without = ", ".join(lacking)
        return f"this {NT} is not the one that the suite knows: it comes without {without}"
    return ""


def main(arguments: Sequence[str]) -> int:
    """Write the reason into the file that is named."""
    Path(arguments[0]).write_text(reason(), encoding="utf-8")
    return 0
