"""The seeds of all areas: what is changed in NautilusTrader on purpose, to see a contract fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.abort import NotApplicable
from conformance.model.areas import area_ids, area_module, has_module

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.seed import Seed


def all_seeds() -> Mapping[str, tuple[Seed, ...]]:
    """Return the seeds of each area that has some, by the area's id."""
    areas = (area for area in area_ids() if has_module(area, "seeds"))
    return {area: area_module(area, "seeds").SEEDS for area in areas}


def sow(seed: str) -> None:
    """Change NautilusTrader in this process as a seed says.

    Args:
        seed: Its id, e.g. ``lose_a_trade`` or ``move:module.Name``.

    Raises:
        LookupError: No area has it.
        NotApplicable: The installed release has nothing that it could change.
    """
    found = [one for seeds in all_seeds().values() for one in seeds if one.id == seed]
    if not found:
        message = f"no area has a seed of the name {seed}"
        raise LookupError(message)
    try:
        found[0].sow(*filter(None, (found[0].argument,)))
    except Exception as error:  # whatever it misses there
        reason = f"it can't be sown: {type(error).__name__}: {error}"
        raise NotApplicable(reason) from error
