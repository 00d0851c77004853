"""A venue in a process of its own, so that it shares no interpreter with who reads."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from conformance.nautilus.dummies import DUMMY_KEY, DUMMY_SECRET
from conformance.venue import Credential, Script, Venue, VenueSettings, Volume

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@contextmanager
def venue_process(
    frames: int, listeners: Sequence[socket.socket], rate_per_s: float | None = None
) -> Iterator[Mapping[str, str]]:
    """Run a venue that sends so many frames on these sockets; return its addresses.

    It sends all at once where no rate is given.

    It ends with this process: it waits for the end of its standard input.
    """
    descriptors = [listener.fileno() for listener in listeners]
    with subprocess.Popen(  # noqa: S603  # our own module, by this interpreter
        [sys.executable, "-m", __name__, str(frames), str(rate_per_s or 0), *map(str, descriptors)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        pass_fds=descriptors,
        start_new_session=True,  # Ctrl-C is the benchmark's.
    ) as process:
        try:
            assert process.stdout is not None  # noqa: S101  # it was asked for
            yield json.loads(process.stdout.readline())
        finally:
            process.kill()


def main() -> None:
    """Run the venue until nobody wants it any more."""
    frames, rate_per_s, *descriptors = map(float, sys.argv[1:])
    volume = Volume(symbols=("BTCUSDT",), count=int(frames), rate_per_s=rate_per_s or None)
    venue = Venue(
        Script(volume=volume),
        settings=VenueSettings(credentials=(Credential(key=DUMMY_KEY, secret=DUMMY_SECRET),)),
        listeners=[socket.socket(fileno=int(descriptor)) for descriptor in descriptors],
    )
    with venue:
        urls = {"http_url": venue.http_url, "ws_url": venue.ws_url}
        os.write(1, f"{json.dumps(urls)}\n".encode())
        sys.stdin.read()


if __name__ == "__main__":
    main()
