"""Bar types, as a feed of candles would name them."""

import importlib

from conformance.harness.probes import sharing
from conformance.model.facts import Observation, error_fact

_TEXT = "BTCUSDT-PERP.BINANCE-1-MINUTE-LAST-EXTERNAL"


@sharing("bars", owner="BarType")
def parsing() -> Observation:
    """Parse the type of one-minute bars of trades."""
    try:
        found = importlib.import_module("nautilus_trader.model.data").BarType.from_str(_TEXT)
    except Exception as error:  # noqa: BLE001  # whatever NT raises is the fact
        return {"text": error_fact(error)}
    return {"text": str(found), "is_external": found.is_externally_aggregated()}
