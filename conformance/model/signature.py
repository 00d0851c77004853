"""Whether a call binds: what a callable takes, and what a call in the feed passes."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.facts import Json

_VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
_STARS: Mapping[inspect._ParameterKind, str] = dict(zip(_VARIADIC, ("*", "**"), strict=True))
_BY_POSITION = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The shape of one call in the feed: what it passes, and how."""

    positional: int
    keywords: tuple[str, ...]
    spreads: bool = False  #: It passes ``*args`` or ``**kwargs``, so only names can be held.


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter; ``type`` and ``default`` are texts, ``default`` None where it is required."""

    name: str
    kind: inspect._ParameterKind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    type: str = ""
    default: str | None = None

    def __str__(self) -> str:
        """Return it as Python writes it."""
        typed = f"{self.stars}{self.name}" + (f": {self.type}" if self.type else "")
        return typed if self.default is None else f"{typed} = {self.default}"

    @property
    def stars(self) -> str:
        """Return the stars before the name, as Python writes them."""
        return _STARS.get(self.kind, "")

    @property
    def is_required(self) -> bool:
        """Whether a call that leaves it out fails."""
        return self.default is None and self.kind not in _VARIADIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a callable takes, without ``self``, and the text of what it returns."""

    parameters: tuple[Parameter, ...]
    returns: str = ""

    def takes(self, argument: str) -> Parameter | None:
        """Return the parameter that takes an argument: a keyword, or a position from ``"1"``."""
        if argument.isdecimal():
            by_position = [p for p in self.parameters if p.kind in _BY_POSITION]
            at = int(argument) - 1
            return by_position[at] if at < len(by_position) else self._variadic(_VARIADIC[0])
        for p in self.parameters:
            if p.name == argument and p.kind not in _VARIADIC:
                return None if p.kind is p.kind.POSITIONAL_ONLY else p
        return self._variadic(_VARIADIC[1])

    def required(self) -> tuple[str, ...]:
        """Return the names of the parameters that every call must pass, in order."""
        return tuple(p.name for p in self.parameters if p.is_required)

    def unmet(self, call: Call) -> tuple[str, ...]:
        """Return the required parameters that ``call`` does not pass."""
        if call.spreads:
            return ()
        taken = [self.takes(str(at)) for at in range(1, call.positional + 1)]
        taken += [self.takes(keyword) for keyword in call.keywords]
        given = {p.name for p in taken if p is not None}
        return tuple(name for name in self.required() if name not in given)

    def _variadic(self, kind: inspect._ParameterKind) -> Parameter | None:
        return next((p for p in self.parameters if p.kind is kind), None)


def parameter_fact(parameter: Parameter) -> dict[str, Json]:
    """Return name, type and default of a parameter; null where NT tells no type."""
    fact: dict[str, Json] = {"name": parameter.stars + parameter.name}
    fact["type"] = parameter.type or None
    return fact if parameter.default is None else {**fact, "default": parameter.default}
