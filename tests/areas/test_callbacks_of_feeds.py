"""What a feed is called back with, on the release beside the tests."""

import sys
from pathlib import Path

from conformance.harness.observer import observe
from conformance.model.source_uses import SourceUses
from tests.support.reference import REFERENCE_FEED


def test_what_a_strategy_gets_without_an_exchange_is_driven() -> None:
    """Signals, alerts, data of its own, instruments and books come without a venue."""
    names = (
        *("on_bar", "on_data", "on_event", "on_historical_data"),
        *("on_instrument", "on_order_book", "on_signal"),
    )
    uses = SourceUses(overridden=frozenset(("Strategy", name) for name in names))

    told = observe(
        REFERENCE_FEED, python=Path(sys.executable), find_uses=lambda: uses, only=["feed.callbacks"]
    ).facts

    assert told["feed.callbacks"] == {
        "on_bar": {"called_with": ["Bar"]},
        "on_data": {"called_with": ["Own"]},
        "on_event": {"called_with": ["TimeEvent"]},
        "on_historical_data": "not driven",
        "on_instrument": {"called_with": ["CryptoPerpetual"]},
        "on_order_book": {"called_with": ["OrderBook"]},
        "on_signal": {"called_with": ["SignalConformance"]},
    }
