"""The text of a value, the same in each environment that has the release."""

from __future__ import annotations

import sys
from typing import Final

ENVIRONMENT: Final = "<environment>"
"""What stands for the folder that the release is installed in."""


def text_of(value: object) -> str:
    """Return a value as Python writes it: no addresses, no folder of one environment's own."""
    text = repr(value)
    return f"<{type(value).__name__}>" if " at 0x" in text else placeless(text)


def placeless(text: str) -> str:
    """Return a text with a name in place of the folder that the release is installed in."""
    return text.replace(sys.prefix, ENVIRONMENT)
