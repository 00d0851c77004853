"""Tiny wheels, made in a test: an index that uv can install from without a network."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_wheel(  # noqa: PLR0913  # all that a wheel's name and metadata say
    folder: Path,
    name: str,
    version: str,
    files: Mapping[str, str] | None = None,
    *,
    requires_python: str = ">=3.9",
    extra: tuple[str, str] | None = None,
    tag: str = "py3-none-any",
) -> Path:
    """Write a wheel with these files in it into a folder, and return its path.

    Its extra, where it has one, is a name and what that needs.
    """
    info = f"{name}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    if extra:
        metadata += f"Provides-Extra: {extra[0]}\n"
        metadata += f'Requires-Dist: {extra[1]} ; extra == "{extra[0]}"\n'
    all_files = {
        **(files or {}),
        f"{info}/METADATA": f"{metadata}Requires-Python: {requires_python}\n",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = "".join(f"{at},{_digest(text)},{len(text)}\n" for at, text in all_files.items())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for at, text in all_files.items():
            archive.writestr(at, text)
        archive.writestr(f"{info}/RECORD", f"{record}{info}/RECORD,,\n")
    return path


def _digest(text: str) -> str:
    found = hashlib.sha256(text.encode()).digest()
    return "sha256=" + base64.urlsafe_b64encode(found).decode().rstrip("=")
