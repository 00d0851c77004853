"""What every live feed on NautilusTrader 2 loads."""

LIVE_STACK = ("nautilus_trader.live", "nautilus_trader.adapters.binance")
"""What no live feed with a Binance client runs without."""
OTHERS = tuple(f"nautilus_trader.{name}" for name in ("common", "model", "trading"))
"""What it needs for its strategy and its ticks."""

MIRRORS = ("_libnautilus",)
"""Parts of the names of modules that have the public classes as well."""
