"""Faults of HTTP answers: what each sends instead of the answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from aiohttp import web

from conformance.venue.faults.effects import hang_up

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from conformance.venue.faults.fault import Fault

JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpFault:
    """What a fault does to an answer.

    ``status`` is given the status of the answer that would have been, and returns the one the
    client is sent; None where it gets no whole answer.
    """

    status: Callable[[Fault, int], int | None]
    send: Callable[[web.Request, Fault, web.Response], Awaitable[web.StreamResponse]]


async def _silent(_r: web.Request, _f: Fault, response: web.Response) -> web.StreamResponse:
    await asyncio.Event().wait()
    return response


async def _malformed_json(_r: web.Request, _f: Fault, good: web.Response) -> web.StreamResponse:
    text = good.text or ""
    return web.Response(status=good.status, text=text[: len(text) // 2], content_type=JSON_TYPE)


async def _html_body(_r: web.Request, fault: Fault, _good: web.Response) -> web.StreamResponse:
    page = "<html><body>unheard of</body></html>"
    return web.Response(status=fault.status, text=page, content_type="text/html")


async def _error(_r: web.Request, fault: Fault, _good: web.Response) -> web.StreamResponse:
    return web.Response(status=fault.status, text=fault.body, content_type=JSON_TYPE)


async def _reset(request: web.Request, _f: Fault, good: web.Response) -> web.StreamResponse:
    if request.transport is not None:
        hang_up(request.transport, reset=True)
    return good


async def _torn_body(request: web.Request, _f: Fault, good: web.Response) -> web.StreamResponse:
    if request.transport is not None:
        body = (good.text or "").encode()
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Type: {JSON_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        request.transport.write(head.encode() + body[: len(body) // 2])
        hang_up(request.transport, reset=False)
    return good


def _as_it_was(_fault: Fault, status: int) -> int | None:
    return status


def _as_scripted(fault: Fault, _status: int) -> int | None:
    return fault.status


def _none(_fault: Fault, _status: int) -> int | None:
    return None


HTTP_FAULTS: Mapping[str, HttpFault] = MappingProxyType(
    {
        "silent": HttpFault(status=_none, send=_silent),
        "error": HttpFault(status=_as_scripted, send=_error),
        "html_body": HttpFault(status=_as_scripted, send=_html_body),
        "malformed_json": HttpFault(status=_as_it_was, send=_malformed_json),
        "reset": HttpFault(status=_none, send=_reset),
        "torn_body": HttpFault(status=_none, send=_torn_body),
    }
)
"""What each fault does to an answer that it does not merely rewrite."""
