"""What Binance's stream names and routes say."""

NO_ROUTE = "/stream"
"""The route of a release that knows none."""


def data_of(stream: str) -> str:
    """Return the kind of data that a stream has, by its name: ``quotes`` or ``trades``."""
    return "trades" if "trade" in stream.lower() else "quotes"
