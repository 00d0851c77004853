"""What Binance's stream names and routes say."""

NO_ROUTE = "/stream"
"""The route of a release that knows none."""


def data_of(stream: str) -> str:
    """Return the kind of data that a stream has, by its name: ``quotes`` or ``trades``."""
    return "trades" if "trade" in stream.lower() else "quotes"


def described(stream: str) -> str:
    """Return a stream as facts tell it, whatever a release calls it: ``btcusdt <quotes>``."""
    return f"{stream.partition('@')[0]} <{data_of(stream)}>"
