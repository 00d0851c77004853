"""Each format's report on the sample upgrades, kept as a file that a reviewer can read."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from conformance.report import render, text
from tests.support.sample_upgrades import BY_NAME, TO_1_220

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion


class _Kept(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT


class _Text(_Kept):
    file_extension = "txt"


class _Markdown(_Kept):
    file_extension = "md"


class _Html(_Kept):
    file_extension = "html"


class _Json(_Kept):
    file_extension = "json"


@pytest.mark.parametrize("name", BY_NAME)
def test_text_is_as_kept(name: str, snapshot: SnapshotAssertion) -> None:
    """One screen, the verdict's line first and the next command last."""
    console = Console(file=StringIO(), width=140, color_system=None)

    report = text.render(BY_NAME[name], console)

    assert report == snapshot(extension_class=_Text)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_text_of_another_width_is_as_kept(width: int, snapshot: SnapshotAssertion) -> None:
    """What is too long goes on below, in its own column; a source line stays whole."""
    console = Console(file=StringIO(), width=width, color_system=None)

    report = text.render(TO_1_220, console)

    assert report == snapshot(extension_class=_Text)


@pytest.mark.parametrize("name", ["1.219-1.220", "1.225-1.226", "inconclusive", "refuted"])
def test_markdown_is_as_kept(name: str, snapshot: SnapshotAssertion) -> None:
    """The verdict is the heading, and what is long is folded away."""
    assert render(BY_NAME[name], "markdown") == snapshot(extension_class=_Markdown)


@pytest.mark.parametrize("name", ["1.219-1.220", "inconclusive"])
def test_html_is_as_kept(name: str, snapshot: SnapshotAssertion) -> None:
    """The page is one file."""
    assert render(BY_NAME[name], "html") == snapshot(extension_class=_Html)


@pytest.mark.parametrize("name", ["1.219-1.220", "inconclusive"])
def test_json_is_as_kept(name: str, snapshot: SnapshotAssertion) -> None:
    """The document has every word of the records."""
    assert render(BY_NAME[name], "json") == snapshot(extension_class=_Json)


@pytest.mark.parametrize("name", BY_NAME)
def test_annotations_are_as_kept(name: str, snapshot: SnapshotAssertion) -> None:
    """Breaks are errors on the feed's lines, shifts warnings, and the verdict is a notice."""
    assert render(BY_NAME[name], "github") == snapshot(extension_class=_Text)


@pytest.mark.parametrize("name", ["1.219-1.220", "inconclusive"])
def test_sarif_is_as_kept(name: str, snapshot: SnapshotAssertion) -> None:
    """Rules, results and locations are as code scanning reads them."""
    assert render(BY_NAME[name], "sarif") == snapshot(extension_class=_Json)
