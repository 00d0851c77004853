"""The variables that NautilusTrader itself takes keys from, by a feed's source and its release."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.nautilus.binance.key_variables import key_variables
from tests.support.reference import ROOT

FUTURES, TESTNET = "BinanceAccountType.USDT_FUTURES", ", testnet=True"


def read(arguments: str, release: str) -> list[str]:
    """Return what a release reads for a feed that makes a config with some arguments."""
    return [*key_variables(f"x = BinanceDataClientConfig({arguments})", release)]


def demanded(release: str) -> dict[str, Any]:
    """Return what a release was observed to demand, by account type and environment."""
    approved = ROOT / "contracts/snapshots/feed/credentials"
    if release == "1.219.0":
        return {file.stem: json.loads(file.read_text()) for file in approved.glob("*.json")}
    kept = json.loads((ROOT / f"tests/support/observations/{release}.json").read_text())
    observed = kept.get("observations", kept)
    return {name.partition(".")[2]: facts for name, facts in observed.items()}


@pytest.mark.parametrize("release", ["1.219.0", "1.220.0", "1.225.0"])
@pytest.mark.parametrize(
    ("arguments", "subject"),
    [
        (f"account_type={FUTURES}", "usdt_futures_live"),
        (f"account_type={FUTURES}{TESTNET}", "usdt_futures_testnet"),
        ("account_type=BinanceAccountType.COIN_FUTURES", "coin_futures_live"),
        ("account_type=BinanceAccountType.SPOT", "spot_live"),
        ("us=False, testnet=True", "spot_testnet"),
    ],
)
def test_they_are_those_that_a_release_demands(release: str, arguments: str, subject: str) -> None:
    """The observed releases decide: which variables, and from when on none is read."""
    assert read(arguments, release) == demanded(release)[subject]["demanded"]


@pytest.mark.parametrize(
    "arguments", ["api_key=KEY", "**settings", 'api_key="k", api_secret="s", testnet=True']
)
def test_a_config_that_may_give_a_key_reads_none(arguments: str) -> None:
    """What the feed itself passes is the feed's, wherever it is from."""
    assert read(arguments, "1.219.0") == []


@pytest.mark.parametrize("source", ["x = 1", "class A(BinanceDataClientConfig): pass", "x = ("])
def test_a_source_that_makes_no_config_reads_none(source: str) -> None:
    """A name alone makes no client, and what does not parse is passed over."""
    assert key_variables(source, "1.219.0") == ()
