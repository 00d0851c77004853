"""The venue as a context manager: a thread with an event loop of its own."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from conformance.venue.core import Core
from conformance.venue.exchange import Exchange, VenueSettings
from conformance.venue.faults.fault import Fault, Point
from conformance.venue.http.ports import HOST
from conformance.venue.journal import Journal
from conformance.venue.script import Frame, Script

if TYPE_CHECKING:
    import socket
    from collections.abc import Coroutine, Sequence
    from typing import Any, Self, TypeVar

    from conformance.venue.market.feeding import SentBatch

    T = TypeVar("T")

START_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0


class VenueError(Exception):
    """The venue's own fault: neither its client's nor one of its script."""


class Venue:
    """A Binance USDⓈ-M futures exchange on loopback.

    Use it as a context manager, plain or ``async``; both run it in a thread of its own. Ports
    are chosen by the system unless given. Every port speaks HTTP, WebSocket and forward proxy;
    there are three so that a fault can make one refuse and leave the others.

    Args:
        script: What it sends, and what it does wrong.
        settings: Its catalogue, limits, known keys and clock.
        http_port: For REST; 0 lets the system choose, and so for the others.
        ws_port: For WebSockets.
        proxy_port: For clients that are given production host names and a proxy.
        listeners: Bound sockets to serve on instead, in that order, perhaps of another network
            namespace (see `conformance.venue.http.ports.open_listener`). The venue closes them.
    """

    def __init__(  # noqa: PLR0913  # each is a choice of its own
        self,
        script: Script | None = None,
        *,
        settings: VenueSettings | None = None,
        http_port: int = 0,
        ws_port: int = 0,
        proxy_port: int = 0,
        listeners: Sequence[socket.socket] = (),
    ) -> None:
        self._script = script or Script()
        self._settings = settings or VenueSettings()
        self.journal = Journal(self._settings.clock_ms)
        self._numbers = (http_port, ws_port, proxy_port)
        self._listeners = tuple(listeners)
        self._thread: threading.Thread | None = None
        self._core: Core | None = None
        self._failure: BaseException | None = None
        self._ready = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self.stop)

    @property
    def http_url(self) -> str:
        """Return the base URL of the REST API."""
        return f"http://{HOST}:{self._live.ports[0].number}"

    @property
    def ws_url(self) -> str:
        """Return the base URL of the WebSocket streams."""
        return f"ws://{HOST}:{self._live.ports[1].number}"

    @property
    def proxy_url(self) -> str:
        """Return the URL of the forward proxy, behind which every host is the venue."""
        return f"http://{HOST}:{self._live.ports[2].number}"

    @property
    def frames_sent(self) -> int:
        """Return the number of frames of market data sent so far."""
        return self._live.exchange.sent

    @property
    def sent_batches(self) -> tuple[SentBatch, ...]:
        """Return when the frames of the volume left, those sent so far, oldest first."""
        return tuple(self._live.exchange.sent_batches)

    @property
    def open_connections(self) -> int:
        """Return the number of WebSockets now open."""
        return len(self._live.exchange.connections)

    @property
    def failure(self) -> BaseException | None:
        """Return the first error of the venue itself while it runs, if there was one."""
        return next(iter(self._live.exchange.failures), None)

    def send(self, stream: str, *payloads: str, timeout_s: float = 5.0) -> int:
        """Send payloads to whoever is subscribed to a stream, now.

        Returns:
            How many frames were delivered: none when nobody is subscribed.
        """
        frames = tuple(Frame(stream=stream, payload=payload) for payload in payloads)
        return self.send_in_order(frames, timeout_s=timeout_s)

    def send_in_order(self, frames: Sequence[Frame], *, timeout_s: float = 5.0) -> int:
        """Send frames of any streams in one order, each to whoever is subscribed to its stream.

        Returns:
            How many were delivered.
        """
        return self._call(self._live.send(tuple(frames)), timeout_s)

    def trigger(self, fault: Fault, *, timeout_s: float = 5.0) -> int:
        """Let a fault of connections (`Point.OPEN`) take effect now, wherever its target matches.

        Returns:
            How many connections it was triggered on.

        Raises:
            ValueError: The fault is one of another point.
        """
        if fault.at is not Point.OPEN:
            raise ValueError(
                f"only a fault at {Point.OPEN!r} can be triggered now\n  found: {fault.at!r}"
            )
        return self._call(self._live.trigger(fault), timeout_s)

    def add_fault(self, fault: Fault, *, timeout_s: float = 5.0) -> None:
        """Add a fault to the script's: the occurrences of its point are counted from now on."""
        self._call(self._live.add_fault(fault), timeout_s)

    def wait_subscribed(self, *streams: str, timeout_s: float = 5.0) -> None:
        """Wait until every one of these streams is subscribed.

        Raises:
            TimeoutError: Some are not; the message names them.
        """
        exchange = self._live.exchange

        def missing() -> list[str]:
            return [stream for stream in streams if not exchange.is_subscribed(stream)]

        with exchange.changed:
            if not exchange.changed.wait_for(lambda: not missing(), timeout_s):
                raise TimeoutError(f"not subscribed within {timeout_s} s: {missing()}")

    def start(self) -> None:
        """Open the ports; return when they accept connections.

        Raises:
            OSError: A port that was asked for is taken.
        """
        if self._script.volume is not None:
            self._script.volume.render_ahead()  # It takes as long as the machine is slow.
        self._ready.clear()
        self._thread = threading.Thread(target=self._run, name="venue", daemon=True)
        self._thread.start()
        if not self._ready.wait(START_WITHIN_S):
            raise TimeoutError(f"the venue did not start within {START_WITHIN_S} s")
        if self._failure is not None:
            self._thread.join(STOP_WITHIN_S)
            raise self._failure

    def stop(self) -> None:
        """Drop every connection and give the ports back.

        Raises:
            VenueError: The venue itself failed while it ran; its first error is the cause.
        """
        core, thread = self._core, self._thread
        if core is None or thread is None:
            return
        core.loop.call_soon_threadsafe(core.stopping.set)
        thread.join(STOP_WITHIN_S)
        self._thread = self._core = None
        if thread.is_alive():
            raise VenueError(f"the venue did not stop within {STOP_WITHIN_S} s")
        if core.exchange.failures:
            error = core.exchange.failures[0]
            raise VenueError(f"the venue failed while it ran: {error!r}") from error

    @property
    def _live(self) -> Core:
        if self._core is None:
            raise RuntimeError("the venue is not running; use it as a context manager")
        return self._core

    def _call(self, work: Coroutine[Any, Any, T], timeout_s: float) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._live.loop).result(timeout_s)

    def _run(self) -> None:
        # Its own loop, whatever policy the host process has installed.
        try:
            with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:
                runner.run(self._serve())
        except BaseException as error:  # noqa: BLE001
            # Raised in the thread that started the venue.
            self._failure = error
            self._ready.set()

    async def _serve(self) -> None:
        exchange = Exchange(self._script, self._settings, self.journal)
        core = Core(exchange, self._numbers, self._listeners)
        try:
            await core.open()
            self._core = core
            self._ready.set()
            await core.stopping.wait()
        finally:
            await core.close()
