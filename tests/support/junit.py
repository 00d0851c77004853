"""What each contract that failed says, as the XML has it that other tools read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def failures_in(file: Path) -> Mapping[str, str]:
    """Return what contracts say, by observation id; nothing where no file was written."""
    if not file.is_file():
        return {}
    cases = ET.parse(file).iter("testcase")  # noqa: S314  # we wrote it
    return {
        case.attrib["name"].partition("[")[2].removesuffix("]"): failure.text or ""
        for case in cases
        for failure in case.iter("failure")
    }
