"""The names of one module, class, function or comprehension of the feed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.surface.reading.values import LocalClass, Value, Values


class Kind(StrEnum):
    """What a scope belongs to."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    INLINE = "inline"  #: A comprehension or lambda: it sees names as they stand where it is.


@dataclass(eq=False, repr=False, slots=True, kw_only=True)
class Scope:
    """Names, and where they lie. All that a name was ever bound to is in `Memory`."""

    kind: Kind
    file: str
    module: str  #: Dotted name of the feed's module that it lies in.
    parent: Scope | None = None
    names: dict[str, Values] = field(default_factory=dict)  #: As they stand at the line read.
    elsewhere: dict[str, Scope] = field(default_factory=dict)  #: By ``global`` and ``nonlocal``.
    shared: set[str] = field(default_factory=set)  #: Assigned from functions inside, at any time.
    stars: list[Value] = field(default_factory=list)
    cls: LocalClass | None = None  #: Of a class's body: the class.

    @property
    def top(self) -> Scope:
        """Return the module's scope."""
        return self.parent.top if self.parent else self

    @property
    def home(self) -> Scope:
        """Return the scope that ``:=`` binds in and ``yield`` yields from."""
        return self.parent.home if self.kind is Kind.INLINE and self.parent else self

    @property
    def enclosing_class(self) -> LocalClass | None:
        """Return the innermost class around this scope."""
        return self.cls or (self.parent.enclosing_class if self.parent else None)

    def is_package(self) -> bool:
        """Whether the module is a package, from which relative imports start."""
        return self.file.endswith("__init__.py")
