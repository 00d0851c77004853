"""Imports the suite with every text of its own replaced by random words, and compares releases.

``python tests/rewording.py SEED OUT`` writes what each pair of stored observations comes to:
verdict, exit status, and severity, rule and subject of each drift.

A text is a string with a space between two words. Docstrings stay, and so do the rooms whose
strings are data: what snapshots hold, what NT says, and code.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import json
import random
import re
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType, ModuleType

ROOT = Path(__file__).resolve().parents[1]
DATA = (
    "model",
    "schemas",
    "nautilus",
    "probes",
    "surface",
    "venue",
    "workspace.format_1",
    "drift.witness_code",
)
"""Rooms and modules in which a string with a space is no text of ours for a reader."""
_TEXT = re.compile(r"[A-Za-z,;:'`]{2,} +[A-Za-z'`]{2,}")
_PATTERN = re.compile(r"\(\?P<|\\[bswd]|\{\w")

replaced = 0


class Reworder(ast.NodeTransformer):
    """Replaces texts, but for docstrings."""

    def __init__(self, words: random.Random) -> None:
        self._words = words

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """Leave docstrings, which are expressions of their own."""
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        """Replace the letters of a text."""
        global replaced  # noqa: PLW0603  # The count says whether anything was put to the test.
        text = node.value
        if isinstance(text, str) and _TEXT.search(text) and not _PATTERN.search(text):
            replaced += 1
            other = "".join(self._other(char) for char in text)
            return ast.copy_location(ast.Constant(other), node)
        return node

    def _other(self, char: str) -> str:
        return self._words.choice("abcdefghijklmnopqrstuvwxyz") if char.isalpha() else char


class Loader(importlib.machinery.SourceFileLoader):
    """Loads a module with its texts replaced."""

    words: random.Random

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the source with other texts, never that of a compiled file."""
        tree = Reworder(self.words).visit(ast.parse(self.get_data(self.path)))
        code: CodeType = compile(ast.fix_missing_locations(tree), self.path, "exec")
        return code


class Finder(importlib.abc.MetaPathFinder):
    """Finds the modules of the suite whose texts are replaced."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return the spec of a module of ours, with the loader that replaces."""
        room = name.removeprefix("conformance.")
        if name == room or room.startswith(DATA):
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = Loader(spec.loader.name, spec.loader.path)
        return spec


def compared() -> list[Mapping[str, object]]:
    """Return what each pair of releases comes to, and each row of the corpus."""
    from drift_corpus import CORPUS  # noqa: PLC0415  # once the finder is in place
    from drift_sides import observed, reference_source  # noqa: PLC0415  # "

    from conformance.drift.compare import find_drifts, find_lacks  # noqa: PLC0415  # "
    from conformance.drift.records import Subject, Upgrade  # noqa: PLC0415  # "
    from conformance.drift.witness import unproven  # noqa: PLC0415  # "

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


def main(seed: str, out: str) -> None:
    """Replace texts, unless the seed is empty, and write what is compared."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests/drift")]
    if seed:
        Loader.words = random.Random(seed)  # noqa: S311  # words, and no secret
        sys.meta_path.insert(0, Finder())
    told = {"compared": compared(), "replaced": replaced}
    Path(out).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
