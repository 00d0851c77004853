"""A reference feed as a process, and what a venue sends it."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support.reference import ROOT

if TYPE_CHECKING:
    import signal
    from collections.abc import Callable, Mapping

HERE = Path(sys.executable)
LIMIT_S = 30.0

BTC, ETH = "BTCUSDT-PERP.BINANCE", "ETHUSDT-PERP.BINANCE"
QUOTE = (
    '{"e":"bookTicker","u":1,"s":"BTCUSDT","b":"64250.10","B":"1.500","a":"64250.20","A":"2.000",'
    '"T":1700000000000,"E":1700000000001}'
)
TRADE = (
    '{"e":"trade","E":1700000000065,"T":1700000000064,"s":"BTCUSDT","t":7,"p":"64250.15",'
    '"q":"0.010","X":"MARKET","m":true}'
)

Record = dict[str, Any]


class FeedProcess(AbstractContextManager["FeedProcess"]):
    """A feed that runs, what it has printed, and how to wait for more."""

    def __init__(
        self, module: str, *arguments: str, python: Path = HERE, environment: Mapping[str, str]
    ) -> None:
        self._process = subprocess.Popen(
            [str(python), "-m", module, *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.stdout, self._stderr = self._process.stdout, self._process.stderr
        self._lines: queue.Queue[str] = queue.Queue()
        self._log: list[str] = []
        self._readers = [threading.Thread(target=self._log.extend, args=(self._stderr,))]
        self._readers[0].start()

    def read(self) -> None:
        """Begin to consume."""
        self._readers.append(threading.Thread(target=self._consume))
        self._readers[-1].start()

    def next_record(self, wanted: Callable[[Record], bool]) -> Record:
        """Return the next line of stdout that is wanted; each must be JSON."""
        while not wanted(record := json.loads(self._lines.get(timeout=LIMIT_S))):
            pass
        return dict(record)

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def end(self) -> tuple[int, str]:
        """Wait for its end, and return its exit status and all that it wrote to stderr."""
        status = self._process.wait(LIMIT_S)
        for reader in self._readers:
            reader.join(LIMIT_S)
        return status, "".join(self._log)

    def rest(self) -> list[str]:
        """Return the lines of stdout that nobody has asked for."""
        return list(self._lines.queue)

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for reader in self._readers:
            reader.join(LIMIT_S)
        self.stdout.close()
        self._stderr.close()

    def _consume(self) -> None:
        for line in self.stdout:
            self._lines.put(line)


def is_full_tick(record: Record) -> bool:
    """Whether a record is a tick after both a quote and a trade."""
    return record["kind"] == "tick" and None not in record.values()
