"""What an operator decides about one feed process. Knows nothing of NautilusTrader."""

from __future__ import annotations

import argparse
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Sequence

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "OFF")
VENUE_SUFFIX = ".BINANCE"
STREAM_PATH = "/ws"


class SettingsError(ValueError):
    """The feed can't be built as it was told to be; the operator can fix that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSettings:
    """What an operator decides about one feed process.

    There are no credentials: NautilusTrader 2 asks for none where only market data is wanted.
    """

    instruments: tuple[str, ...]  #: NT's instrument ids, e.g. ``BTCUSDT-PERP.BINANCE``.
    base_url_http: str | None = None  #: ``None`` is Binance's own.
    base_url_ws: str | None = None
    staleness_interval_ms: int = 1_000
    connect_timeout_s: float = 30.0  #: By when the first tick must have come.
    consumer_timeout_s: float = 5.0  #: How long to wait for a consumer that takes nothing.
    stop_timeout_s: float = 5.0
    log_level: str = "INFO"

    @property
    def unique_instruments(self) -> tuple[str, ...]:
        """Return the instruments, each once.

        Raises:
            SettingsError: An id is not one of Binance's.
        """
        found = tuple(dict.fromkeys(self.instruments))
        for text in found:
            if not text.endswith(VENUE_SUFFIX):
                raise SettingsError(
                    f"{text} is not one of Binance's: BTCUSDT-PERP{VENUE_SUFFIX} is"
                )
        return found

    @property
    def stream_url(self) -> str | None:
        """Return the address of the streams with its path.

        NT 1 adds the path to what it is given. NT 2 does not: a bare host never connects.
        """
        url = self.base_url_ws
        if url is None or urlsplit(url).path.strip("/"):
            return url
        return url.rstrip("/") + STREAM_PATH


def parse_settings(argv: Sequence[str] | None, description: str | None) -> FeedSettings:
    """Parse the command line; `description` opens its help."""
    parser = argparse.ArgumentParser(
        prog="python -m feeds.v2",
        description=description,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "instruments", nargs="+", metavar="INSTRUMENT", help="e.g. BTCUSDT-PERP.BINANCE"
    )
    parser.add_argument("--base-url-http", metavar="URL", help="default: Binance's own")
    parser.add_argument("--base-url-ws", metavar="URL", help="default: Binance's own")
    parser.add_argument(
        "--staleness-interval-ms",
        type=positive_int,
        default=1_000,
        metavar="MS",
        help="how often to tell the age of each instrument; default: %(default)s",
    )
    parser.add_argument(
        "--connect-timeout-s",
        type=positive_float,
        default=30.0,
        metavar="S",
        help="give up when no tick has come by then; default: %(default)s",
    )
    parser.add_argument(
        "--consumer-timeout-s",
        type=positive_float,
        default=5.0,
        metavar="S",
        help="stop when nobody has taken a line for so long; default: %(default)s",
    )
    parser.add_argument(
        "--stop-timeout-s",
        type=positive_float,
        default=5.0,
        metavar="S",
        help="how long to wait for NT to disconnect; default: %(default)s",
    )
    parser.add_argument(
        "--log-level", choices=LOG_LEVELS, default="INFO", help="of NT; default: %(default)s"
    )
    values = vars(parser.parse_args(argv))
    return FeedSettings(**{**values, "instruments": tuple(values["instruments"])})


def positive_int(text: str) -> int:
    """Parse a whole number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def positive_float(text: str) -> float:
    """Parse a finite number above 0."""
    with suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
