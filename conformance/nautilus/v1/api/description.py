"""The API model of a release of NautilusTrader 1, as its live objects tell it.

Its `main`, run in a release's environment, writes it as JSON; `conformance.model.api` reads it.
"""

from __future__ import annotations

import enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.nautilus.api.description import write_model
from conformance.nautilus.api.texts import placeless
from conformance.nautilus.v1.api import signatures
from conformance.nautilus.v1.api.docstrings import documented_returns
from conformance.nautilus.v1.api.imports import LIVE_STACK, OTHERS
from conformance.nautilus.v1.api.rendering import is_struct, render_value
from conformance.nautilus.v1.types import MIRRORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conformance.model.facts import Json
    from conformance.model.signature import Parameter, Signature


class CythonObjects:
    """Reads Cython classes, msgspec structs and Python's enums; see `ObjectReader`."""

    live_stack: Sequence[str] = (*LIVE_STACK, *OTHERS)
    mirrors: Sequence[str] = MIRRORS

    def signature_of(self, obj: Any, _owner: type | None = None) -> Signature | None:
        """Return what a callable takes and gives."""
        return signatures.signature_of(obj)

    def fields_of(self, cls: Any) -> Mapping[str, Parameter] | None:
        """Return the fields of a struct."""
        return signatures.fields_of(cls) if is_struct(cls) else None

    def type_of_attribute(self, descriptor: Any) -> str:
        """Return the text of an attribute's type."""
        return signatures.type_of_attribute(descriptor)

    def documented_returns(self, function: Any) -> str:
        """Return the type that a docstring says a call gives."""
        return documented_returns(function)

    def enum_members(self, cls: Any) -> Mapping[str, object] | None:
        """Return the members of one of Python's enums."""
        return cls.__members__ if isinstance(cls, enum.EnumMeta) else None

    def value_of(self, obj: Any) -> Json:
        """Return a constant, or the value of an enum's member."""
        value = obj.value if isinstance(obj, enum.Enum) else obj
        if isinstance(value, str):
            return placeless(value)
        return value if isinstance(value, int) else render_value(value)

    def asked_by(self, obj: Any) -> str | None:
        """Return the text of an enum member's value."""
        return str(obj.value) if isinstance(obj, enum.Enum) else None


def main(arguments: Sequence[str]) -> int:
    """Write the API model into the file that is named."""
    write_model(CythonObjects(), Path(arguments[0]))
    return 0
