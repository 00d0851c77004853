"""Programs of a few lines that show on a release what a drift says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_NODE = """\
import asyncio, os
os.environ.update(dict.fromkeys({variables}, "dummy"))
from nautilus_trader.adapters.binance import BinanceAccountType, BinanceDataClientConfig
from nautilus_trader.adapters.binance import BinanceLiveDataClientFactory
from nautilus_trader.config import TradingNodeConfig
from nautilus_trader.live.node import TradingNode
account = next(member for member in BinanceAccountType if member.name.rstrip("S") == "{account}")
data = {{"BINANCE": BinanceDataClientConfig(account_type=account)}}
node = TradingNode(TradingNodeConfig(data_clients=data), loop=asyncio.new_event_loop())
node.add_data_client_factory("BINANCE", BinanceLiveDataClientFactory) or node.build()
"""


def building_program(*, variables: Sequence[str], account: str) -> str:
    """Return a program that builds a node with a data client of an account type.

    Args:
        variables: The environment variables that it sets, to dummies.
        account: As subjects name it: ``usdt_futures``. Members ended in no ``S`` before 1.220.
    """
    return _NODE.format(variables=[*variables], account=account.upper().rstrip("S"))
