"""The proxy that the environment names for an address, and what is wrong with it."""

from __future__ import annotations

import os
import urllib.request
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from conformance.problems import Problem

_SCHEMES: Final = ("http", "https")
_EXPECTED: Final = "a proxy within reach, as http://HOST:PORT or https://HOST:PORT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """One proxy variable, as it is set."""

    variable: str  #: E.g. ``HTTPS_PROXY``.
    value: str = field(repr=False)  #: It may hold a password.

    @property
    def address(self) -> str:
        """Return its address as a client takes it; one without a scheme is HTTP's."""
        return self.value if "://" in self.value else f"http://{self.value}"

    @property
    def shown(self) -> str:
        """Return its value without the login that may be in it."""
        head, separator, rest = self.value.rpartition("@")
        scheme, divider, _ = head.partition("://")
        return f"{scheme}{divider}****@{rest}" if divider else f"{'****@' * bool(separator)}{rest}"

    def problem(self, what: str, found: str, *, host: str) -> Problem:
        """Return what is wrong with it, and how to do without it."""
        return Problem(
            file=self.variable,
            what=what,
            found=found,
            expected=_EXPECTED,
            fix=f"set {self.variable} to one, or NO_PROXY={host} to go without",
        )


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy that an address is asked through; None where it is asked directly."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    for name in (f"{parts.scheme}_proxy", "all_proxy"):
        for variable in (name, name.upper()):
            if value := os.environ.get(variable, "").strip():
                return Proxy(variable=variable, value=value)
    return None


def unusable_proxy(url: str) -> Problem | None:
    """Return what is wrong with the proxy of an address, as far as its spelling tells."""
    proxy = proxy_for(url)
    if proxy is None or _is_usable(proxy.address):
        return None
    host = urlsplit(url).hostname or ""
    return proxy.problem("the proxy can't be used", proxy.shown, host=host)


def silent_proxy(url: str, why: str) -> Problem | None:
    """Return what is wrong where nothing could be connected to; None without a proxy."""
    proxy = proxy_for(url)
    if proxy is None or "[SSL" in why:  # the proxy led to a server whose certificate is not good
        return None
    found = f"{proxy.shown}: {why}"
    return proxy.problem("the proxy did not answer", found, host=urlsplit(url).hostname or "")


def _is_usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in _SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
