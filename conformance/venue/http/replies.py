"""Answers of the REST API, before they become HTTP."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.venue.faults.rewrites import BODY_REWRITES, dump
from conformance.venue.http.parameters import BadRequestError, Parameters
from conformance.venue.http.rest import BY_ADDRESS, Endpoint
from conformance.venue.http.signing import ApiError, check_key, check_signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.venue.exchange import Exchange
    from conformance.venue.faults.fault import Fault
    from conformance.venue.journal import Json
    from conformance.venue.limits import LimitRefusal

BANNED = 418


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """A request of the REST API, as far as its answer depends on it."""

    method: str
    path: str
    query: str  #: As it came, because its exact text is what is signed.
    form: str  #: The body, where it is a form.
    sent: Mapping[str, str]  #: All parameters; the query's win over the form's.
    key: str | None  #: The ``X-MBX-APIKEY`` header.


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: its status, its JSON and when to come again."""

    status: int
    body: Json
    retry_after_s: int | None = None

    @property
    def code(self) -> Json:
        """Return the code of an error's body; None where there is none."""
        return self.body.get("code") if isinstance(self.body, dict) else None


def answer(exchange: Exchange, asked: ReceivedRequest) -> Reply:
    """Answer a request: weight first, then key and signature, then the endpoint."""
    endpoint = BY_ADDRESS.get((asked.method, asked.path))
    parameters = Parameters(asked.sent)
    weight = _weight(endpoint, parameters)
    if refusal := exchange.weight.charge(weight, exchange.clock_ms()):
        return _refused(refusal, exchange.limits.weight_per_minute)
    if endpoint is None:
        message = f"Path {asked.path}, Method {asked.method} is invalid"
        return _failed(ApiError(status=404, code=-5000, message=message))
    if error := _check(exchange, endpoint, asked):
        return _failed(error)
    try:
        return Reply(status=200, body=endpoint.answer(exchange, parameters))
    except BadRequestError as bad:
        return _failed(bad.error)


def rewritten(reply: Reply, fault: Fault) -> Reply:
    """Return what a fault of bodies makes of a reply."""
    # A copy, because the answers share their constant parts.
    body = BODY_REWRITES[fault.name](json.loads(dump(reply.body)), fault)
    return replace(reply, body=body, status=200 if fault.name == "error_with_200" else reply.status)


def _weight(endpoint: Endpoint | None, parameters: Parameters) -> int:
    try:
        return endpoint.weight(parameters) if endpoint else 1
    except BadRequestError:
        # The endpoint will say what is wrong; the request costs something all the same.
        return 1


def _check(exchange: Exchange, endpoint: Endpoint, asked: ReceivedRequest) -> ApiError | None:
    if endpoint.security == "SIGNED":
        return check_signed(
            key=asked.key,
            query=asked.query,
            body=asked.form,
            credentials=exchange.credentials,
            now_ms=exchange.clock_ms(),
        )
    return check_key(asked.key, exchange.credentials) if endpoint.security == "KEY" else None


def _failed(error: ApiError) -> Reply:
    return Reply(status=error.status, body={"code": error.code, "msg": error.message})


def _refused(refusal: LimitRefusal, limit: int) -> Reply:
    if refusal.status == BANNED:
        message = (
            f"Way too many requests; IP(127.0.0.1) banned until {refusal.until_ms}. "
            "Please use the websocket for live updates to avoid bans."
        )
    else:
        message = (
            f"Too many requests; current limit of IP(127.0.0.1) is {limit} requests per minute. "
            "Please use the websocket for live updates to avoid polling the API."
        )
    return Reply(
        status=refusal.status,
        body={"code": -1003, "msg": message},
        retry_after_s=refusal.retry_after_s,
    )
