"""Tangled trees: reading ends soon, and what was read of them is kept."""

from __future__ import annotations

import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from conformance.model.unresolved import Unresolved
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources
from tests.support.live_api import live_api
from tests.support.reference import ROOT
from tests.support.tangled_tree import write_tangled_tree

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.usage.uses import Use

READ = """\
import resource, sys
from pathlib import Path
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources
from tests.support.live_api import live_api
folder = Path(sys.argv[1])
api = live_api()
before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
reader = Reader(api, read_sources([folder], folder).files)
used = resource.getrusage(resource.RUSAGE_SELF)
print(len(reader.uses), used.ru_utime - before, used.ru_maxrss)
"""
"""Reads a tree; prints the uses that it found, the seconds of CPU, and the kilobytes it took."""


def uses_of(reader: Reader) -> set[tuple[str, str]]:
    """Return the names that were found, and those that could not be followed."""
    return {(use.owner, use.member) for use in reader.uses}


def untold(reader: Reader, why: Unresolved) -> list[Use]:
    """Return what was not followed for a reason."""
    return [use for use in reader.uses if use.note is why]


def test_a_small_tangle_is_read_to_its_end(tmp_path: Path) -> None:
    """Modules that hand everything on to one another are read, with the names that reach them."""
    write_tangled_tree(tmp_path, files=8, lines=2400)
    started = time.process_time()
    reader = Reader(live_api(), read_sources([tmp_path], tmp_path).files)
    assert time.process_time() - started < 30
    assert {("QuoteTick", "bid_price"), ("Strategy", "subscribe_quote_ticks")} <= uses_of(reader)
    assert untold(reader, Unresolved.TOO_TANGLED) == []


def test_what_was_read_is_kept_where_a_limit_is_reached(tmp_path: Path) -> None:
    """A tree that is too tangled has the names of its first reading, and says what may lack."""
    write_tangled_tree(tmp_path, files=4, lines=1200)
    files = read_sources([tmp_path], tmp_path).files
    cut, whole = (Reader(live_api(), files, most_joined=most) for most in (1, 10**9))
    assert ("Strategy", "subscribe_quote_ticks") in uses_of(cut)
    assert {use.site.file for use in untold(cut, Unresolved.TOO_TANGLED)} == {
        f"tangle/m{number}.py" for number in range(4)
    }
    assert untold(whole, Unresolved.TOO_TANGLED) == []


def test_a_file_that_does_not_reach_nt_is_not_read(tmp_path: Path) -> None:
    """Of a tree only files that import NT, that import such, or that these import are read."""
    for name, text in {
        "feed.py": "from nautilus_trader.model import QuoteTick\nimport plain\nplain.f(QuoteTick)",
        "plain.py": "def f(x): x.from_dict({})",
        "main.py": "import feed",
        "other.py": "import json, plain",
        "named.py": "import importlib\nimportlib.import_module('nautilus_trader')",
        "text.py": "PATH = 'nautilus_trader.model:QuoteTick'",
        "late.py": "def f():\n try: pass\n finally:\n  if f: import feed",
    }.items():
        tmp_path.joinpath(name).write_text(text)
    reader = Reader(live_api(), read_sources([tmp_path], tmp_path).files)
    assert reader.reaching == 5
    assert ("QuoteTick", "from_dict") in uses_of(reader)


@pytest.mark.nightly
def test_a_tree_of_a_hundred_thousand_lines_is_read_in_a_minute(tmp_path: Path) -> None:
    """250 tangled files are read in under a minute of CPU, and in under 1 GB."""
    assert write_tangled_tree(tmp_path, files=250, lines=100_000) >= 100_000
    command = [sys.executable, "-c", READ, str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600
    )
    uses, used_s, used_kb = map(float, done.stdout.split())
    assert uses > 1000
    assert used_s < 60
    assert used_kb < 1 << 20
