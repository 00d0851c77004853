"""One WebSocket connection of a client, from its handshake to its end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from conformance.venue.faults.effects import EFFECTS, hang_up
from conformance.venue.faults.fault import Fault, Point
from conformance.venue.limits import MessageMeter
from conformance.venue.market.streams import is_served
from conformance.venue.ws import subscriptions
from conformance.venue.ws.frames import Opcode, encode
from conformance.venue.ws.heartbeat import Heartbeat

if TYPE_CHECKING:
    from conformance.venue.exchange import Exchange
    from conformance.venue.faults.rewrites import Outgoing
    from conformance.venue.journal import Json

NO_CODE = 1005  #: What stands for the code of a close frame without one (RFC 6455, 7.1.5).
UNSENDABLE = frozenset({1004, 1006, 1015})  #: Codes that may not stand in a frame.
CLOSE_WITHIN_S = 1.0  #: How long a client may take to answer a close.


class Connection:
    """An open WebSocket: its route, its subscriptions and its bytes."""

    def __init__(
        self,
        exchange: Exchange,
        request: web.Request,
        *,
        number: int,
        route: str,
        state: subscriptions.State,
    ) -> None:
        self.number = number
        self.route = route
        self.state = state
        self.muted: set[str] = set()  #: Streams acknowledged and never sent; ``*`` is all.
        self.dead = False  #: Half-open or gone: nothing is sent or answered any more.
        self._halted = False  #: Half-open: not even a close is answered.
        self._exchange = exchange
        self._request = request
        self._ws = web.WebSocketResponse(
            autoping=False, autoclose=False, compress=False, max_msg_size=0, timeout=CLOSE_WITHIN_S
        )
        self._meter = MessageMeter(exchange.limits.messages_per_second)
        self._heartbeat = Heartbeat(
            self, exchange.limits, exchange.clock_ms, ping_every_s=exchange.script.ping_every_s
        )
        self._closed_by = "lost"

    async def run(self) -> web.StreamResponse:
        """Open the WebSocket and serve it until it ends."""
        try:
            await self._ws.prepare(self._request)
        except ConnectionResetError:  # The client left during the handshake.
            self._end()
            return web.Response()
        beating = self._exchange.spawn(self._heartbeat.run())
        try:
            if not await self._triggered(Point.OPEN, self._request.path):
                await self._subscribed(self.state.streams)
            await self._receive()
        finally:
            beating.cancel()
            self._end()
        return self._ws

    @property
    def transport(self) -> asyncio.Transport | None:
        """Return the TCP connection, while there is one."""
        return self._request.transport

    @property
    def path(self) -> str:
        """Return the path of its handshake."""
        return self._request.path

    def carries(self, stream: str) -> bool:
        """Say whether frames of a stream are sent on this connection."""
        return (
            not self.dead
            and stream in self.state.streams
            and not self.muted & {"*", stream}
            and is_served(stream, self.route)
        )

    async def send(self, frame: Outgoing) -> None:
        """Send a frame of market data."""
        await self.write(frame.bytes_for(combined=self.state.combined), frames=1)

    async def write(self, data: bytes, *, frames: int = 0) -> None:
        """Write encoded frames, and wait while the client is slow to take them."""
        transport = self.transport
        if self.dead or transport is None or transport.is_closing():
            return
        transport.write(data)
        self._exchange.sent += frames
        try:
            await self._request.writer.drain()
        except ConnectionError:
            self.dead = True

    async def _receive(self) -> None:
        while not self._ws.closed:
            message = await self._ws.receive()
            if self._halted:
                await asyncio.Event().wait()
            if message.type in (WSMsgType.PING, WSMsgType.PONG):
                await self._control(message.type, message.data)
            elif message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                await self._message(message.data)
            else:
                await self._ended(message)
                return

    async def _ended(self, message: WSMessage) -> None:
        if message.type is WSMsgType.CLOSE and not self.dead:
            self._closed_by = "client"
            code = message.data or NO_CODE
            self._note("close", by="client", code=code, reason=message.extra or "")
            answer = WSCloseCode.PROTOCOL_ERROR if code in UNSENDABLE else code
            await self._ws.close(code=answer if message.data else WSCloseCode.OK)

    async def _control(self, kind: WSMsgType, payload: bytes) -> None:
        name = "ping" if kind is WSMsgType.PING else "pong"
        self._note(name, payload=payload.decode("latin-1"))
        if kind is WSMsgType.PONG:
            self._heartbeat.pong()
        if await self._within_limit() and kind is WSMsgType.PING:
            await self.write(encode(payload, Opcode.PONG))

    async def _message(self, data: str | bytes) -> None:
        text = data if isinstance(data, str) else data.decode("utf-8", "replace")
        self._note("message", text=text)
        if not await self._within_limit():
            return
        outcome = subscriptions.handle(text, self.state)
        if not await self._within_streams(outcome.state.streams):
            return
        self.state = outcome.state
        for stream in outcome.added:
            if await self._triggered(Point.SUBSCRIBE, stream):
                return
        await self.write(encode(outcome.reply.encode()))
        if outcome.added:
            self._exchange.subscribed(self, outcome.added)

    async def _subscribed(self, streams: tuple[str, ...]) -> None:
        if not await self._within_streams(streams):
            return
        for stream in streams:
            if await self._triggered(Point.SUBSCRIBE, stream):
                return
        if streams:
            self._exchange.subscribed(self, streams)

    async def _triggered(self, point: Point, target: str) -> bool:
        fault = self._exchange.trigger(point, target, self.number)
        if fault is not None:
            await self.apply_fault(fault, target)
        return self.dead

    def close_soon(self, code: int, reason: str) -> None:
        """Close without waiting for the client's answer."""
        if self._closes(code, reason):
            self._exchange.spawn(self._send_close(code, reason))

    async def _send_close(self, code: int, reason: str) -> None:
        await self._ws.close(code=code, message=reason.encode())

    def _closes(self, code: int, reason: str) -> bool:
        """Note that the venue closes, unless the connection has ended already."""
        if self.dead:
            return False
        self.dead = True
        self._closed_by = "venue"
        self._note("close", by="venue", code=int(code), reason=reason)
        return True

    async def apply_fault(self, fault: Fault, target: str) -> None:
        """Let a fault of the connection take effect."""
        await EFFECTS[fault.name](self, fault, target)

    async def close(self, code: int, reason: str = "") -> None:
        """Close with a code, as the exchange does when a limit is passed."""
        if self._closes(code, reason):
            await self._ws.close(code=code, message=reason.encode())

    async def tear(self, frame: Outgoing) -> None:
        """Send half of a frame's bytes and end the connection."""
        data = frame.bytes_for(combined=self.state.combined)
        await self.write(data[: len(data) // 2])
        self.hang_up()

    def halt(self) -> None:
        """Stop reading and writing for good, and leave the socket as it is."""
        self.dead = self._halted = True
        if self.transport is not None:
            self.transport.pause_reading()

    def hang_up(self, *, reset: bool = False) -> None:
        """End the TCP connection without a close frame: FIN, or RST."""
        self.dead = True
        self._closed_by = "venue"
        if self.transport is not None:
            hang_up(self.transport, reset=reset)

    async def _within_streams(self, streams: tuple[str, ...]) -> bool:
        if len(streams) <= self._exchange.limits.streams_per_connection:
            return True
        await self.close(WSCloseCode.POLICY_VIOLATION, "Too many streams")
        return False

    async def _within_limit(self) -> bool:
        if self._meter.count(self._exchange.clock_ms()):
            return True
        await self.close(WSCloseCode.POLICY_VIOLATION, "Too many requests")
        return False

    def _end(self) -> None:
        self.dead = True
        if self._closed_by == "lost":
            self._note("close", by="lost", code=None, reason="")

    def _note(self, kind: str, **data: Json) -> None:
        self._exchange.journal.add(kind, data, connection=self.number)
