"""Ask an index for a project's page."""

from __future__ import annotations

import netrc
import os
import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

import httpx

from conformance import retries
from conformance.index.address import has_login, hide_logins, shown_url
from conformance.index.page import ACCEPT, HTML_TYPE, File, PageError, parse_page
from conformance.problems import FileError, Problem
from conformance.proxy import proxy_for, silent_proxy, unusable_proxy

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.index.settings import IndexSettings

TIMEOUT_S: Final = 15.0  #: For each step: to connect, to send, to hear more.


class ReleasesError(FileError):
    """The releases on the index could not be listed."""


class _StatusError(Exception):
    """The index answered with an error of its own."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"{response.status_code} {response.reason_phrase}".strip())


class _LoginError(_StatusError):
    """The index wants another name and password, or any."""


class _NetrcError(Exception):
    """The netrc file can't be used. Not in its own words: they may quote a password."""


def ask_index(
    index: str, name: str, settings: IndexSettings, *, sleep: Callable[[float], None]
) -> tuple[File, ...] | None:
    """Ask one index for a project's files; None where it does not have the project.

    Args:
        index: Its address.
        name: The project's name, in the form that indexes use.
        settings: Where the index was found.
        sleep: Waits, in seconds, before it is asked again.

    Raises:
        ReleasesError: It could not be asked, refused, or answered with something else.
    """
    address = f"{index.rstrip('/')}/{name}/"
    if unusable := unusable_proxy(address):
        raise ReleasesError([unusable])
    try:
        # Only what is set reads the disk: a server's redirect can't.
        if address.startswith("file:"):
            return _read(address)
        return _fetch(address, settings, sleep)
    except tuple(kind for kinds, *_ in _MEANINGS for kind in kinds) as error:
        unreached = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError))
        of_proxy = silent_proxy(address, _words(error)) if unreached else None
        raise ReleasesError([of_proxy or _problem(error, address, settings.fix)]) from error


def _read(address: str) -> tuple[File, ...] | None:
    page = Path(url2pathname(urlsplit(address).path)) / "index.html"
    return parse_page(HTML_TYPE, page.read_bytes()) if page.is_file() else None


def _fetch(
    address: str, settings: IndexSettings, sleep: Callable[[float], None]
) -> tuple[File, ...] | None:
    with open_client(address, settings) as client:
        response = retries.get(client, address, sleep=sleep)
    if response.status_code == httpx.codes.NOT_FOUND:
        return None
    if not response.is_success:
        wants_login = response.status_code in {401, 403, 407}
        raise (_LoginError if wants_login else _StatusError)(response)
    return parse_page(response.headers.get("content-type", ""), response.content)


def open_client(address: str, settings: IndexSettings) -> httpx.Client:
    """Return what asks an index: with its login, its certificates and the proxy to it."""
    trusted, proxy = settings.certificates, proxy_for(address)
    return httpx.Client(
        auth=None if has_login(address) else _netrc(),
        follow_redirects=True,
        headers={"accept": ACCEPT, "user-agent": "nt-conformance"},
        max_redirects=5,
        timeout=TIMEOUT_S,
        # Else httpx makes a client for each proxy variable, and fails over any of them.
        trust_env=False,
        proxy=proxy.address if proxy else None,
        verify=ssl.create_default_context(cafile=trusted)
        if trusted
        else httpx.create_ssl_context(),
    )


def _netrc() -> httpx.Auth | None:
    try:
        return httpx.NetRCAuth(os.environ.get("NETRC"))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, netrc.NetrcParseError) as error:
        line = getattr(error, "lineno", None)
        raise _NetrcError(f"a mistake on line {line}" if line else "no way to read it") from error


_A_PAGE: Final = "a page that lists files, in JSON or HTML"
_BAD_ADDRESS: Final = (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError)
"""Beside httpx's own, Python's errors on host names and ports come through."""
_MEANINGS: Final = (
    ((PageError,), "the index answered with something else", _A_PAGE),
    (
        (_LoginError,),
        "the index does not let us in",
        "a name and password that it knows, in its address or in a netrc file",
    ),
    ((_StatusError,), "the index answered with an error", _A_PAGE),
    ((_NetrcError,), "the netrc file can't be used", "one that only its owner can read, as curl's"),
    (
        _BAD_ADDRESS,
        "the index's address can't be used",
        "one that begins with https://, http:// or file://",
    ),
    ((retries.EndlessError,), "the index's answer does not end", _A_PAGE),
    ((httpx.RequestError,), "the index did not answer", _A_PAGE),
    ((ssl.SSLError,), "the certificates that pip is set to can't be used", "certificates in PEM"),
    ((OSError,), "a file can't be read", "an index, and certificates, that are there"),
)
"""What each error means and what was expected instead; the first that fits."""


def _words(error: Exception) -> str:
    return hide_logins(str(error)) or type(error).__name__


def _problem(error: Exception, address: str, fix: str) -> Problem:
    what, expected = next(rest for kind, *rest in _MEANINGS if isinstance(error, kind))
    if isinstance(error, PageError):
        found = str(error)
    elif isinstance(error, _BAD_ADDRESS):
        found = shown_url(address)
    elif isinstance(error, httpx.TimeoutException):
        found = f"{retries.TRIES} times nothing in {TIMEOUT_S:g} s"
    elif isinstance(error, OSError):
        found = error.strerror or type(error).__name__
    else:
        found = _words(error)
    return Problem(file=shown_url(address), what=what, found=found, expected=expected, fix=fix)
