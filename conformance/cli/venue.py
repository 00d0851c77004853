"""Run the loopback exchange by itself, until it is interrupted: market data only.

Prints one JSON line with its addresses once its ports are open. Exit status: 0, or 2 where it
could not start.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.cli.arguments import a_path
from conformance.venue.exchange import VenueSettings
from conformance.venue.http.signing import Credential
from conformance.venue.market.generator import Volume
from conformance.venue.script import Script, read_script
from conformance.venue.server import Venue

if TYPE_CHECKING:
    from argparse import ArgumentParser, Namespace

    from conformance.venue.journal import VenueEvent


def run(options: Namespace) -> int:
    """Run a venue until SIGINT or SIGTERM.

    Prints one JSON line with its URLs on stdout when its ports are open.
    """
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    venue = Venue(
        _script(options),
        settings=VenueSettings(credentials=_credentials(options)),
        http_port=options.port,
        ws_port=options.ws_port,
        proxy_port=options.proxy_port,
    )
    if options.journal:
        venue.journal.listen(_print_fact)
    with venue:
        urls = {"http": venue.http_url, "ws": venue.ws_url, "proxy": venue.proxy_url}
        print(json.dumps(urls), flush=True)
        stopped.wait()
    return 0


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--port", type=int, default=0, help="for REST; 0 lets the system choose")
    parser.add_argument("--ws-port", type=int, default=0, help="for WebSockets")
    parser.add_argument("--proxy-port", type=int, default=0, help="for the forward proxy")
    parser.add_argument("--script", type=a_path, help="JSON file of frames and faults")
    parser.add_argument("--key", help="an API key to accept; needs --secret")
    parser.add_argument("--secret", help="the secret that signs for --key")
    parser.add_argument("--symbols", nargs="+", help="feed generated quotes and trades of these")
    parser.add_argument(
        "--live", action="store_true", help="update every subscribed stream at its own speed"
    )
    parser.add_argument("--count", type=int, default=100_000, help="how many generated frames")
    parser.add_argument("--rate", type=float, help="generated frames a second; all at once if not")
    parser.add_argument("--seed", type=int, default=1, help="of the generated frames")
    parser.add_argument(
        "--journal", action="store_true", help="write what it is asked to stderr, a JSON line each"
    )


def _script(options: Namespace) -> Script:
    script = read_script(options.script) if options.script else Script()
    script = replace(script, live=options.live)
    if not options.symbols:
        return script
    volume = Volume(
        symbols=tuple(options.symbols),
        count=options.count,
        rate_per_s=options.rate,
        seed=options.seed,
    )
    return replace(script, volume=volume)


def _credentials(options: Namespace) -> tuple[Credential, ...]:
    if options.key is None:
        return ()
    return (Credential(key=options.key, secret=options.secret or ""),)


def _print_fact(entry: VenueEvent) -> None:
    print(json.dumps(entry.fact()), file=sys.stderr, flush=True)
