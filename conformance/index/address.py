"""The addresses of indexes: written for people without the passwords that may be in them."""

import re
from pathlib import Path

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_LOGIN = re.compile(r"[^:/]+://[^/?#\s]*@")
_HIDDEN = re.compile(r"://\S*@")  # more than a login may be, since a bad address has no parts
_QUERY = re.compile(r"\?\S*")


def complete(written: str) -> str:
    """Return the address that was meant; a directory may be written as its path alone."""
    return written if _SCHEME.match(written) else Path(written).absolute().as_uri()


def has_login(url: str) -> bool:
    """Tell whether there is a name or a password in the address."""
    return bool(_LOGIN.match(url))


def shown_url(url: str) -> str:
    """Write an address without name, password and query: each may be a secret."""
    return _QUERY.sub("?****", hide_logins(url))


def hide_logins(text: str) -> str:
    """Write another program's words without the names and passwords of addresses in them."""
    return _HIDDEN.sub("://****@", text)
