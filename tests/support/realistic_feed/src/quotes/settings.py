"""Settings, from environment variables, as the deployment has them."""

import os

from pydantic import BaseModel, Field


class Settings(BaseModel):
    """What the deployment decides."""

    symbols: list[str] = Field(min_length=1)
    api_key: str
    api_secret: str
    http_url: str | None = None
    ws_url: str | None = None
    bar: str = "1-MINUTE-LAST-EXTERNAL"


def load() -> Settings:
    """Read them; the exchange's own addresses hold where none are set."""
    return Settings(
        symbols=os.environ.get("QUOTES_SYMBOLS", "BTCUSDT-PERP.BINANCE").split(","),
        api_key=os.environ["BINANCE_FUTURES_API_KEY"],
        api_secret=os.environ["BINANCE_FUTURES_API_SECRET"],
        http_url=os.environ.get("QUOTES_HTTP_URL"),
        ws_url=os.environ.get("QUOTES_WS_URL"),
    )
