"""What is compared, declared alike for several commands: the Python, the feed, NT's words of it."""

from __future__ import annotations

import argparse
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conformance.cli.arguments import a_path
from conformance.problems import FileError, Problem
from conformance.workspace.setting import faults_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAMED: Final = "--feed PATH --run WORDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedFeed:
    """The feed that is named on the command line; without paths it is the configured one."""

    paths: tuple[Path, ...] = ()  #: Absolute, and each written in one way.
    command: str = ""  #: How it is run; "" where it is not.
    variables: tuple[tuple[str, str], ...] = ()


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
    parser.add_argument(
        "--env",
        type=_variable,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a variable of that run, which may have {http_url}, {ws_url} and {proxy_url} in it",
    )
    parser.add_argument("--release-notes", type=a_path, metavar="FILE", help="NT's RELEASES.md")


def named_feed(given: argparse.Namespace) -> NamedFeed:
    """Return the feed that is named.

    Raises:
        FileError: It is not there, or what says how it is run can't be used.
    """
    problems = [*_problems(given)]
    if problems:
        raise FileError(problems)
    return NamedFeed(
        # One feed has one name, however its path was written.
        paths=tuple(dict.fromkeys(path.resolve() for path in given.feed)),
        command=given.run or "",
        variables=tuple(sorted(dict(given.env).items())),
    )


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _problems(given: argparse.Namespace) -> Iterator[Problem]:
    for path in given.feed:
        try:
            path.resolve(strict=True)
        except (OSError, RuntimeError) as error:  # The second is of a link to itself.
            yield Problem(
                file=f"--feed {path}",
                what="there is no such feed",
                found=getattr(error, "strerror", None) or str(error),
                expected="a file or a folder of Python, as seen from the working directory",
                fix="name a path that is there",
            )
    run = f"--run {shlex.quote(given.run)}" if given.run is not None else ""
    if run and not given.feed:
        yield Problem(
            file="--run",
            what="it says how another feed is run, and none is named",
            found=run,
            expected="--feed PATH with it; how the configured feed is run stands in the settings",
            fix=f"--feed PATH {run}",
        )
    if given.env and not given.run:
        yield Problem(
            file="--env",
            what="it is for the run of another feed, and none is run",
            found=" ".join(_typed(name, value) for name, value in given.env),
            expected=f"{_NAMED} with it; variables of the configured feed stand in the settings",
            fix=f"{_NAMED} {_typed(*given.env[0])}",
        )
    yield from _faults("--run", "run", given.run) if given.run else ()
    for name, value in given.env:
        yield from _faults(f"--env {name}", "env", {name: value})


def _typed(name: str, value: str) -> str:
    return f"--env {shlex.quote(f'{name}={value}')}"


def _faults(option: str, setting: str, value: object) -> Iterator[Problem]:
    """Yield what is wrong with an option whose value stands for that of a setting."""
    for found, expected in faults_of(setting, value):
        yield Problem(
            file=option,
            what="this can not be used",
            found=f"{setting} = {found!r}",
            expected=f"{setting} = {expected}",
            fix=f"{option.partition(' ')[0]} with such a value",
        )
