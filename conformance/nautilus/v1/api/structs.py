"""msgspec as NT 1 brings it. NT 2 has none, and neither has the tool, which lists the probes."""

from typing import Any

try:
    import msgspec as _found
except ImportError:
    _found = None  # type: ignore[assignment]  # see above

msgspec: Any = _found
