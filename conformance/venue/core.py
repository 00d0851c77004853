"""The venue as it runs on an event loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from conformance.venue.faults.fault import Fault, Point
from conformance.venue.http.ports import Port, open_listener

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Sequence

    from aiohttp import web

    from conformance.venue.exchange import Exchange
    from conformance.venue.script import Frame


class Core:
    """A venue on the running event loop: its exchange, its HTTP server and its ports."""

    def __init__(
        self,
        exchange: Exchange,
        numbers: tuple[int, int, int],
        listeners: Sequence[socket.socket] = (),
    ) -> None:
        self.exchange = exchange
        self.loop = asyncio.get_running_loop()
        self.stopping = asyncio.Event()
        self.ports: list[Port] = []
        self._numbers = numbers
        self._listeners = listeners
        self._waiting: set[asyncio.Transport] = set()
        self._runner: web.AppRunner | None = None
        self._factory: Callable[[], asyncio.Protocol] | None = None

    async def open(self) -> None:
        """Start the HTTP server and open the ports that do not refuse from the start."""
        # aiohttp takes most of a second to import on a slow machine, and whoever only wants
        # the records of this package should not pay for it.
        from aiohttp import web  # noqa: PLC0415 see above

        from conformance.venue.http.application import Site  # noqa: PLC0415 see above
        from conformance.venue.http.tunnels import ConnectionReader, Tunnels  # noqa: PLC0415 see above

        tunnels = Tunnels()
        site = Site(self.exchange, tunnels)
        self._runner = web.AppRunner(
            site.application(), handle_signals=False, access_log=None, shutdown_timeout=0.1
        )
        await self._runner.setup()
        server = self._runner.server
        assert server is not None  # noqa: S101 there is one after setup
        self._factory = lambda: ConnectionReader(
            server, self.exchange.journal, tunnels, self._waiting
        )
        self.exchange.gates = self._set_gates
        self.exchange.spawn(self.exchange.player.run())
        listeners = self._listeners or map(open_listener, self._numbers)
        for listener, point in zip(listeners, (Point.REQUEST, Point.CONNECT, None), strict=True):
            self.ports.append(Port(listener, point))
        for port in self.ports:
            if port.point is None or self.exchange.faults.refusal(port.point) is None:
                await port.open(self._factory)
        self._set_gates()

    async def close(self) -> None:
        """Drop every connection, end every task and release the ports."""
        for port in self.ports:
            port.release()
        self.exchange.cancel()
        sockets = [connection.transport for connection in self.exchange.connections.values()]
        for transport in [*sockets, *self._waiting]:
            if transport is not None:
                transport.abort()
        if self._runner is not None:
            await self._runner.cleanup()

    async def send(self, frames: tuple[Frame, ...]) -> int:
        """Queue frames behind the script's."""
        return await self.exchange.player.queue(frames)

    async def trigger(self, fault: Fault) -> int:
        """Apply a fault to the connections it matches."""
        return await self.exchange.trigger_now(fault)

    async def add_fault(self, fault: Fault) -> None:
        """Add a fault to those of the script."""
        self.exchange.faults.add(fault)
        self._set_gates()

    def _set_gates(self) -> None:
        faults = self.exchange.faults
        for port in self.ports:
            fault = faults.refusal(port.point) if port.point else None
            if fault is None or port.is_shut_by(fault):
                continue
            port.shut(fault)
            self.exchange.note(fault, "port")
            if fault.for_s is not None:
                faults.lift(fault)
                self.exchange.spawn(self._reopen(port, fault.for_s))

    async def _reopen(self, port: Port, after_s: float) -> None:
        await asyncio.sleep(after_s)
        assert self._factory is not None  # noqa: S101 set before any gate
        await port.open(self._factory)
