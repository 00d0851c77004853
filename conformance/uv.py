"""Where uv is, which makes environments and knows the package index."""

import shutil


def find_uv() -> str | None:
    """Return uv's path: the program on PATH, else that of this environment; None without one."""
    if on_path := shutil.which("uv"):
        return on_path
    try:
        from uv import find_uv_bin  # noqa: PLC0415  # only where there is no program

        return find_uv_bin()
    except (ImportError, FileNotFoundError):
        return None
