"""Instrument ids: how NT takes them apart, compares them and refuses them."""

from typing import Any

from conformance.facts import Json, Observation
from conformance.probes import probe
from conformance.probes.release import described, offered

_IDENTIFIERS = "nautilus_trader.model.identifiers"


@probe
def perpetual() -> Observation:
    """Parse ``BTCUSDT-PERP.BINANCE``, the id of a USDⓈ-M perpetual."""
    found = _parse("BTCUSDT-PERP.BINANCE")
    return {
        "text": str(found),
        "value": found.value,
        "symbol": found.symbol.value,
        "venue": found.venue.value,
        "is_synthetic": found.is_synthetic(),
    }


@probe
def delivery() -> Observation:
    """Parse ``BTCUSDT_261225.BINANCE``, the id of a delivery contract."""
    found = _parse("BTCUSDT_261225.BINANCE")
    return {"text": str(found), "symbol": found.symbol.value, "venue": found.venue.value}


@probe
def as_key() -> Observation:
    """Hold two ids of the same text against each other: feeds keep state by id."""
    one, same, other = (_parse(f"{s}-PERP.BINANCE") for s in ("BTCUSDT", "BTCUSDT", "ETHUSDT"))
    return {
        "equal": one == same,
        "hash_equal": hash(one) == hash(same),
        "equal_to_text": _equal_to_text(one),
        "equal_to_other": one == other,
        "found_in_set": same in frozenset((one,)),
        "ordered_by_text": sorted((other, one)) == [one, other],
    }


@probe
def malformed() -> Observation:
    """Parse texts that are no ids."""
    return {text or "(empty)": _refused(text) for text in ("", "BTCUSDT", ".BINANCE", "BTCUSDT.")}


def _parse(text: str) -> Any:
    return offered(_IDENTIFIERS, "InstrumentId").from_str(text)


def _equal_to_text(one: Any) -> Json:
    try:
        return bool(one == "BTCUSDT-PERP.BINANCE")
    except TypeError as error:
        return described(error)


def _refused(text: str) -> str:
    try:
        return f"parsed as {_parse(text)}"
    except Exception as error:  # noqa: BLE001  # whatever NT raises is the fact
        return described(error)
