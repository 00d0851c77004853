"""What of a feed this venue can play, told by the text of its source."""

from __future__ import annotations

import re
from typing import Final

_BACKTEST: Final = re.compile(r"\bBacktest(?:Engine|Node)\b")
_NODE: Final = re.compile(r"\b(?:TradingNode|LiveNode)\b")
_ADAPTER: Final = re.compile(r"\bnautilus_trader\.adapters\.(\w+)")
_PRODUCT: Final = re.compile(r"\bBinance(?:AccountType|ProductType)\.([A-Z_]+)")


def why_not_played(source: str) -> str:
    """Return why the venue can't play what a feed listens to; "" where it may be able to."""
    if _BACKTEST.search(source) and not _NODE.search(source):
        return "it is a backtest"
    adapters = set(_ADAPTER.findall(source))
    if adapters and "binance" not in adapters:
        return f"the venue is Binance's, and the feed has {', '.join(sorted(adapters))}"
    products = set(_PRODUCT.findall(source))
    if products and not any(name.startswith("USD") for name in products):
        return f"the venue has USDⓈ-M futures, and the feed has {', '.join(sorted(products))}"
    return ""
