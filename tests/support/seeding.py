"""A process that observes the installed release once for each seed it is told, on stdin.

A line is a seed, a tab and a scope (see `tests.support.scopes`); the answer is the probes'
document, on a line of its own. NT is imported once for all seeds: each probe runs in a fork of
that, and so does the reading of the feed's source, which is done on the release as the seed has
left it.
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from conformance.harness.environment import USES_VARIABLE, feed_settings
from conformance.harness.probes import all_probes
from conformance.harness.venue_process import use_host
from conformance.harness.worker import prepare_process
from conformance.harness.writing import make_document
from conformance.nautilus.v1.api.imports import import_live_stack
from conformance.usage.observation import read_feed
from tests.support.live_api import LiveApi
from tests.support.scopes import is_in_scope


def main() -> None:
    """Answer until stdin ends.

    The arguments are the venue host's descriptor, and modules to import before NT.
    """
    use_host(socket.socket(fileno=int(sys.argv[1])))
    import_live_stack()
    used = Path(os.environ[USES_VARIABLE])
    for line in sys.stdin:
        seed, _, scope = line.rstrip("\n").partition("\t")
        read = read_seeded(seed)
        used.write_text(read.pop("uses"), encoding="utf-8")
        probes = [probe for probe in all_probes() if is_in_scope(probe.id, scope)]
        document: dict[str, Any] = make_document(probes, prepare=seed, preload=sys.argv[2:])
        for key, value in read.items():
            document[key].update(value)
        sys.stdout.write(json.dumps(document) + "\n")
        sys.stdout.flush()


def read_seeded(seed: str) -> dict[str, Any]:
    """Read the feed's source in a fork of this process that has the seed in it."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            prepare_process(seed)
            read = read_feed(feed_settings(), LiveApi())
            places = {
                name: {
                    path: [{"file": site.file, "line": site.line} for site in sites]
                    for path, sites in by_path.items()
                }
                for name, by_path in read.places.items()
            }
            told = {"observations": read.facts, "places": places, "uses": read.uses.to_json()}
            with os.fdopen(writer, "w") as out:
                json.dump(told, out)
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        found: dict[str, Any] = json.loads(answer.read())
    os.waitpid(pid, 0)
    return found


if __name__ == "__main__":
    main()
