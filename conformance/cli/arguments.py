"""What several commands take, declared alike: paths, the workspace and the cache."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from conformance.problems import FileError, Problem


def a_path(text: str) -> Path:
    """Parse a path; an empty one would be the working directory, which nobody means."""
    if not text.strip():
        raise argparse.ArgumentTypeError("the path is empty")
    return Path(text)


def add_subject(parser: argparse.ArgumentParser) -> None:
    """Let a command be told what is compared: the Python, the feed, and what NT says of it."""
    parser.add_argument(
        "--python", metavar="X.Y", help="the Python of releases; that of the pin where not given"
    )
    parser.add_argument(
        "--channel", metavar="NAME", help="whose feed is judged; that of a side, else feed's"
    )
    parser.add_argument(
        "--feed", type=a_path, action="append", default=[], metavar="PATH", help="another feed"
    )
    parser.add_argument(
        "--run", metavar="WORDS", help="how that feed is run, as after python -m; else it is not"
    )
    parser.add_argument("--release-notes", type=a_path, metavar="FILE", help="NT's RELEASES.md")


def check_subject(given: argparse.Namespace) -> None:
    """Refuse what says how a feed is run that is not named.

    Raises:
        FileError: It does.
    """
    if given.run is not None and not given.feed:
        problem = Problem(
            file="--run",
            what="it says how another feed is run, and none is named",
            found=f"--run {shlex.quote(given.run)}",
            expected="--feed PATH with it; how the configured feed is run stands in the settings",
            fix=f"--feed PATH --run {shlex.quote(given.run)}",
        )
        raise FileError([problem])


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
