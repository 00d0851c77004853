"""What a program really does on a release, by a script that has nothing of the suite; kept."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from conformance.environments.cache import cache_folder
from conformance.harness.capture import run
from conformance.harness.nt_process import launch_of
from conformance.harness.run_folder import run_folder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.programs.collection import Program
    from conformance.environments import Environment

SCRIPTS = tuple(Path(__file__).with_name(name) for name in ("running.py", "exercising.py"))
_LIMIT_S = 120.0
_KEY_SUFFIXES = ("API_KEY", "API_SECRET", "API_PASSPHRASE")
_EXCHANGES = (
    *("BINANCE", "BINANCE_FUTURES", "BINANCE_TESTNET", "BINANCE_FUTURES_TESTNET", "BYBIT", "OKX"),
    *("BITMEX", "COINBASE_INTX", "DATABENTO", "DERIBIT", "TARDIS", "KRAKEN_SPOT", "TICKERALL"),
)
DUMMIES = {
    **{f"{name}_{suffix}": "dummy" for name in _EXCHANGES for suffix in _KEY_SUFFIXES},
    "COINBASE_INTX_PORTFOLIO_ID": "dummy",
    "TARDIS_MACHINE_WS_URL": "ws://127.0.0.1:1",
}
"""Variables without which a client is not made. What they are set to reaches nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a program did on a release; see `running.py`."""

    steps: Mapping[str, Mapping[str, Any] | None]  #: the error of each step; None: none
    lines: Mapping[str, frozenset[int]]  #: which ran, by file relative to the program's folder
    does: Mapping[str, Any]

    @property
    def done(self) -> frozenset[str]:
        """Return the steps that came to their end."""
        return frozenset(name for name, error in self.steps.items() if error is None)


def outcome_of(program: Program, environment: Environment, cache: Path | None = None) -> Outcome:
    """Return what a program does on a release: kept where it ran before.

    Args:
        program: The program.
        environment: The release's.
        cache: Where it is kept; ours in the user's cache folder where not given.
    """
    harness = sha256(b"".join(one.read_bytes() for one in (*SCRIPTS, Path(__file__)))).hexdigest()
    name = f"{program.digest()}-{environment.python.parents[1].name}-{harness[:16]}.json"
    kept = cache_folder(cache) / "programs" / name
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        document = _ran(program, environment)
        draft = kept.with_suffix(".draft")
        draft.write_text(json.dumps(document), encoding="utf-8")
        draft.rename(kept)
    document = json.loads(kept.read_text(encoding="utf-8"))
    lines = {file: frozenset(numbers) for file, numbers in document["lines"].items()}
    return Outcome(steps=document["steps"], lines=lines, does=document["does"])


def _ran(program: Program, environment: Environment) -> dict[str, Any]:
    work = run_folder().new("program")
    try:
        for script in SCRIPTS:
            shutil.copy(script, work)
        folder = Path(shutil.copytree(program.folder, work / "source"))
        outcome = work / "outcome.json"
        path = folder / program.path.relative_to(program.folder)
        script = work / SCRIPTS[0].name
        command = (str(environment.python), "-s", str(script), str(path), str(outcome), str(folder))
        ran = run(launch_of(command, work=work, also=DUMMIES), timeout_s=_LIMIT_S)
        if outcome.exists():
            found: dict[str, Any] = json.loads(outcome.read_text(encoding="utf-8"))
            return found
        last = ran.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        how = "took too long" if ran.timed_out else f"exit status {ran.returncode}"
        error = {"type": "Died", "text": f"{how} {''.join(last)[:300]}", "lines": []}
        return {"steps": {"process": error}, "lines": {}, "does": {}}
    finally:
        shutil.rmtree(work, ignore_errors=True)
