"""A copy of the suite in which each sentence of ours says something else, and what it comes to.

``python tests/support/rewording.py FOLDER OUT`` runs the copy in a folder, in a process of its
own, and writes what stored observations come to (verdict, exit status, and severity, rule and
subject of each drift), the name under which an observation is kept, and what probes observe
beside NT.
"""

from __future__ import annotations

import ast
import json
import random
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
AREAS = (
    *("config", "credentials", "event_loop", "execution", "feed", "instrument_ids", "surface"),
    *("ticks", "wire.lifecycle", "wire.urls"),
)
"""Areas whose probes run in the copy; they are quick, and tell of errors and outcomes."""


def write_copy(folder: Path, seed: str, planted: Mapping[str, str] | None = None) -> int:
    """Write the package into a folder; return how many sentences in it say something else.

    Args:
        folder: Where it is written, as ``conformance``.
        seed: Of the words; where it is empty, all is as it was.
        planted: Code by file, as seen from the package, that is put behind its own.
    """
    from conformance.environments.sentences import Sentences  # noqa: PLC0415  # the project's own

    words = random.Random(seed)  # noqa: S311  # words, and no secret
    replaced = 0

    class Reworder(Sentences):
        """Replaces the letters of sentences."""

        def sentence(self, node: ast.Constant) -> ast.AST:
            nonlocal replaced
            replaced += 1
            letters = "abcdefghijklmnopqrstuvwxyz"
            other = [words.choice(letters) if char.isalpha() else char for char in str(node.value)]
            return ast.copy_location(ast.Constant("".join(other)), node)

    package = folder / "conformance"
    shutil.copytree(ROOT / "conformance", package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in sorted(package.rglob("*.py")) if seed or planted else ():
        name = file.relative_to(package).as_posix()
        text = file.read_text(encoding="utf-8") + (planted or {}).get(name, "")
        tree = ast.parse(text)
        file.write_text(ast.unparse(Reworder(name).visit(tree)) if seed else text, encoding="utf-8")
    return replaced


def compared() -> list[Mapping[str, object]]:
    """Return what each pair of releases comes to, and each row of the corpus."""
    from conformance.diff.compare import find_drifts, find_lacks  # noqa: PLC0415  # "
    from conformance.diff.records import Subject, Upgrade  # noqa: PLC0415  # "
    from conformance.diff.witness import unproven  # noqa: PLC0415  # "
    from tests.support.drift_corpus import CORPUS  # noqa: PLC0415  # they import the copy
    from tests.support.drift_sides import observed, reference_source  # noqa: PLC0415  # "

    source = reference_source()
    releases = ("1.219.0", "1.220.0", "1.225.0", "1.226.0", "1.227.0", "1.231.0")
    sides = [(observed(one), observed(other)) for one, other in pairwise(releases)]
    for row in CORPUS:
        rows = (row.before, row.after)
        old, new = ({row.observation: one} if one is not None else {} for one in rows)
        sides.append((old, new))
    found: list[Mapping[str, object]] = []
    subject = Subject(release="1", python="3.12", source="")
    for before, after in sides:
        drifts = unproven(find_drifts(before, after, source=source), before)
        lacks = find_lacks(after, source=source)
        answer = Upgrade(before=subject, after=subject, drifts=drifts, lacks=lacks)
        found.append(
            {
                "verdict": answer.verdict.name,
                "exit": int(answer.exit_status),
                "drifts": [(one.severity.name, one.rule, one.change.fact) for one in drifts],
                "lacks": sorted(one.fact for one in lacks),
            }
        )
    return found


def kept_code() -> str:
    """Return what of the suite is part of the name under which an observation is kept."""
    from conformance.environments import sentences  # noqa: PLC0415  # "
    from conformance.observations import observation  # noqa: PLC0415  # "

    return sentences.suite_digest(observation._SUITE)


def observed_texts() -> Mapping[str, str]:
    """Return what the probes of some areas observe beside NT, as snapshots have it."""
    from conformance.model.facts import canonical  # noqa: PLC0415  # "
    from conformance.model.schemas import schema_of  # noqa: PLC0415  # "
    from conformance.observations.observation import observe_feed  # noqa: PLC0415  # "
    from tests.support.own_environment import own_environment  # noqa: PLC0415  # "
    from tests.support.reference import REFERENCE_FEED  # noqa: PLC0415  # "

    seen = observe_feed(REFERENCE_FEED, own_environment(), only=AREAS)
    texts = {name: canonical(facts, schema_of(name)) for name, facts in seen.facts.items()}
    return texts | {name: str(failure.kind) for name, failure in seen.failures.items()}


def main(folder: str, out: str) -> None:
    """Run the copy in a folder and write what it comes to."""
    sys.path[:0] = [folder, str(ROOT)]
    told = {"compared": compared(), "kept": kept_code(), "observed": observed_texts()}
    strays = [
        name
        for name, module in sys.modules.items()
        if name.partition(".")[0] == "conformance"
        and not (module.__file__ or "").startswith(f"{folder}/")
    ]
    Path(out).write_text(json.dumps({**told, "strays": strays}), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
