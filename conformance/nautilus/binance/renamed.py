"""Names of NT's that have changed, under which both a probe and a drift know them.

It needs nothing, so that what compares observations can use it without NT's libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RENAMED: Mapping[str, str] = {
    "COIN_FUTURE": "COIN_FUTURES",  # 1.220
    "USDT_FUTURE": "USDT_FUTURES",  # 1.220
    "COIN_M": "COIN_FUTURES",  # as 2.0.0 calls it
    "USD_M": "USDT_FUTURES",  # as 2.0.0 calls it
}
"""Members by a name of another release, with the one by which observations know them."""


def account_of(member: str) -> str:
    """Return what observations call an account type, by its member's name of any release."""
    return RENAMED.get(member, member).lower()
