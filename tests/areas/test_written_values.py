"""What is told of the values that a feed writes out, on the release beside the tests."""

import sys
from pathlib import Path

from conformance.harness.observer import observe
from conformance.model.source_uses import SourceUses
from tests.support.reference import REFERENCE_FEED

MODEL = "nautilus_trader.model"
BAR_TYPE = f"{MODEL}.BarType"
WRITTEN = frozenset(
    (
        ("BarType", "BarType.from_str(f'{InstrumentId}-1-HOUR-LAST-EXTERNAL')", BAR_TYPE),
        ("BarType", "BarType.from_str('BTCUSDT-PERP.BINANCE-1-HOUR')", BAR_TYPE),
        ("OldId", "OldId('A')", f"{MODEL}.OldId"),
        ("OrderBook", "OrderBook - OrderBook"),
        ("Price", "Price - Price"),
        ("Price", "2 * Price"),
        ("Symbol", "Symbol(value='A')", f"{MODEL}.Symbol"),
    )
)


def test_each_value_is_tried_as_it_is_written() -> None:
    """What the release has no name for, or what no object is made of here, is left out."""
    told = observe(
        REFERENCE_FEED,
        python=Path(sys.executable),
        find_uses=lambda: SourceUses(written=WRITTEN),
        only=["written.values"],
    ).facts

    facts = {
        expression: fact if "error" in fact else tuple(fact.values())
        for one in told.values()
        for expression, fact in one.items()
        if expression != "subject" and isinstance(fact, dict)
    }
    assert facts == {
        "2 * Price": ("Decimal", "128500.20"),
        "BarType.from_str('BTCUSDT-PERP.BINANCE-1-HOUR')": {"error": "ValueError"},
        "BarType.from_str(f'{InstrumentId}-1-HOUR-LAST-EXTERNAL')": (
            "BarType",
            "BTCUSDT-PERP.BINANCE-1-HOUR-LAST-EXTERNAL",
        ),
        "Price - Price": ("Decimal", "0.00"),
        "Symbol(value='A')": ("Symbol", "A"),
    }
    assert told["written.BarType"]["subject"] == {"owner": "BarType", "classes": [BAR_TYPE]}
