"""What holds of the package as a whole, whichever room a reader is in."""

import ast
from collections import defaultdict
from collections.abc import Mapping

from tests.support.reference import ROOT


def classes() -> Mapping[str, list[str]]:
    """Return the modules that have a class, by its name; an underscore tells none apart."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "conformance").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                found[node.name.lstrip("_")].append(file.relative_to(ROOT).as_posix())
    return found


def test_the_classes_are_found() -> None:
    """Without them the test below would hold whatever they are called."""
    assert classes()["Drift"] == ["conformance/drift/records.py"]


def test_no_two_classes_have_one_name() -> None:
    """A traceback and an import show the bare name: it has to say of what it is."""
    assert {name: files for name, files in classes().items() if len(files) > 1} == {}
