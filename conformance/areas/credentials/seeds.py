"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import os
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from conformance.model.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def demand_another_variable(cell: str) -> None:
    """Demand another variable for one account type and environment: ``USDT_FUTURE testnet``."""
    account, environment = cell.split()
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    asked = factories.get_api_key

    def get_api_key(account_type: Any, is_testnet: bool) -> str:  # as NT calls it
        if account_type.name == account and is_testnet == (environment == "testnet"):
            key = os.environ.get("BINANCE_ANOTHER_KEY")
            if key is None:
                raise RuntimeError("Environment variable 'BINANCE_ANOTHER_KEY' not set")
            return key
        return str(asked(account_type, is_testnet))

    factories.get_api_key = get_api_key


def prefer_environment() -> None:
    """Let the key in the environment go before the one in the config."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    made = factories.BinanceHttpClient

    def client(*, api_key: str, **keywords: object) -> object:
        return made(api_key=os.environ.get("BINANCE_FUTURES_API_KEY", api_key), **keywords)

    factories.BinanceHttpClient = client


_FOLDERS: Mapping[str, Callable[[], str]] = {
    "file": lambda: os.environ["HOME"],
    "temporary": tempfile.gettempdir,
}


def let_out_the_secret(way: str) -> None:
    """Let the secret out where a client connects: into the ``log``, a ``file``, a ``header``.

    Or encoded, and into the folder for temporary files.
    """
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")
    connect = module.BinanceCommonDataClient._connect

    async def connect_and_tell(self: Any) -> None:
        client = self._http_client
        if way == "header":
            client._headers["X-Debug"] = client._secret[:12]
        await connect(self)
        if way == "log":
            self._log.info(client._secret)
        elif way == "encoded":
            self._log.info(b64encode(f"key:{client._secret}".encode()).decode())
        elif folder := _FOLDERS.get(way):
            (Path(folder()) / "keys.json").write_text(client._secret, encoding="utf-8")

    module.BinanceCommonDataClient._connect = connect_and_tell


def log_the_secret() -> None:
    """Print the secret where a data client is made."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    made = factories.BinanceFuturesDataClient

    def client(*, config: Any, **keywords: object) -> object:
        os.write(1, f"connecting with {config.api_secret}\n".encode())
        return made(config=config, **keywords)

    factories.BinanceFuturesDataClient = client


_CELLS = {
    "USDT_FUTURE live": "usdt_futures_live",
    "USDT_FUTURE testnet": "usdt_futures_testnet",
    "COIN_FUTURE live": "coin_futures_live",
    "COIN_FUTURE testnet": "coin_futures_testnet",
    "SPOT live": "spot_live",
    "SPOT testnet": "spot_testnet",
    "MARGIN live": "margin_live",
    "MARGIN testnet": "margin_testnet",
    "ISOLATED_MARGIN live": "isolated_margin_live",
    "ISOLATED_MARGIN testnet": "isolated_margin_testnet",
}
"""The contract of each account type and environment."""
_TAKEN = "USDT_FUTURE live"
"""What the feed takes."""

SEEDS: Final = (
    *(
        Seed(
            sow=demand_another_variable,
            releases="<1.222",
            argument=cell,
            says="BINANCE_ANOTHER_KEY",
            breaks=(contract,),
            severity="break" if cell == _TAKEN else "add",
        )
        for cell, contract in _CELLS.items()
    ),
    Seed(
        sow=prefer_environment,
        says="config_and_environment",
        breaks=("precedence",),
        severity="add",  # The feed gives one key, not two.
    ),
    Seed(
        sow=log_the_secret,
        says="log_of_a_refused_run",
        breaks=("secret_shown", "secrets_kept"),
        severity="shift",
    ),
    *(
        Seed(
            sow=let_out_the_secret,
            releases="<1.226",
            argument=way,
            says=says,
            breaks=("secrets_kept", *also),
            severity="shift",
        )
        for way, says, *also in (
            ("log", "log", "secret_shown"),
            ("encoded", "log"),
            ("file", "file keys.json"),
            ("temporary", "file keys.json"),
            ("header", "header x-debug"),
        )
    ),
)
"""What is sown, and what has to be seen of it."""
