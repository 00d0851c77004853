"""Lines that run on the old release and fail on the new one: a break's proof.

Each kind of break has lines of its own that need nothing but NT. Where there are none, or they
prove nothing, the fact itself is observed again.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.drift.records import Drift, Proof, Severity, Witness
from conformance.probes import area_of
from conformance.probes.environment import build_environment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from conformance.facts import Observation

ROOT = Path(__file__).resolve().parents[2]
RUNS = "runs"
MOST_LINES = 10

_LIMIT_S = 60.0
_NODE = """\
import asyncio, os
os.environ.update(dict.fromkeys({variables}, "dummy"))
from nautilus_trader.adapters.binance import BinanceAccountType, BinanceDataClientConfig
from nautilus_trader.adapters.binance import BinanceLiveDataClientFactory
from nautilus_trader.config import TradingNodeConfig
from nautilus_trader.live.node import TradingNode
account = next(member for member in BinanceAccountType if member.name.startswith("{account}"))
data = {{"BINANCE": BinanceDataClientConfig(account_type=account)}}
node = TradingNode(TradingNodeConfig(data_clients=data), loop=asyncio.new_event_loop())
node.add_data_client_factory("BINANCE", BinanceLiveDataClientFactory) or node.build()
"""
_OBSERVED = """\
from conformance.facts import leaves
from conformance.probes.observer import observe

facts = dict(leaves(observe(only=[{area!r}]).facts.get({observation!r}, {{}})))
assert facts.get({path!r}) == {before!r}, facts.get({path!r})
"""


def write_witnesses(drift: Drift, before: Mapping[str, Observation]) -> Iterator[str]:
    """Yield the code that may prove a break, the one that says most first.

    Args:
        drift: The break.
        before: The old side's observations: they say where a name is imported from.
    """
    change = drift.change
    facts = before.get(change.observation, {})
    if drift.rule == "variables-demanded":
        account = change.observation.rpartition(".")[2].rpartition("_")[0].rpartition("_")[0]
        yield _NODE.format(variables=change.before, account=f"{account.upper()}_FUTURE")
    elif change.observation.startswith("surface."):
        yield from _of_surface(change.observation.removeprefix("surface."), change.path, facts)
    yield _OBSERVED.format(
        area=area_of(change.observation),
        observation=change.observation,
        path=change.path,
        before=change.before,
    )


def prove(
    drifts: Sequence[Drift], before: Mapping[str, Observation], *, old: Path, new: Path
) -> tuple[Drift, ...]:
    """Return the drifts, each break with a witness that was run on both releases.

    A break whose witnesses prove nothing is downgraded to a shift, and says so.

    Args:
        drifts: All drifts; only breaks are run.
        before: The old side's observations.
        old: Python of the environment of the old release.
        new: Python of the environment of the new one.
    """

    def proven(drift: Drift) -> Drift:
        if drift.severity is not Severity.BREAK:
            return drift
        witness = Witness(code="")
        for code in write_witnesses(drift, before):
            witness = run_witness(code, old=old, new=new)
            if witness.proof is Proof.PROVEN:
                return replace(drift, witness=witness)
        how = "fails on both releases" if witness.before != RUNS else "runs on both releases"
        note = f"downgraded from break: its witness {how}"
        return replace(drift, severity=Severity.SHIFT, witness=witness, note=note)

    with ThreadPoolExecutor(2) as pool:
        return tuple(pool.map(proven, drifts))


def unproven(drifts: Sequence[Drift], before: Mapping[str, Observation]) -> tuple[Drift, ...]:
    """Return the drifts, each break with the witness that nobody has run."""
    return tuple(
        replace(drift, witness=Witness(code=next(write_witnesses(drift, before))))
        if drift.severity is Severity.BREAK
        else drift
        for drift in drifts
    )


def run_witness(code: str, *, old: Path, new: Path) -> Witness:
    """Run code on both releases and tell what came of it."""
    before, after = _outcome(code, old), _outcome(code, new)
    proof = Proof.PROVEN if before == RUNS != after else Proof.REFUTED
    return Witness(code=code, proof=proof, before=before, after=after)


def write_files(drifts: Sequence[Drift], folder: Path) -> tuple[Path, ...]:
    """Write each witness out as a script of its own; return where."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number, drift in enumerate((d for d in drifts if d.witness is not None), 1):
        assert drift.witness is not None  # noqa: S101  # those without are left out above
        name = f"{number:02}_{drift.rule}_{drift.change.path}".replace("/", "_").replace(".", "_")
        path = folder / f"{name}.py"
        head = f'"""{drift.change.fact}: {drift.reason}."""\n'
        path.write_text(head + drift.witness.code, encoding="utf-8")
        written.append(path)
    return tuple(written)


def _of_surface(owner: str, path: str, facts: Observation) -> Iterator[str]:
    """Yield lines for a name that is gone, where it is known how to import its owner."""
    imports = facts.get("imports")
    module = next(iter(imports), "") if isinstance(imports, dict) else ""
    if not module or not owner.isidentifier():
        return
    start = f"from {module} import {owner}\n"
    section, _, rest = path.partition(".")
    if section == "imports":
        yield start
    elif section in ("members", "overrides", "attributes") and rest.isidentifier():
        yield f"{start}\n{owner}.{rest}\n"
    elif section == "passes" and facts.get("kind") == "config":
        yield f"{start}\n{owner}({rest}=None)\n"
    elif section == "methods" and rest.isidentifier():
        yield f"{start}\n{owner}.{rest}\n"
    elif section == "methods" and ".passes." in rest:
        method, _, argument = rest.partition(".passes.")
        yield (
            f"import inspect\n\n{start}\n"
            f"assert {argument!r} in inspect.signature({owner}.{method}).parameters\n"
        )


def _outcome(code: str, python: Path) -> str:
    """Run code; return `RUNS`, or the last line that it printed on stderr."""
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        script = Path(folder, "witness.py")
        script.write_text(code, encoding="utf-8")
        environment = build_environment(os.environ, home=Path(folder), root=ROOT)
        try:
            ran = subprocess.run(  # noqa: S603  # our own lines, by an environment of ours
                [str(python), "-P", str(script)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_LIMIT_S,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"still runs after {_LIMIT_S:.0f} s"
    if not ran.returncode:
        return RUNS
    said = [line for line in ran.stderr.splitlines() if line.strip()]
    return said[-1].strip() if said else f"exit status {ran.returncode}"
