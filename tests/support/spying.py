"""A spy: put into a release, a feed or a witness, it tries all ways out that are known.

Its text is written, with its orders, into what runs confined, so it needs the standard library
alone. It writes what got through, and what it saw of where it was, into the run folder.
"""

import glob
import json
import os
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any


def spy(place: str, orders: Mapping[str, Any]) -> None:
    """Try everything once, and write down what got through from a place."""
    through = []
    for what, reach in _ways(orders):
        try:
            if reach():
                through.append(what)
        except OSError:
            continue
    report = {
        "place": place,
        "through": through,
        "path": sys.path,
        "environ": dict(os.environ),
        "files": [getattr(m, "__file__", None) or "" for m in list(sys.modules.values())],
    }
    name = f"spied-{place}-{os.getpid()}.json"
    Path(os.environ["TMPDIR"], name).write_text(json.dumps(report), encoding="utf-8")


def _ways(orders: Mapping[str, Any]) -> Iterator[tuple[str, Callable[[], object]]]:
    yield "tcp", lambda: _connect(socket.AF_INET, ("127.0.0.1", orders["tcp"]))
    yield "abstract", lambda: _connect(socket.AF_UNIX, "\0" + orders["abstract"])
    yield "udp", lambda: _send(("127.0.0.1", orders["udp"]))
    yield "environ", lambda: any(orders["marker"] in text for text in _environments())
    yield "namespace", lambda: _enter_another(orders["namespaces"])
    for path in orders["read"]:
        yield f"read {path}", partial(_read, path, orders["marker"])
    for path in orders["write"]:
        yield f"write {path}", partial(Path(path).write_text, "spied")
    # Not with `connect`, which would wait for the machine's network where that is not cut off.
    yield "beyond", lambda: _leave(orders["beyond"])


def _read(path: str, marker: str) -> bool:
    return marker in Path(path).read_text(encoding="utf-8")


def _connect(family: int, address: Any) -> bool:
    with socket.socket(family) as way_out:
        way_out.settimeout(2.0)
        return way_out.connect_ex(address) == 0


def _send(address: tuple[str, int]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way_out:
        way_out.sendto(b"spied", address)  # Whether it arrived, its receiver tells.


def _leave(address: tuple[str, int]) -> None:
    with socket.socket() as way_out:
        way_out.settimeout(0.2)
        way_out.connect_ex(tuple(address))  # Whether it was seen, the tool tells.


def _environments() -> Iterator[str]:
    for path in glob.glob("/proc/[0-9]*/environ"):
        try:
            yield Path(path).read_text(errors="replace")
        except OSError:
            continue


def _enter_another(outside: Mapping[str, str]) -> bool:
    """Enter a namespace of the machine's, by whatever process shows it; in a fork, not here."""
    child = os.fork()
    if not child:
        entered = False
        for kind, link in outside.items():
            for path in glob.glob(f"/proc/[0-9]*/ns/{kind}"):
                try:
                    os.setns(os.open(path, os.O_RDONLY))  # type: ignore[attr-defined]  # Linux, 3.12
                except OSError:
                    continue
                entered |= os.readlink(f"/proc/self/ns/{kind}") == link
        os._exit(int(entered))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
