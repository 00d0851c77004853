"""The requests a client sends over a WebSocket, and their answers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

METHODS = ("SUBSCRIBE", "UNSUBSCRIBE", "LIST_SUBSCRIPTIONS", "SET_PROPERTY", "GET_PROPERTY")
LONGEST_ID = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What one connection is subscribed to."""

    streams: tuple[str, ...] = ()
    combined: bool = False  #: Whether payloads come wrapped with their stream's name.


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionOutcome:
    """The answer to a request, and the state it leaves."""

    reply: str  #: JSON text.
    state: State
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class SubscriptionError(Exception):
    """A request that cannot be served, with Binance's code and wording."""

    def __init__(self, code: int, message: str, request_id: int | str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request_id = request_id

    def reply(self) -> str:
        """Return the error as JSON text."""
        body: dict[str, object] = {"error": {"code": self.code, "msg": self.message}}
        if self.request_id is not None:
            body["id"] = self.request_id
        return _dump(body)


def handle(text: str, state: State) -> SubscriptionOutcome:
    """Answer one request.

    Returns:
        The reply and the new state; an error is a reply too, and changes nothing.

    Source:
        Binance USDⓈ-M futures, "Live Subscribing/Unsubscribing to streams".
    """
    try:
        request = _parse(text)
        return _HANDLERS[request.method](request, state)
    except SubscriptionError as error:
        return SubscriptionOutcome(reply=error.reply(), state=state)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    params: list[Any]
    id: int | str


def _parse(text: str) -> _Request:
    try:
        body = json.loads(text)
    except ValueError as error:
        raise SubscriptionError(3, f"Invalid JSON: {error}") from error
    if not isinstance(body, dict):
        raise SubscriptionError(2, "Invalid request: expected an object")
    request_id = body.get("id")
    if not _is_id(request_id):
        raise SubscriptionError(2, "Invalid request: request ID must be an unsigned integer")
    if "method" not in body:
        raise SubscriptionError(2, "Invalid request: missing field `method`", request_id)
    if body["method"] not in METHODS:
        expected = ", ".join(f"`{method}`" for method in METHODS)
        message = f"Invalid request: unknown variant `{body['method']}`, expected one of {expected}"
        raise SubscriptionError(2, message, request_id)
    params = body.get("params", [])
    if not isinstance(params, list):
        raise SubscriptionError(2, "Invalid request: expected a sequence", request_id)
    return _Request(method=body["method"], params=params, id=request_id)


def _is_id(value: object) -> TypeGuard[int | str]:
    # The documentation says unsigned integer; the exchange's own client library sends text.
    if isinstance(value, str):
        return 0 < len(value) <= LONGEST_ID
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _stream_names(request: _Request) -> list[str]:
    if not request.params:
        raise SubscriptionError(2, "Invalid request: missing field `params`", request.id)
    if not all(isinstance(name, str) for name in request.params):
        raise SubscriptionError(2, "Invalid request: stream name must be a string", request.id)
    return list(dict.fromkeys(request.params))


def _subscribe(request: _Request, state: State) -> SubscriptionOutcome:
    names = _stream_names(request)
    added = tuple(name for name in names if name not in state.streams)
    after = State(streams=state.streams + added, combined=state.combined)
    return SubscriptionOutcome(reply=_result(request, None), state=after, added=added)


def _unsubscribe(request: _Request, state: State) -> SubscriptionOutcome:
    names = _stream_names(request)
    removed = tuple(name for name in names if name in state.streams)
    kept = tuple(name for name in state.streams if name not in removed)
    after = State(streams=kept, combined=state.combined)
    return SubscriptionOutcome(reply=_result(request, None), state=after, removed=removed)


def _list(request: _Request, state: State) -> SubscriptionOutcome:
    return SubscriptionOutcome(reply=_result(request, list(state.streams)), state=state)


def _set_property(request: _Request, state: State) -> SubscriptionOutcome:
    _check_property(request)
    if len(request.params) != 2 or not isinstance(request.params[1], bool):  # noqa: PLR2004 a pair
        raise SubscriptionError(1, "Invalid value type: expected Boolean", request.id)
    after = State(streams=state.streams, combined=request.params[1])
    return SubscriptionOutcome(reply=_result(request, None), state=after)


def _get_property(request: _Request, state: State) -> SubscriptionOutcome:
    _check_property(request)
    return SubscriptionOutcome(reply=_result(request, state.combined), state=state)


def _check_property(request: _Request) -> None:
    if not request.params or not isinstance(request.params[0], str):
        raise SubscriptionError(2, "Invalid request: property name must be a string", request.id)
    if request.params[0] != "combined":
        raise SubscriptionError(0, "Unknown property", request.id)


_HANDLERS: Mapping[str, Callable[[_Request, State], SubscriptionOutcome]] = {
    "SUBSCRIBE": _subscribe,
    "UNSUBSCRIBE": _unsubscribe,
    "LIST_SUBSCRIPTIONS": _list,
    "SET_PROPERTY": _set_property,
    "GET_PROPERTY": _get_property,
}


def _result(request: _Request, result: object) -> str:
    return _dump({"result": result, "id": request.id})


def _dump(body: object) -> str:
    return json.dumps(body, separators=(",", ":"))
