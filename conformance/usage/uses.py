"""One use of an NT name in the feed: the name, the kind of use, and the site."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.signature import Call
    from conformance.model.unresolved import Unresolved
    from conformance.model.usage_site import UsageSite


class UseKind(StrEnum):
    """The ways in which a feed uses a name."""

    IMPORT = "import"
    ATTRIBUTE = "attribute"
    CALL = "call"
    PASS = "pass"  # noqa: S105  # one argument of a call, and no password
    SUBCLASS = "subclass"
    OVERRIDE = "override"
    UNRESOLVED = "unresolved"  #: It can't be followed; ``note`` says why.


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use, at one place."""

    owner: str  #: Label of NT's class, function or module, e.g. ``QuoteTick``.
    member: str = ""  #: E.g. ``bid_price``; empty where the owner itself is used.
    kind: UseKind
    site: UsageSite
    path: str = ""  #: Of an import: the dotted path that the feed imports from.
    name: str = ""  #: Of an import: the name there.
    call: Call | None = None  #: Of a call.
    argument: str = ""  #: Of an argument: its keyword, or its position from ``1``.
    parameters: tuple[str, ...] = ()  #: Of an override: those it takes, without ``self``.
    expected: str = ""  #: The error of a missing name that the feed handles here.
    note: Unresolved | None = None  #: Of an unresolved use: the reason.
