"""What every live feed on NautilusTrader 1 loads."""

from conformance.nautilus.api.imports import import_module

LIVE_STACK = ("nautilus_trader.live.node", "nautilus_trader.adapters.binance")
"""What no live feed with a Binance client runs without."""
OTHERS = ("nautilus_trader.adapters.binance.factories",)
"""Until 1.217 the adapter's package did not import what it offers."""


def import_live_stack() -> None:
    """Import what every live feed loads; a release that lacks a part of it is passed over."""
    for name in (*LIVE_STACK, *OTHERS):
        import_module(name)
