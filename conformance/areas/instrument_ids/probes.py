"""Instrument ids: how NT takes them apart, compares them and refuses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.harness.probes import sharing
from conformance.nautilus.driver import Role, resolve
from conformance.nautilus.errors import collect_facts, text_or_error

if TYPE_CHECKING:
    from conformance.model.facts import Observation

_ODD = (
    *("BTC.USDT-PERP.BINANCE", "A..B", "BTCUSDT-PERP.BINANCE.1", "1000PEPEUSDT-PERP.BINANCE"),
    *(" ", " .BINANCE", "BTCUSDT-PERP. ", " BTCUSDT-PERP.BINANCE", "BTCUSDT-PERP.BINANCE "),
    *("btcusdt-perp.binance", "币安人生USDT-PERP.BINANCE"),
)


@sharing("values", owner="InstrumentId", member="from_str")
def perpetual() -> Observation:
    """Parse ``BTCUSDT-PERP.BINANCE``, the id of a USDⓈ-M perpetual."""
    return _parts("BTCUSDT-PERP.BINANCE")


@sharing("values", owner="InstrumentId", member="from_str")
def delivery() -> Observation:
    """Parse ``BTCUSDT_261225.BINANCE``, the id of a delivery contract."""
    return _parts("BTCUSDT_261225.BINANCE")


@sharing("values", owner="InstrumentId", member="from_str")
def odd() -> Observation:
    """Parse ids of a form of their own: several dots, blanks, small letters, letters beyond ASCII.

    Returns:
        Symbol and venue of each by its text, or the error that parsing it gets.
    """
    return {text: text_or_error(lambda text=text: _halves(text)) for text in _ODD}  # type: ignore[misc]  # mypy does not infer such a lambda


@sharing("values", owner="InstrumentId", member="from_str")
def as_key() -> Observation:
    """Hold two ids of the same text against each other: feeds keep state by id."""
    one, same, other = (_parse(f"{s}-PERP.BINANCE") for s in ("BTCUSDT", "BTCUSDT", "ETHUSDT"))
    return collect_facts(
        {
            "equal": lambda: one == same,
            "hash_equal": lambda: hash(one) == hash(same),
            "equal_to_text": lambda: one == "BTCUSDT-PERP.BINANCE",
            "equal_to_other": lambda: one == other,
            "found_in_set": lambda: same in frozenset((one,)),
            "ordered_by_text": lambda: sorted((other, one)) == [one, other],
        }
    )


@sharing("values", owner="InstrumentId", member="from_str")
def malformed() -> Observation:
    """Parse texts that are no ids; the wording of the refusal is nobody's contract."""
    texts = ("", "BTCUSDT", ".BINANCE", "BTCUSDT.")
    return {text or "(empty)": text_or_error(lambda text=text: _parse(text)) for text in texts}  # type: ignore[misc]  # mypy does not infer such a lambda


def _parts(text: str) -> Observation:
    return collect_facts(
        {
            "text": lambda: str(_parse(text)),
            "value": lambda: _parse(text).value,
            "symbol": lambda: _parse(text).symbol.value,
            "venue": lambda: _parse(text).venue.value,
            "is_synthetic": lambda: _parse(text).is_synthetic(),
        }
    )


def _halves(text: str) -> str:
    parsed = _parse(text)
    return f"{parsed.symbol.value!r} at {parsed.venue.value!r}"


def _parse(text: str) -> Any:
    return resolve(Role.INSTRUMENT_ID).from_str(text)
