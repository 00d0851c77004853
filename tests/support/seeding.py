"""A process that observes the installed release once for each seed it is told, on stdin.

A line is a seed, a tab and ``gate`` (all but the wire) or ``all``; the answer is the probes'
document, on a line of its own. NT is imported once for all seeds, and each probe runs in a fork of
that.
"""

import json
import socket
import sys

from conformance.harness.probes import all_probes
from conformance.harness.venue_process import use_host
from conformance.harness.writing import make_document


def main() -> None:
    """Answer until stdin ends.

    The arguments are the venue host's descriptor, and modules to import before NT.
    """
    use_host(socket.socket(fileno=int(sys.argv[1])))
    for line in sys.stdin:
        seed, _, scope = line.rstrip("\n").partition("\t")
        probes = [p for p in all_probes() if scope == "all" or not p.id.startswith("wire.")]
        document = make_document(probes, prepare=seed, preload=sys.argv[2:])
        sys.stdout.write(json.dumps(document) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
