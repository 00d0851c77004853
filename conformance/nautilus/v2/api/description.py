"""The API model of a release of NautilusTrader 2: names by run time, types by its stubs.

Its `main`, run in a release's environment, writes it as JSON; `conformance.model.api` reads it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conformance.nautilus.api.description import write_model
from conformance.nautilus.api.installed import package_root
from conformance.nautilus.v2.api.disagreements import disagreements
from conformance.nautilus.v2.api.objects import RustObjects
from conformance.nautilus.v2.api.stubs import Stubs

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Write the API model into the file that is named."""
    stubs = Stubs(package_root())
    objects = RustObjects(stubs)
    stub_disagreements = disagreements(stubs, objects)
    write_model(objects, Path(arguments[0]), stubs_disagree=stub_disagreements)
    return 0
