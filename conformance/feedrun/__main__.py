"""Run the reference feed against the venue and tell how it did: ``python -m conformance.feedrun``.

Prints the feed's normalized ticks and then the figures of the findings beside their own, or, with
``--format json``, the figures alone. Exit status: 0, 1 where ticks were lost or repeated, 2 where
the feed did not start or ended by itself.
"""

import argparse
import importlib.metadata
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from conformance.feedrun.figures import figures, is_whole
from conformance.feedrun.process import FeedRunError
from conformance.feedrun.run import FINDINGS_S, Run, run_feed, symbol_of, volume_of
from conformance.problems import FileError, Problem
from conformance.workspace import find_workspace
from conformance.workspace.pins import FEED

DEFAULT = "BTCUSDT-PERP.BINANCE"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the feed once."""
    given = parse_arguments(argv)
    symbols = tuple(filter(None, map(symbol_of, given.instruments)))
    if len(symbols) < len(given.instruments):
        print(unlisted(given.instruments), file=sys.stderr)
        return 2
    try:
        feed = find_workspace(given.root).settings().channel(FEED).feed
        run = run_feed(
            given.instruments,
            volume_of(symbols, given.seconds),
            (lambda _: None) if given.format == "json" else sys.stdout.write,
            folder=feed.root,
            program=("-m", *feed.command.split()[:1]),
        )
    except FileError as error:
        print(error, file=sys.stderr)
        return 2
    except FeedRunError as error:
        print(f"could not tell: {error}", file=sys.stderr)
        return 2
    print(as_json(run, given) if given.format == "json" else as_table(run, given))
    return 0 if is_whole(run) else 1


def parse_arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    """Parse the command line; an instrument that is named twice counts once."""
    parser = argparse.ArgumentParser(
        prog="python -m conformance.feedrun",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--seconds",
        type=seconds,
        default=10.0,
        help=f"how long the venue sends; {FINDINGS_S} as in the findings, default: %(default)s",
    )
    parser.add_argument(
        "--instruments", nargs="+", default=[DEFAULT], metavar="ID", help=f"default: {DEFAULT}"
    )
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.add_argument("--root", type=Path, metavar="DIR", help="the workspace's folder")
    given = parser.parse_args(argv)
    given.instruments = tuple(dict.fromkeys(given.instruments))
    return given


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
        file="nox -s feed",
        what="the venue lists no such instrument",
        found=", ".join(name for name in instruments if symbol_of(name) is None),
        expected=f"one of its contracts as NT names them, such as {DEFAULT}",
        mend="conformance/venue/catalogue.py   has the contracts",
    )


def as_table(run: Run, given: argparse.Namespace) -> str:
    """Return the figures for people."""
    head = f"{_release()}, {', '.join(given.instruments)}, {given.seconds:g} s on loopback"
    columns = f"{'':<22}{'here':>12}{'findings':>12}"
    return "\n".join(("", head, columns, *map(str, figures(run))))


def as_json(run: Run, given: argparse.Namespace) -> str:
    """Return the figures for machines."""
    body = {
        "release": _release(),
        "instruments": given.instruments,
        "seconds": given.seconds,
        "figures": [asdict(figure) for figure in figures(run)],
    }
    return json.dumps(body, indent=2, ensure_ascii=False)


def _release() -> str:
    return f"nautilus_trader {importlib.metadata.version('nautilus_trader')}"


if __name__ == "__main__":
    sys.exit(main())
