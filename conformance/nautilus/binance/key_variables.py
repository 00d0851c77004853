"""Which environment variables NautilusTrader itself takes a feed's keys from, by its source."""

from __future__ import annotations

import ast
import re
from typing import Final

_CONFIG: Final = re.compile(r"Binance\w*ClientConfig")
_ACCOUNT: Final = re.compile(r"\bBinanceAccountType\.([A-Z_]+)")
_TESTNET: Final = re.compile(r"\btestnet=True\b|\bBinanceEnvironment\.TESTNET\b")
_RELEASE: Final = re.compile(r"(\d+)\.(\d+)")
_FUTURES_SHARE: Final = (1, 220)  #: From here on production's futures have spot's keys.
_NONE_IS_READ: Final = (1, 222)  #: From here on a key that no config gives is none.


def key_variables(source: str, release: str) -> tuple[str, ...]:
    """Return the variables that a release takes keys from where a config of the feed gives none.

    Args:
        source: The feed's files, one behind the other.
        release: E.g. ``1.219.0``.
    """
    numbers = _RELEASE.match(release)
    version = (int(numbers[1]), int(numbers[2])) if numbers else _NONE_IS_READ
    if version >= _NONE_IS_READ:
        return ()
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    configs = [ast.unparse(node) for node in ast.walk(tree) if _gives_no_key(node)]
    return tuple(dict.fromkeys(name for one in configs for name in _names(one, source, version)))


def _gives_no_key(node: ast.AST) -> bool:
    """Whether a node is a call that makes a client's config, and passes no key to it."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    passed = {keyword.arg for keyword in node.keywords}  # None is of **.
    return bool(_CONFIG.fullmatch(name)) and passed.isdisjoint(("api_key", None))


def _names(config: str, source: str, version: tuple[int, int]) -> list[str]:
    account = _ACCOUNT.search(config) or _ACCOUNT.search(source)
    is_testnet = bool(_TESTNET.search(config))
    is_apart = account is not None and "FUTURE" in account[1]
    is_apart = is_apart and (is_testnet or version < _FUTURES_SHARE)
    parts = ("BINANCE", *["FUTURES"] * is_apart, *["TESTNET"] * is_testnet, "API")
    return ["_".join((*parts, last)) for last in ("KEY", "SECRET")]
