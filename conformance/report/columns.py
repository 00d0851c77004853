"""Where in the file's own line a name stands, which the quoted text has lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.model.usage_site import UsageSite


def columns(line: UsageSite) -> tuple[int, int] | None:
    """Return the first column of the name and the one after its last, in code points from 1.

    None where the name does not stand in the line, or the line's indentation is unknown.
    """
    if line.indent is None or not line.length or line.column + line.length > len(line.text):
        return None
    start = line.indent + line.column + 1
    return start, start + line.length
