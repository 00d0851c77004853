"""What an operator tells the reference feed for NT 2."""

from dataclasses import replace

import pytest

from feeds.v2.settings import FeedSettings, SettingsError, parse_settings
from tests.support.feed_processes import BTC, ETH

SETTINGS = FeedSettings(instruments=(BTC, ETH))


def test_an_instrument_is_listed_once() -> None:
    """A repetition on the command line changes nothing."""
    assert replace(SETTINGS, instruments=(BTC, ETH, BTC)).unique_instruments == (BTC, ETH)


def test_another_venues_instrument_is_refused() -> None:
    """The data client is Binance's, so another venue's id would be silent for ever."""
    with pytest.raises(SettingsError) as refused:
        _ = replace(SETTINGS, instruments=("BTCUSDT-PERP.BYBIT",)).unique_instruments

    expected = "BTCUSDT-PERP.BYBIT is not one of Binance's: BTCUSDT-PERP.BINANCE is"
    assert str(refused.value) == expected


@pytest.mark.parametrize(
    ("given", "used"),
    [
        (None, None),
        ("ws://host:1", "ws://host:1/ws"),
        ("ws://host:1/", "ws://host:1/ws"),
        ("wss://host/market/ws", "wss://host/market/ws"),
    ],
)
def test_the_address_of_streams_has_a_path(given: str | None, used: str | None) -> None:
    """Both reference feeds take the same address; a path of the operator's own stays."""
    assert replace(SETTINGS, base_url_ws=given).stream_url == used


def test_an_option_that_is_not_given_is_as_in_the_settings() -> None:
    """The command line and the record do not disagree about what is usual."""
    assert parse_settings((BTC, ETH), None) == SETTINGS
