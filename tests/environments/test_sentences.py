"""What of the suite's source is part of the name under which something is kept."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

import pytest

from conformance.environments.sentences import code_digest, suite_digest

if TYPE_CHECKING:
    from pathlib import Path

CODE = '''\
"""Say why."""

def why(name):
    """Return it."""
    if name == "no answer":  # Nobody said.
        raise LookupError(f"there is no {name}, of {why}")
    return f"{name}-py", "hung"
'''


def digest(folder: Path, code: str, name: str) -> str:
    """Return the digest of a file of a package."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(code, encoding="utf-8")
    found, told = code_digest(file, folder)
    assert found == name
    return told


@pytest.mark.parametrize("room", ["harness/worker.py", "areas/ticks/probes.py"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Say why", "Give the reason"),
        ("Return it", "Tell it"),
        ("# Nobody said.", "# Nobody knows.\n"),
        ("there is no {name}, of {why}", "of {why} there is none called {name}"),
    ],
    ids=["module's docstring", "docstring", "comment", "what is raised"],
)
def test_what_a_reader_is_told_is_no_part_of_it(
    tmp_path: Path, room: str, before: str, after: str
) -> None:
    """What was observed is found again under other words."""
    assert before in CODE
    assert digest(tmp_path, CODE, room) == digest(tmp_path, CODE.replace(before, after), room)


@pytest.mark.parametrize(
    ("before", "after"),
    [("== ", "!= "), ("LookupError", "ValueError"), ("-py", "-python"), ("hung", "died")],
)
def test_what_decides_is_part_of_it(tmp_path: Path, before: str, after: str) -> None:
    """Code, names and words that are no sentences make it another."""
    room = "harness/worker.py"

    assert digest(tmp_path, CODE, room) != digest(tmp_path, CODE.replace(before, after), room)


def test_a_text_in_a_room_of_data_is_part_of_it(tmp_path: Path) -> None:
    """What snapshots hold, and what NT says, is no sentence of ours."""
    after = CODE.replace("no answer", "not an answer")

    assert digest(tmp_path, CODE, "areas/a/probes.py") != digest(
        tmp_path, after, "areas/a/probes.py"
    )
    assert digest(tmp_path, CODE, "harness/a.py") == digest(tmp_path, after, "harness/a.py")


def test_a_digest_of_the_suite_is_found_again(tmp_path: Path) -> None:
    """To parse it all takes a second, so that is done once for the same bytes."""
    package, kept_in = tmp_path / "suite", tmp_path / "kept"
    digest(package, CODE, "harness/worker.py")
    asked = partial(suite_digest, ("harness",), package=package)
    first = asked(kept_in=kept_in)
    (kept,) = kept_in.iterdir()
    kept.write_text(json.dumps("found"), encoding="utf-8")

    assert first == asked()
    assert asked(kept_in=kept_in) == "found"


def test_other_code_has_another_digest(tmp_path: Path) -> None:
    """What was kept for a file, or for its name, is not found for another."""
    package, kept_in = tmp_path / "suite", tmp_path / "kept"
    asked = partial(suite_digest, ("harness",), package=package, kept_in=kept_in)
    digest(package, CODE, "harness/worker.py")
    told = [asked()]
    digest(package, CODE.replace("hung", "died"), "harness/worker.py")
    told.append(asked())
    (package / "harness/worker.py").rename(package / "harness/waiter.py")
    told.append(asked())

    assert len(set(told)) == 3


def test_another_sentence_has_the_same_digest_of_the_suite(tmp_path: Path) -> None:
    """What was observed is found again, though the bytes are others."""
    package = tmp_path / "suite"
    asked = partial(suite_digest, ("harness",), package=package, kept_in=tmp_path / "kept")
    digest(package, CODE, "harness/worker.py")
    told = asked()
    digest(package, CODE.replace("Say why", "Give the reason"), "harness/worker.py")

    assert asked() == told
