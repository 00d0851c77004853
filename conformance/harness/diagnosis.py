"""Why a release can't be observed: for an interpreter that may lack all that probes need.

`conformance.harness.observer` runs it when the probes' process has told nothing. It writes the
reason on one line, or nothing where it finds none.
"""

from __future__ import annotations

import importlib
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NT = "nautilus_trader"
LIVE = f"{NT}.live.node"
COMES_WITH = "msgspec"  #: What the configs of every release that the suite knows are made of.


def reason() -> str:
    """Return why NT is of no use in this environment; "" where it is."""
    from importlib import metadata  # noqa: PLC0415  # the tool, too, imports this module

    try:
        metadata.version(NT)
    except metadata.PackageNotFoundError:
        return f"{NT} is not installed in this environment"
    try:
        importlib.import_module(LIVE)
    except BaseException as error:  # whatever an import raises is the reason
        text = " ".join(str(error).split())
        return f"{NT} can't be imported: {LIVE}: {type(error).__name__}: {text}"
    if COMES_WITH not in sys.modules and find_spec(COMES_WITH) is None:
        return f"this {NT} is not the one that the suite knows: it comes without {COMES_WITH}"
    return ""


def main(arguments: Sequence[str]) -> int:
    """Write the reason into the file that is named."""
    Path(arguments[0]).write_text(reason(), encoding="utf-8")
    return 0
