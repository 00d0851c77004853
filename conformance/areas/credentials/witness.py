"""The lines that may prove that a data client can't be built without other variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.facts import texts_in
from conformance.nautilus.programs import building_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.diff.records import Change
    from conformance.model.facts import Observation


def witnesses(change: Change, _: Observation) -> Iterator[str]:
    """Yield a program that builds a node with the variables that the old side demanded."""
    if change.path == "demanded":
        (account,) = change.subject["account"]
        yield building_program(variables=texts_in(change.before), account=account)
