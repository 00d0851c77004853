"""Reading a request's parameters, with Binance's error for what cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.venue.http.signing import INVALID_SYMBOL, ApiError, missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.venue.market.catalogue import Catalogue, Contract


class BadRequestError(Exception):
    """A request that gets an error of the API."""

    def __init__(self, error: ApiError) -> None:
        super().__init__(error.message)
        self.error = error


class Parameters:
    """A request's parameters, from its query and its form."""

    def __init__(self, sent: Mapping[str, str]) -> None:
        self._sent = sent

    def has(self, name: str) -> bool:
        """Say whether a parameter was sent with a value."""
        return bool(self._sent.get(name))

    def text(self, name: str) -> str:
        """Return a mandatory parameter.

        Raises:
            BadRequestError: It was not sent (-1102).
        """
        if not self.has(name):
            raise BadRequestError(missing(name))
        return self._sent[name]

    def integer(self, name: str, default: int) -> int:
        """Return an optional whole number.

        Raises:
            BadRequestError: It is none (-1102).
        """
        value = self._sent.get(name)
        if value is None:
            return default
        if not value.isdecimal():
            raise BadRequestError(missing(name))
        return int(value)

    def limit(self, default: int, most: int) -> int:
        """Return the number of rows asked for, at most what the endpoint gives."""
        return min(self.integer("limit", default), most)

    def contract(self, catalogue: Catalogue) -> Contract:
        """Return the contract of the mandatory parameter ``symbol``.

        Raises:
            BadRequestError: It was not sent (-1102) or is not listed (-1121).
        """
        symbol = self.text("symbol")
        if symbol not in catalogue:
            raise BadRequestError(INVALID_SYMBOL)
        return catalogue[symbol]
