"""The API model of the NautilusTrader that this process has, told when it is asked for.

What a release is described as is the same; here only what a test asks for is described, and a
module is imported when it is looked up.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from conformance.model.api import ApiModel, ApiObject, Missing, missing
from conformance.nautilus.api import imports
from conformance.nautilus.api.description import Description, describe_loaded
from conformance.nautilus.v1.api.description import CythonObjects
from conformance.nautilus.v1.api.imports import import_live_stack

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT: list[tuple[Mapping[str, int], LiveApi]] = []
"""The last model, with the modules that it was made of."""


class LiveApi(ApiModel):
    """An API model of this process."""

    def __init__(self) -> None:
        import_live_stack()
        self._described: dict[str, Any] = describe_loaded(imports.loaded(), CythonObjects())
        super().__init__(self._described)

    def module(self, name: str) -> ApiObject | Missing:
        """Import a module, and describe what that has loaded."""
        error = imports.import_module(name) if self.is_own(name) else ("", "")
        if new := imports.loaded() - self._described["modules"].keys():
            described: Description = self._described["objects"]
            for path in sorted(new):
                members = described.members_of(sys.modules[path])
                self._described["modules"][path] = {"loads": [], "members": members}
            self._loaded.update(new)
            for cached in ("_exposed", "_by_name", "_derived"):
                vars(self).pop(cached, None)
        if error is None:
            return super().module(name)
        return missing(*error, self.package)

    def of(self, obj: object) -> ApiObject:
        """Return what describes an object of this process."""
        reference: int = self._described["objects"].reference(obj)
        return self.object(reference)


def live_api() -> LiveApi:
    """Return the model of what this process has loaded; the same for as long as that is so."""
    import_live_stack()
    loaded = {name: id(sys.modules[name]) for name in imports.loaded()}
    if not _KEPT or _KEPT[0][0] != loaded:
        _KEPT[:] = [(loaded, LiveApi())]
    return _KEPT[0][1]


def live_object(obj: ApiObject) -> Any:  # whatever NT has
    """Return the object of this process that is described."""
    return obj._record.obj  # type: ignore[attr-defined]
