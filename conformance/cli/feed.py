"""Run the reference feed against the loopback venue and tell how it did.

Prints the feed's normalized ticks and then the figures of the findings beside their own, or, with
``--format json``, the figures alone. Exit status: 0, 1 where ticks were lost or repeated, 2 where
the feed did not start or ended by itself.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from conformance.cli.arguments import add_root
from conformance.environments import make_environment
from conformance.feedrun.figures import figures, is_whole
from conformance.feedrun.process import FeedRunError
from conformance.feedrun.run import FINDINGS_S, FeedRun, run_feed, symbol_of, volume_of
from conformance.harness.launch import LaunchError
from conformance.problems import Problem
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED, PACKAGE

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = "BTCUSDT-PERP.BINANCE"


def run(given: argparse.Namespace) -> int:
    """Run the feed once."""
    given.instruments = tuple(dict.fromkeys(given.instruments))
    symbols = tuple(filter(None, map(symbol_of, given.instruments)))
    if len(symbols) < len(given.instruments):
        print(unlisted(given.instruments), file=sys.stderr)
        return 2
    try:
        workspace = find_workspace(given.root)
        made = make_environment(given.channel, workspace=workspace)
        result = run_feed(
            given.instruments,
            volume_of(symbols, given.seconds),
            (lambda _: None) if given.format == "json" else sys.stdout.write,
            feed=workspace.settings().channel(given.channel).feed,
            python=made.python,
        )
    except (FeedRunError, LaunchError) as error:
        print(f"inconclusive: {error}", file=sys.stderr)
        return 2
    print(
        as_json(result, given, made.release)
        if given.format == "json"
        else as_table(result, given, made.release)
    )
    return 0 if is_whole(result) else 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument(
        "--seconds",
        type=seconds,
        default=10.0,
        help=f"how long the venue sends; {FINDINGS_S} as in the findings",
    )
    parser.add_argument(
        "--instruments", nargs="+", default=[DEFAULT], metavar="ID", help="which instruments"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the figures")
    parser.add_argument("--channel", default=FEED, help="whose release and feed")
    add_root(parser)


def seconds(text: str) -> float:
    """Parse how long to run: more than nothing and no more than an hour."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:  # noqa: PLR2004  # all frames are made ahead
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0 and up to 3600")
    return value


def unlisted(instruments: Sequence[str]) -> Problem:
    """Return what is wrong with instruments that the venue does not list."""
    return Problem(
        file="nt-conformance feed",
        what="the venue lists no such instrument",
        found=", ".join(name for name in instruments if symbol_of(name) is None),
        expected=f"one of its contracts as NT names them, such as {DEFAULT}",
        fix="conformance/venue/catalogue.py   has the contracts",
    )


def as_table(run: FeedRun, given: argparse.Namespace, release: str) -> str:
    """Return the figures for people."""
    instruments = ", ".join(given.instruments)
    head = f"{PACKAGE} {release}, {instruments}, {given.seconds:g} s on loopback"
    columns = f"{'':<22}{'here':>12}{'findings':>12}"
    return "\n".join(("", head, columns, *map(str, figures(run))))


def as_json(run: FeedRun, given: argparse.Namespace, release: str) -> str:
    """Return the figures for machines."""
    body = {
        "release": f"{PACKAGE} {release}",
        "instruments": given.instruments,
        "seconds": given.seconds,
        "figures": [asdict(figure) for figure in figures(run)],
    }
    return json.dumps(body, indent=2, ensure_ascii=False)
