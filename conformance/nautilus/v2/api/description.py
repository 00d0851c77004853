"""The API model of a release of NautilusTrader 2: names by run time, types by its stubs.

Its `main`, run in a release's environment, writes it as JSON; `conformance.model.api` reads it.
"""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.nautilus.api.description import describe
from conformance.nautilus.driver import NT
from conformance.nautilus.v2.api.disagreements import disagreements
from conformance.nautilus.v2.api.objects import RustObjects
from conformance.nautilus.v2.api.stubs import Stubs

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Write the API model into the file that is named."""
    package: Any = importlib.import_module(NT)
    root = Path(package.__file__).parent
    stubs = Stubs(root)
    objects = RustObjects(stubs)
    model = {**describe(root, objects), "stubs_disagree": disagreements(stubs, objects)}
    Path(arguments[0]).write_text(json.dumps(model), encoding="utf-8")
    return 0
