"""What the feed's source uses of NT, as far as a probe has to know it: no lines, no reasons."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceUses:
    """It crosses to the probes' processes as JSON."""

    passed: frozenset[tuple[str, str]] = frozenset()  #: A class or function, and a keyword.
    overridden: frozenset[tuple[str, str]] = frozenset()  #: A class, and a method of it.
    configs: frozenset[tuple[str, str]] = frozenset()  #: A config that it makes, and its module.
    written: frozenset[tuple[str, ...]] = frozenset()
    """A class, a value of it that is written out, and the paths of the classes named there."""

    def passed_to(self, owner: str) -> tuple[str, ...]:
        """Return what the feed passes where it calls a class or function, in order."""
        return tuple(sorted(argument for of, argument in self.passed if of == owner))

    def overridden_of(self, *owners: str) -> list[str]:
        """Return the methods of these classes that the feed overrides, in order."""
        return sorted({method for of, method in self.overridden if of in owners})

    def to_json(self) -> str:
        """Write the record for another process."""
        return json.dumps({name: sorted(getattr(self, name)) for name in _NAMES})

    @classmethod
    def from_json(cls, text: str) -> SourceUses:
        """Read what `to_json` wrote."""
        document = json.loads(text)
        return cls(**{name: frozenset(map(tuple, document[name])) for name in _NAMES})


_NAMES = ("passed", "overridden", "configs", "written")
