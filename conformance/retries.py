"""Ask a server again, a few times, where asking again may help."""

from collections.abc import Callable, Mapping
from typing import Final

import httpx

PAUSES_S: Final = (0.5, 2.0)  #: Before the second and the third try.
TRIES: Final = len(PAUSES_S) + 1
WORTH_ANOTHER: Final = frozenset({429, 500, 502, 503, 504})  #: Answers that may pass.


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
        httpx.RequestError: Of the last try.
        httpx.InvalidURL: There is no such address.
    """
    for pause_s in PAUSES_S:
        try:
            response = client.get(url, params=params)
        except httpx.UnsupportedProtocol:
            raise
        except httpx.TransportError:
            pass
        else:
            if response.status_code not in WORTH_ANOTHER:
                return response
        sleep(pause_s)
    return client.get(url, params=params)
