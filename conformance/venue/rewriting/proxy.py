"""The proxy: plain HTTP and WebSockets, from the client to the venue and back."""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from aiohttp import (
    ClientError,
    ClientSession,
    ClientTimeout,
    ClientWebSocketResponse,
    WSCloseCode,
    WSMessage,
    WSMsgType,
    WSServerHandshakeError,
    hdrs,
    web,
)
from yarl import URL

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from conformance.venue.rewriting.rewrites import Headers, Rewriting

_START_S = 10.0
_OWN = frozenset(
    (
        *("host", "connection", "upgrade", "content-length", "transfer-encoding"),
        *("sec-websocket-key", "sec-websocket-version", "sec-websocket-extensions"),
    )
)
"""Headers that each side of a proxy makes for itself."""

_AUTOMATIC = (hdrs.ACCEPT, hdrs.ACCEPT_ENCODING, hdrs.CONTENT_TYPE, hdrs.USER_AGENT)
_CLOSED = (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR)


class RewritingProxy:
    """Serves on sockets of others, and asks a venue, in a thread of its own until it is closed.

    Args:
        rewriting: What it does to what passes.
        listeners: Bound sockets, each with the base URL that it leads to: ``http://127.0.0.1:80``.
    """

    def __init__(
        self, rewriting: Rewriting, listeners: Sequence[tuple[socket.socket, str]]
    ) -> None:
        self._rewriting = rewriting
        self._listeners = listeners
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rewriting", daemon=True)

    def start(self) -> None:
        """Return when it serves.

        Raises:
            TimeoutError: It does not.
        """
        self._thread.start()
        if not self._ready.wait(_START_S):
            raise TimeoutError(f"the rewriting proxy did not start within {_START_S} s")

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        async with ClientSession(
            timeout=ClientTimeout(), skip_auto_headers=_AUTOMATIC, auto_decompress=False
        ) as session:
            for listener, base in self._listeners:
                way = _Way(session, self._rewriting, base)
                application = web.Application()
                application.router.add_route("*", "/{path:.*}", way.handle)
                runner = web.AppRunner(application, access_log=None)
                await runner.setup()
                await web.SockSite(runner, listener).start()
            self._ready.set()
            await asyncio.Event().wait()


class _Way:
    """What leads from one socket to one port of the venue."""

    def __init__(self, session: ClientSession, rewriting: Rewriting, base: str) -> None:
        self._session = session
        self._rewriting = rewriting
        self._base = base
        self._later: set[asyncio.Task[None]] = set()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Pass a request or a WebSocket on."""
        target = self._rewriting.target(request.raw_path)
        url = URL(f"{self._base}{target}", encoded=True)
        headers = self._rewriting.headers(
            [(name, value) for name, value in request.headers.items() if name.lower() not in _OWN]
        )
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._open(request, url, headers)
        try:
            return await self._ask(request, url, headers, target)
        except ClientError:
            return _hung_up(request)

    async def _ask(
        self, request: web.Request, url: URL, headers: Headers, target: str
    ) -> web.StreamResponse:
        body = await request.read()
        asked = self._session.request(
            request.method, url, headers=headers, data=body or None, allow_redirects=False
        )
        async with asked as answer:
            text = self._rewriting.answered(target, (await answer.read()).decode())
            kept = [(n, v) for n, v in answer.headers.items() if n.lower() not in _OWN]
            return web.Response(status=answer.status, headers=dict(kept), body=text.encode())

    async def _open(self, request: web.Request, url: URL, headers: Headers) -> web.StreamResponse:
        try:
            asked = self._session.ws_connect(
                url, headers=headers, autoping=False, autoclose=False, max_msg_size=0
            )
            async with asked as venue:
                client = web.WebSocketResponse(autoping=False, autoclose=False, max_msg_size=0)
                await client.prepare(request)
                if await self._relay(client, venue):
                    return client
                return _hung_up(request)
        except WSServerHandshakeError as error:
            return web.Response(status=error.status)
        except ClientError:
            return _hung_up(request)

    async def _relay(self, client: web.WebSocketResponse, venue: ClientWebSocketResponse) -> bool:
        """Pass on both ways until one side ends, and end the other in the same way.

        Returns:
            Whether the client has been told: of a venue that hung up it has not.
        """
        to_venue = asyncio.ensure_future(self._to_venue(client, venue))
        to_client = asyncio.ensure_future(self._to_client(client, venue))
        ways = (to_venue, to_client)
        ended, going_on = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in (*going_on, *self._later):
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)  # A side that has gone is no error.
        with suppress(ConnectionError, ClientError):
            if to_venue in ended:
                await venue.close(code=client.close_code or WSCloseCode.OK)
            elif venue.close_code in (None, WSCloseCode.ABNORMAL_CLOSURE):
                return False
            else:
                await client.close(code=venue.close_code)
        return True

    async def _to_venue(
        self, client: web.WebSocketResponse, venue: ClientWebSocketResponse
    ) -> None:
        asked: asyncio.Queue[str] = asyncio.Queue()

        async def pass_on() -> None:
            while True:
                for text in await self._rewriting.asked(await asked.get()):
                    await venue.send_str(text)

        passing = asyncio.ensure_future(pass_on())
        try:
            while (message := await client.receive()).type not in _CLOSED:
                if message.type is WSMsgType.TEXT:
                    asked.put_nowait(message.data)
                else:
                    await self._control(message, venue)
        finally:
            passing.cancel()

    async def _to_client(
        self, client: web.WebSocketResponse, venue: ClientWebSocketResponse
    ) -> None:
        while (message := await venue.receive()).type not in _CLOSED:
            if message.type is not WSMsgType.TEXT:
                await self._control(message, client)
                continue
            for delay_s, text in self._rewriting.sent(message.data):
                if delay_s:
                    later = asyncio.ensure_future(_send_later(client, text, delay_s))
                    self._later.add(later)
                    later.add_done_callback(self._later.discard)
                else:
                    await client.send_str(text)

    async def _control(
        self, message: WSMessage, to: web.WebSocketResponse | ClientWebSocketResponse
    ) -> None:
        if message.type is WSMsgType.BINARY:
            await to.send_bytes(message.data)
        elif self._rewriting.passes_ping():
            await (to.ping if message.type is WSMsgType.PING else to.pong)(message.data)


async def _send_later(client: web.WebSocketResponse, text: str, delay_s: float) -> None:
    await asyncio.sleep(delay_s)
    with suppress(ConnectionError):
        await client.send_str(text)


def _hung_up(request: web.Request) -> web.Response:
    """End a connection without a word."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=502)
