"""Which name in a feed's source leans on what an observation is about."""

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from conformance.facts import SubjectRoles

_LEANS: Sequence[tuple[str, str, str, str]] = (
    ("wire.streams", "data", "trades", "subscribe_trade_ticks"),
    ("wire.streams", "data", "quotes", "subscribe_quote_ticks"),
    ("wire.ticks", "member", "ts_event", "ts_event"),
    ("wire.ticks", "data", "trades", "on_trade_tick"),
    ("wire.ticks", "data", "quotes", "on_quote_tick"),
    ("wire.urls", "account", "*", "account_type"),
    ("event_loop", "construction", "*", "TradingNode"),
    ("instrument_ids", "member", "from_str", "from_str"),
)
"""Area, role and value of a subject, and the name."""

_OF_AREAS: Mapping[str, str] = {"wire.http": "instrument_provider"}


def leaning_name(area: str, subject: SubjectRoles) -> str:
    """Return the name by which a feed's source leans on an area's subject; "" for none."""
    for its_area, role, value, name in _LEANS:
        found = subject.get(role, ())
        if its_area == area and any(fnmatchcase(one, value) for one in found):
            return name
    return _OF_AREAS.get(area, "")
