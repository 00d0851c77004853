"""Runs probes in NT's environment and writes what they return as one JSON document.

`conformance.harness.observer` starts it by `conformance.harness.bootstrap`, inside the boundary;
to look at observations from a terminal, use ``nt-conformance observe``.
"""

import argparse
import json
import socket
from collections.abc import Sequence
from pathlib import Path

from conformance.harness.confinement import confined
from conformance.harness.runner import DEADLINE_S, start_server
from conformance.harness.venue_process import use_host
from conformance.harness.writing import make_document
from conformance.probes import Probe, all_probes, area_of


def main(arguments: Sequence[str]) -> int:
    """Run the probes that are asked for and write the document."""
    parser = argparse.ArgumentParser(prog=__name__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--venues", type=int, required=True, help="descriptor of the venue host")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--prepare", default="")
    parser.add_argument("--deadline-s", type=float, default=DEADLINE_S)
    parser.add_argument("--preload", nargs="*", default=[])
    given = parser.parse_args(arguments)
    use_host(socket.socket(fileno=given.venues))
    with confined() as confinement:
        start_server(given.preload)  # It imports NT while the probes are listed here.
        document = make_document(
            _chosen(given.only),
            deadline_s=given.deadline_s,
            prepare=given.prepare,
            preload=given.preload,
            confinement=confinement,
        )
    given.out.write_text(json.dumps(document), encoding="utf-8")
    return 0


def _chosen(only: Sequence[str]) -> tuple[Probe, ...]:
    """Return the probes of these ids or areas, or all."""
    return tuple(p for p in all_probes() if not only or p.id in only or area_of(p.id) in only)
