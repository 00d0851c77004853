"""Keys and signatures: what Binance checks on a signed endpoint, in its order."""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_FORMAT = re.compile(r"[A-Za-z0-9]{64}")
DEFAULT_RECV_WINDOW_MS = 5000
MAX_RECV_WINDOW_MS = 60_000
AHEAD_MS = 1000  #: How far ahead of the server a timestamp may be.


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """A key the venue knows, with the secret that signs for it."""

    key: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiError:
    """An error as Binance's REST API writes it."""

    status: int
    code: int
    message: str


BAD_KEY_FORMAT = ApiError(status=401, code=-2014, message="API-key format invalid.")
REJECTED_KEY = ApiError(
    status=401, code=-2015, message="Invalid API-key, IP, or permissions for action."
)
BAD_SIGNATURE = ApiError(status=400, code=-1022, message="Signature for this request is not valid.")
LATE = ApiError(
    status=400, code=-1021, message="Timestamp for this request is outside of the recvWindow."
)
EARLY = ApiError(
    status=400,
    code=-1021,
    message="Timestamp for this request was 1000ms ahead of the server's time.",
)
INVALID_SYMBOL = ApiError(status=400, code=-1121, message="Invalid symbol.")


def missing(name: str) -> ApiError:
    """Return the error for a parameter that was left out or cannot be read."""
    return ApiError(
        status=400,
        code=-1102,
        message=f"Mandatory parameter '{name}' was not sent, was empty/null, or malformed.",
    )


def sign(secret: str, payload: str) -> str:
    """Return the HMAC SHA256 of a payload, in hexadecimal."""
    return hmac.new(secret.encode(), payload.encode(), hashlib.sha256).hexdigest()


def check_key(key: str | None, credentials: Mapping[str, Credential]) -> ApiError | None:
    """Check the ``X-MBX-APIKEY`` header; a known key passes whatever its format."""
    if key is not None and key in credentials:
        return None
    if key is None or not KEY_FORMAT.fullmatch(key):
        return BAD_KEY_FORMAT
    return REJECTED_KEY


def check_signed(
    *,
    key: str | None,
    query: str,
    body: str,
    credentials: Mapping[str, Credential],
    now_ms: int,
) -> ApiError | None:
    """Check key, timestamp and signature of a request, in Binance's order.

    Args:
        key: The ``X-MBX-APIKEY`` header.
        query: The raw query string; what is signed is its exact text.
        body: The raw form body, signed after the query.
        credentials: The keys the venue knows.
        now_ms: The server's time.

    Source:
        Binance USDⓈ-M futures, "General Info": signed endpoint security, timing security.
    """
    if error := check_key(key, credentials):
        return error
    sent = dict(parse_qsl(body, keep_blank_values=True))
    sent |= dict(parse_qsl(query, keep_blank_values=True))
    for name in ("timestamp", "signature"):
        if not sent.get(name):
            return missing(name)
    if error := _check_time(sent, now_ms):
        return error
    payload = _without_signature(query) + _without_signature(body)
    expected = sign(credentials[key or ""].secret, payload)
    return None if hmac.compare_digest(expected, sent["signature"].lower()) else BAD_SIGNATURE


def _check_time(sent: Mapping[str, str], now_ms: int) -> ApiError | None:
    if not sent["timestamp"].isdecimal():
        return missing("timestamp")
    window = sent.get("recvWindow", str(DEFAULT_RECV_WINDOW_MS))
    if not window.isdecimal():
        return missing("recvWindow")
    sent_ms = int(sent["timestamp"])
    if sent_ms >= now_ms + AHEAD_MS:
        return EARLY
    late = now_ms - sent_ms > min(int(window), MAX_RECV_WINDOW_MS)
    return LATE if late else None


def _without_signature(payload: str) -> str:
    kept = [part for part in payload.split("&") if not part.startswith("signature=")]
    return "&".join(kept)
