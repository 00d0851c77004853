"""Credentials of no value, for clients that ask for some."""

from __future__ import annotations

import os
from base64 import b64encode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DUMMY_KEY = "dummy-key-of-the-conformance-suite"
DUMMY_SECRET = "dummy-secret-of-the-conformance-suite"  # noqa: S105  # a dummy, on purpose
DUMMIES = {DUMMY_KEY: DUMMY_SECRET}
"""For a venue that is to take them: a refusal must not hide what comes after it."""

EXPLICIT_KEY = "explicit-key-of-the-conformance-suite"
EXPLICIT_SECRET = "explicit-secret-of-the-conformance-suite"  # noqa: S105  # a dummy, on purpose
EXPLICIT: Mapping[str, str] = {"api_key": EXPLICIT_KEY, "api_secret": EXPLICIT_SECRET}
"""Keys as a config gives them."""

_PKCS_8 = bytes.fromhex("302e020100300506032b657004220420")
"""What stands before the 32 bytes of an Ed25519 key: RFC 8410, 7."""
ED25519: Mapping[str, str] = {
    "api_key": EXPLICIT_KEY,
    "api_secret": b64encode(_PKCS_8 + EXPLICIT_SECRET[:32].encode()).decode(),
}
"""A key of the kind that NT 2 wants for spot: any 32 bytes are one."""


def own_parts(credentials: Iterable[str]) -> tuple[str, ...]:
    """Return what each of these credentials has for itself: the rest stands in all of them."""
    return tuple(one.removesuffix("-of-the-conformance-suite") for one in credentials)


def encoded(text: str) -> tuple[str, ...]:
    """Return how a text may stand inside of another: as it is, in base64, and in hexadecimal."""
    plain = text.encode()
    shifted = [b64encode(bytes(before) + plain).decode() for before in range(3)]
    # Characters that the bytes before it, or after it, decide as well are left out.
    starts, ends = (0, 2, 3), [(before + len(plain)) * 8 // 6 for before in range(3)]
    in_base64 = [one[a:b] for one, a, b in zip(shifted, starts, ends, strict=True)]
    return (text, *in_base64, plain.hex(), plain.hex().upper())


def set_dummies(names: Iterable[str]) -> None:
    """Set each variable in this process to a dummy credential."""
    for name in names:
        os.environ[name] = DUMMY_SECRET if "SECRET" in name else DUMMY_KEY
