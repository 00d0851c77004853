"""NT's own texts (errors, logs, docstrings, headers): the one place where they are recognised.

Each pattern says for which releases it holds, and a test runs it on what real ones say. Texts that
NT passes on and others write are read where they are met: Python's
(see `conformance.nautilus.v1.api.rendering`), asyncio's, and the system's (see
`conformance.model.failure`).

This is imported in NT's environment, so it needs the standard library only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPattern:
    """How something is found in a text that NT writes."""

    expression: re.Pattern[str]
    releases: str  #: A version specifier: those that write such a text, and were seen to.
    purpose: str  #: What is found, and in what.


def _pattern(expression: str, releases: str, purpose: str) -> TextPattern:
    return TextPattern(expression=re.compile(expression), releases=releases, purpose=purpose)


_ALL = ">=1.211,<2"
_EVERY = ">=1.211,<3"

DEMANDED_VARIABLE = _pattern(
    r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b",
    ">=1.211,<1.222",  # From then on a data client is built without any.
    "the environment variable that is not set, in the error of the data factory",
)

LOGGED_URL = _pattern(
    r"\b(?P<scheme>http|ws)s?://\S+",
    _ALL,
    "a base URL of the data client, in its log at INFO when it is built",
)
LOGGED_ERROR = _pattern(r"\[ERROR\]", _EVERY, "the level of a line of the log, without colours")
LOGGED_WARNING = _pattern(r"\[WARN\]", _EVERY, "the same, of a line that is no error")
CONNECT_FAILED = _pattern(
    "Error running '_connect'",
    ">=1.219,<2",
    "a data client that can't connect, in its log: NT then never starts the strategy",
)
CONNECT_FAILED_EARLIER = _pattern(
    "Error on '_connect'", ">=1.211,<1.219", "the same, as earlier releases log it"
)
CONNECT_FAILED_LATER = _pattern(
    "Failed to connect data client",
    ">=2.0.0rc3,<3",
    "the same, as NautilusTrader 2 logs it: its run raises when the time to connect is over",
)
KEY_REFUSED = _pattern(
    "-2014",
    ">=1.211,<2.0.0rc6",  # From then on the account is not asked for.
    "Binance's code for a malformed key, in the log of the request that got it",
)

VERSION_IN_USER_AGENT = _pattern(
    r"\d+(?:\.\d+)+(?:rc\d+)?",
    _EVERY,
    "NT's own version, in the user agent of its HTTP requests",
)

SIGNATURE = _pattern(
    r"(?:\w+\.)*(?P<name>\w+)\(",
    _ALL,
    "the head of a signature, at the start of the docstring that Cython writes",
)
RETURNED_TYPE = _pattern(r"\s*->\s*(?P<type>.+)", _ALL, "the end of such a signature")
PROPERTY_TYPE = _pattern(
    r"\A[\w.]+: *(?P<type>[^\n]+)",
    _ALL,
    "the type of a Cython property, at the start of its docstring: `QuoteTick.bid_price: Price`",
)
ATTRIBUTE_TYPE = _pattern(
    r":returns: *`(?P<type>[^`]+)`", _ALL, "the type of a public Cython attribute, in its docstring"
)
DOCUMENTED_TYPE = _pattern(
    r"Returns\n-+\n(?P<type>[^\n]+)", _ALL, "the type that numpydoc tells of a function or property"
)
ALTERNATIVE = _pattern(" or ", _ALL, "what stands between types in numpydoc: Bar or ``None``")
QUOTE = _pattern("`", _ALL, "what stands around a type in numpydoc, as above")

PATTERNS: Mapping[str, TextPattern] = {
    name: value for name, value in list(vars().items()) if isinstance(value, TextPattern)
}
"""Every pattern, by its name here."""


_CONNECT_FAILED = (CONNECT_FAILED, CONNECT_FAILED_EARLIER, CONNECT_FAILED_LATER)


def failed_to_connect(log: str) -> bool:
    """Whether a log says that a client could not connect."""
    return any(one.expression.search(log) for one in _CONNECT_FAILED)
