"""Runs probes in NT's environment and writes what they return as one JSON document.

`conformance.harness.observer` starts it by `conformance.harness.bootstrap`, inside the boundary;
to look at observations from a terminal, use ``nt-conformance observe``.
"""

from __future__ import annotations

import argparse
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.harness.confinement import confined
from conformance.harness.fork_server import start_server

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run the probes that are asked for and write the document."""
    parser = argparse.ArgumentParser(prog=__name__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--venues", type=int, required=True, help="descriptor of the venue host")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--prepare", default="")
    parser.add_argument("--seeds", type=Path, help="JSON: the observations that each seed breaks")
    given = parser.parse_args(arguments)
    with confined() as confinement:
        start_server()
        # While that imports NT, this process imports and lists what is to be run.
        from conformance.harness.environment import (  # noqa: PLC0415  # "
            feed_settings,
            wait_for_source_uses,
        )
        from conformance.harness.probes import add_own_areas, chosen_probes  # noqa: PLC0415  # "
        from conformance.harness.venue_process import use_host  # noqa: PLC0415  # "
        from conformance.harness.writing import make_document  # noqa: PLC0415  # "

        add_own_areas()
        use_host(socket.socket(fileno=given.venues))
        wait_for_source_uses()
        document = make_document(
            chosen_probes(given.only, slow=given.slow),
            prepare=given.prepare,
            seeds=json.loads(given.seeds.read_text(encoding="utf-8")) if given.seeds else {},
            confinement=confinement,
            feed_takes_s=feed_settings().longest_run_s,
        )
    given.out.write_text(json.dumps(document), encoding="utf-8")
    return 0
