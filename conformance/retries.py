"""Ask a server again, a few times, where asking again may help. No answer is read without end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PAUSES_S: Final = (0.5, 2.0)  #: Before the second and the third try.
TRIES: Final = len(PAUSES_S) + 1
WORTH_ANOTHER: Final = frozenset({429, 500, 502, 503, 504})  #: Answers that may pass.
MOST_BYTES: Final = 64 << 20  #: Of one answer; a project's page at an index has a few million.
WITHIN_S: Final = 60.0  #: For one answer as a whole, however steadily it comes.

_OF_THE_CODING: Final = ("content-encoding", "content-length", "transfer-encoding")


class EndlessError(httpx.RequestError):
    """An answer is too long, or takes too long."""


def get(
    client: httpx.Client,
    url: str,
    *,
    sleep: Callable[[float], None],
    params: Mapping[str, str | int] | None = None,
) -> httpx.Response:
    """Ask, three times at most, and return the last answer, whatever it is.

    Args:
        client: Brings its own timeouts.
        url: Only ever read: what changes something is not safe to send twice.
        sleep: Waits, in seconds.
        params: The query.

    Raises:
        httpx.RequestError: Of the last try; `EndlessError` of any.
        httpx.InvalidURL: There is no such address.
    """
    for pause_s in PAUSES_S:
        try:
            response = _ask(client, url, params)
        except httpx.UnsupportedProtocol:
            raise
        except httpx.TransportError:
            pass
        else:
            if response.status_code not in WORTH_ANOTHER:
                return response
        sleep(pause_s)
    return _ask(client, url, params)


def _ask(client: httpx.Client, url: str, params: Mapping[str, str | int] | None) -> httpx.Response:
    ends_at = time.monotonic() + WITHIN_S
    body = bytearray()
    with client.stream("GET", url, params=params) as response:
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                text = f"more than {MOST_BYTES >> 20} MB"
                raise EndlessError(text, request=response.request)
            if time.monotonic() > ends_at:
                text = f"nothing whole in {WITHIN_S:g} s"
                raise EndlessError(text, request=response.request)
    headers = [
        (name, value)
        for name, value in response.headers.raw
        if name.decode().lower() not in _OF_THE_CODING
    ]
    return httpx.Response(
        response.status_code, headers=headers, content=bytes(body), request=response.request
    )
