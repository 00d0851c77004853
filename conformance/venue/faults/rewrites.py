"""Faults of frames and bodies: what each makes of what would have been sent."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from conformance.venue.ws.frames import Opcode, encode, encode_fragments, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.venue.faults.fault import Fault
    from conformance.venue.journal import Json


SPOILT_FIELD = "liquidationFee"
"""Of a symbol: what lacks, or is null, where an answer lacks a field. No feed needs it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A frame on its way out.

    ``whole`` is false for text that is cut in half, ``settled`` true once a fault has had its
    say, so that no fault counts or changes it again.
    """

    stream: str
    payload: bytes
    opcode: Opcode = Opcode.TEXT
    alias: str = ""  #: The stream's name as sent, where it is not its own.
    whole: bool = True
    fragmented: bool = False
    settled: bool = False

    def bytes_for(self, *, combined: bool) -> bytes:
        """Return the bytes of the frame, wrapped or raw."""
        text = wrap(self.alias or self.stream, self.payload) if combined else self.payload
        if not self.whole:
            text = text[: len(text) // 2]
        return encode_fragments(text) if self.fragmented else encode(text, self.opcode)


def _duplicate(pending: list[Outgoing]) -> list[Outgoing]:
    first, *rest = pending
    return [first, first, *rest]


def _out_of_order(pending: list[Outgoing]) -> list[Outgoing]:
    first, *rest = pending
    place = next((i for i, frame in enumerate(rest) if frame.stream == first.stream), None)
    if place is None:
        return pending
    following = replace(rest[place], settled=True)
    return [following, *rest[:place], first, *rest[place + 1 :]]


def _first(**changes: Any) -> Callable[[list[Outgoing]], list[Outgoing]]:  # noqa: ANN401 any field
    return lambda pending: [replace(pending[0], **changes), *pending[1:]]


def _unknown_event(pending: list[Outgoing]) -> list[Outgoing]:
    return _edited(pending, lambda body: {**body, "e": "unheardOf"})


def _unknown_fields(pending: list[Outgoing]) -> list[Outgoing]:
    return _edited(pending, with_unknown_fields)


def _edited(pending: list[Outgoing], edit: Callable[[Any], Any]) -> list[Outgoing]:
    first, *rest = pending
    payload = dump(edit(json.loads(first.payload))).encode()
    return [replace(first, payload=payload), *rest]


FRAME_REWRITES: Mapping[str, Callable[[list[Outgoing]], list[Outgoing]]] = MappingProxyType(
    {
        "malformed_json": _first(whole=False),
        "fragmented_frame": _first(fragmented=True),
        "binary_frame": _first(opcode=Opcode.BINARY),
        "unknown_stream": _first(alias="nobody@unheardOf"),
        "duplicate": _duplicate,
        "out_of_order": _out_of_order,
        "unknown_event": _unknown_event,
        "unknown_fields": _unknown_fields,
    }
)
"""What each fault makes of the frames still to be sent; the first is the one that triggered it.
Faults of the connection leave the frames alone."""


def rewrite(fault: Fault, pending: list[Outgoing]) -> list[Outgoing]:
    """Apply a fault to the frames still to be sent, and settle what it made of them."""
    rewritten = FRAME_REWRITES[fault.name](pending)
    fresh = len(rewritten) - len(pending) + 1
    settled = [replace(frame, settled=True) for frame in rewritten[:fresh]]
    rest = [replace(frame, settled=True) if frame is pending[0] else frame for frame in rewritten]
    return settled + rest[fresh:]


def with_unknown_fields(body: Json) -> Json:
    """Give every object a further field that no client has heard of."""
    if isinstance(body, dict):
        inner = {key: with_unknown_fields(value) for key, value in body.items()}
        return {**inner, "unheardOf": {"added": True}}
    if isinstance(body, list):
        return [with_unknown_fields(item) for item in body]
    return body


def _symbol(body: Any, fault: Fault) -> dict[str, Any]:  # noqa: ANN401 exchangeInfo, parsed
    symbols = body["symbols"]
    chosen = [row for row in symbols if fault.symbol in (None, row["symbol"])]
    found: dict[str, Any] = chosen[0]
    return found


def _other_precision(symbol: dict[str, Any]) -> None:
    symbol["pricePrecision"] += 3
    symbol["quantityPrecision"] += 3


def _longer(symbol: dict[str, Any], name: str, item: Json) -> None:
    symbol[name] = [*symbol[name], item]


_SYMBOL_EDITS: Mapping[str, Callable[[dict[str, Any]], object]] = MappingProxyType(
    {
        "new_filter_type": lambda symbol: _longer(
            symbol, "filters", {"filterType": "UNHEARD_OF", "limit": 1}
        ),
        "new_contract_status": lambda symbol: symbol.update(status="UNHEARD_OF"),
        "new_contract_type": lambda symbol: symbol.update(contractType="UNHEARD_OF"),
        "new_time_in_force": lambda symbol: _longer(symbol, "timeInForce", "RPI"),
        "new_order_type": lambda symbol: _longer(symbol, "orderTypes", "UNHEARD_OF"),
        "missing_field": lambda symbol: symbol.pop(SPOILT_FIELD),
        "null_field": lambda symbol: symbol.update({SPOILT_FIELD: None}),
        "other_precision": _other_precision,
    }
)
"""What each fault does to one symbol of ``exchangeInfo``."""


def _of_symbol(edit: Callable[[dict[str, Any]], object]) -> Callable[[Any, Fault], Any]:
    def edited(body: Any, fault: Fault) -> Any:  # noqa: ANN401 exchangeInfo, parsed
        edit(_symbol(body, fault))
        return body

    return edited


_LISTED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "tradifi_contract": {
            "symbol": "XAUUSDT",
            "pair": "XAUUSDT",
            "baseAsset": "XAU",
            "contractType": "TRADIFI_PERPETUAL",
            "underlyingType": "COMMODITY",
        },
        "symbol_beyond_ascii": {
            "symbol": "币安人生USDT",
            "pair": "币安人生USDT",
            "baseAsset": "币安人生",
        },
    }
)
"""What a further contract of each kind has otherwise than the first; the exchange lists both."""


def _listing(fields: Mapping[str, str]) -> Callable[[Any, Fault], Any]:
    def listed(body: Any, _fault: Fault) -> Any:  # noqa: ANN401 exchangeInfo, parsed
        return {**body, "symbols": [*body["symbols"], {**body["symbols"][0], **fields}]}

    return listed


def _new_rate_limit(body: Any, _fault: Fault) -> Any:  # noqa: ANN401 exchangeInfo, parsed
    row = {"rateLimitType": "UNHEARD_OF", "interval": "MINUTE", "intervalNum": 1, "limit": 1}
    return {**body, "rateLimits": [*body["rateLimits"], row]}


BODY_REWRITES: Mapping[str, Callable[[Any, Fault], Any]] = MappingProxyType(
    {
        "unknown_fields": lambda body, _: with_unknown_fields(body),
        **{name: _of_symbol(edit) for name, edit in _SYMBOL_EDITS.items()},
        "new_rate_limit": _new_rate_limit,
        **{name: _listing(fields) for name, fields in _LISTED.items()},
        "error_with_200": lambda _, fault: json.loads(fault.body),
    }
)
"""What each fault makes of an HTTP answer's JSON, which it may change in place."""


def dump(body: object) -> str:
    """Write JSON as the exchange does, without spaces."""
    return json.dumps(body, separators=(",", ":"))
