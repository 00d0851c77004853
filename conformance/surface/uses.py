"""One use of an NT name in the feed: what is used, how, and where."""

from dataclasses import dataclass
from enum import StrEnum

from conformance.surface.signatures import Call


class How(StrEnum):
    """The ways in which a feed leans on a name."""

    IMPORT = "import"
    ATTRIBUTE = "attribute"
    CALL = "call"
    PASS = "pass"  #: One argument of a call.
    SUBCLASS = "subclass"
    OVERRIDE = "override"
    UNFOLLOWED = "unfollowed"  #: An attribute of something whose type NT does not tell.


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use, at one place."""

    owner: str  #: Name of NT's class, function or module, e.g. ``QuoteTick``.
    member: str = ""  #: E.g. ``bid_price``; empty where the owner itself is used.
    how: How
    file: str
    line: int  #: From 1.
    path: str = ""  #: Of an import: the dotted path that the feed imports from.
    call: Call | None = None  #: Of a call.
    argument: str = ""  #: Of an argument: its keyword, or its position from ``1``.
    parameters: tuple[str, ...] = ()  #: Of an override: the names it takes, without ``self``.
