"""What several commands take, declared alike: paths, the workspace and the cache."""

from __future__ import annotations

import argparse
from pathlib import Path


def a_path(text: str) -> Path:
    """Parse a path; an empty one would be the working directory, which nobody means."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def add_root(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where the workspace is."""
    parser.add_argument(
        "--root",
        type=a_path,
        metavar="DIR",
        help="the workspace's folder; the nearest at or above this one where not given",
    )


def add_slow(parser: argparse.ArgumentParser) -> None:
    """Let a command be told to observe what takes minutes as well."""
    parser.add_argument(
        "--slow", action="store_true", help="observe the slow tier as well; takes minutes"
    )


def add_cache(parser: argparse.ArgumentParser) -> None:
    """Let a command be told where environments are kept."""
    parser.add_argument(
        "--cache",
        type=a_path,
        metavar="DIR",
        help="where environments are kept; ~/.cache/nt-conformance where not given",
    )
