"""On which contracts a seed is tried.

Scopes are ``gate`` (all but the wire), ``all`` (what a gate holds), and the id of an area of the
tier, for its contracts alone.
"""

from conformance.model.areas import area_of, area_or_none


def scope_of(area: str) -> str:
    """Return the scope of an area's seeds."""
    if area_or_none(area).is_slow:
        return area
    return "all" if area.startswith("wire.") else "gate"


def is_in_scope(name: str, scope: str) -> bool:
    """Whether a probe or an observation is in a scope."""
    area = area_of(name)
    if scope not in ("gate", "all"):
        return area == scope
    return not area_or_none(area).is_slow and (scope == "all" or not area.startswith("wire."))
