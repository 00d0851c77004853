"""The HTTP side: which request is a WebSocket, which an endpoint, and what is noted of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from aiohttp import web

from conformance.venue.faults.fault import Point
from conformance.venue.faults.http_faults import HTTP_FAULTS, JSON_TYPE
from conformance.venue.faults.rewrites import BODY_REWRITES, dump
from conformance.venue.http.replies import ReceivedRequest, Reply, answer, rewritten
from conformance.venue.ws import subscriptions
from conformance.venue.ws.sockets import Connection

if TYPE_CHECKING:
    from conformance.venue.exchange import Exchange
    from conformance.venue.http.tunnels import Tunnels
    from conformance.venue.journal import Json

SOCKET_PATH = re.compile(
    r"(?:/(?P<route>market|public|private))?/(?P<form>ws|stream)(?:/(?P<streams>.*))?"
)
FORM_TYPE = "application/x-www-form-urlencoded"
MAX_BODY = 1 << 20


class Site:
    """Answers every request of every port of one venue."""

    def __init__(self, exchange: Exchange, tunnels: Tunnels) -> None:
        self._exchange = exchange
        self._tunnels = tunnels

    def application(self) -> web.Application:
        """Return the aiohttp application that serves the venue."""
        application = web.Application(client_max_size=MAX_BODY)
        application.router.add_route("*", "/{path:.*}", self.handle)
        return application

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve a WebSocket or answer an endpoint."""
        match = SOCKET_PATH.fullmatch(request.path)
        if match and request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._open(request, match)
        return await self._answer(request)

    async def _open(self, request: web.Request, match: re.Match[str]) -> web.StreamResponse:
        exchange, number = self._exchange, self._exchange.next_number()
        route, combined = match["route"] or "", match["form"] == "stream"
        named = request.query.get("streams", "") if combined else match["streams"] or ""
        streams = tuple(dict.fromkeys(name for name in named.split("/") if name))
        entry: dict[str, Json] = {
            **self._origin(request),
            "route": route,
            "combined": combined,
            "streams": list(streams),
        }
        exchange.journal.add("open", entry, connection=number)
        if fault := exchange.trigger(Point.CONNECT, request.path, number):
            return await HTTP_FAULTS[fault.name].send(request, fault, web.Response())
        state = subscriptions.State(streams=streams, combined=combined)
        connection = Connection(exchange, request, number=number, route=route, state=state)
        exchange.connections[number] = connection
        try:
            return await connection.run()
        finally:
            del exchange.connections[number]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        exchange = self._exchange
        asked = await _read(request)
        reply = answer(exchange, asked)
        fault = exchange.occur(Point.REQUEST, request.path)
        if fault is not None and fault.name in BODY_REWRITES:
            reply = rewritten(reply, fault)
        http_fault = HTTP_FAULTS.get(fault.name) if fault else None
        status = http_fault.status(fault, reply.status) if http_fault and fault else reply.status
        entry: dict[str, Json] = {
            "method": request.method,
            **self._origin(request),
            "signed": "signature" in asked.sent,
            "key": asked.key is not None,
            "status": status,
            "code": reply.code,
        }
        exchange.journal.add("request", entry)
        if fault is not None:
            exchange.note(fault, request.path)
        response = self._response(reply)
        return await http_fault.send(request, fault, response) if http_fault and fault else response

    def _response(self, reply: Reply) -> web.Response:
        headers = {"X-MBX-USED-WEIGHT-1M": str(self._exchange.weight.used)}
        if reply.retry_after_s is not None:
            headers["Retry-After"] = str(reply.retry_after_s)
        return web.Response(
            status=reply.status, text=dump(reply.body), content_type=JSON_TYPE, headers=headers
        )

    def _origin(self, request: web.Request) -> dict[str, Json]:
        tunnel = self._tunnels.host(request.transport)
        absolute = request.raw_path.startswith("http://")
        return {
            "host": request.host,
            "path": request.path,
            "query": [[name, value] for name, value in request.query.items()],
            "headers": [[name, value] for name, value in request.headers.items()],
            "via": "tunnel" if tunnel else "proxy" if absolute else "direct",
        }


async def _read(request: web.Request) -> ReceivedRequest:
    body = await request.text()
    form = body if request.content_type == FORM_TYPE else ""
    return ReceivedRequest(
        method=request.method,
        path=request.path,
        query=request.raw_path.partition("?")[2],
        form=form,
        sent={**dict(parse_qsl(form, keep_blank_values=True)), **dict(request.query)},
        key=request.headers.get("X-MBX-APIKEY"),
    )
