"""Notebooks: the Python in their cells, and the lines that people find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conformance.diff.lines import FeedSource
from conformance.usage.notebook import NotebookError, read_notebook
from conformance.usage.source import read_sources

if TYPE_CHECKING:
    from pathlib import Path

CELLS = (
    ("markdown", "# A title\n\nfrom here on"),
    ("code", "%load_ext autoreload\nfrom nautilus_trader.model import Price\n"),
    ("code", "%%bash\nrm -rf {x"),
    ("code", "if x:\n    !ls -la \\\n        /tmp\nfiles = !ls\nPrice?\nx = (7\n     % 2)"),
    ("code", "%%time\nprice = Price.from_str('1')"),
    ("code", "def broken(:\n    pass"),
)


def notebook(*cells: tuple[str, str], indent: int | None = 1, **metadata: object) -> str:
    """Return a notebook's file as Jupyter writes it, or on one line."""
    written = [
        {"cell_type": kind, "metadata": {}, "outputs": [], "source": text.splitlines(keepends=True)}
        for kind, text in cells
    ]
    return json.dumps({"cells": written, "metadata": metadata, "nbformat": 4}, indent=indent)


def test_the_python_stands_on_the_lines_of_the_file() -> None:
    """What is read at a line of the file is what its JSON has there, without IPython's own."""
    text = notebook(*CELLS)
    read = read_notebook(text).text.split("\n")
    on_file = text.split("\n")
    python = [(line, on_file[at].strip()) for at, line in enumerate(read) if line]
    assert python == [
        ("pass", '"%load_ext autoreload\\n",'),
        ("from nautilus_trader.model import Price", '"from nautilus_trader.model import Price\\n"'),
        ("if x:", '"if x:\\n",'),
        ("    pass", '"    !ls -la \\\\\\n",'),
        ("files = None", '"files = !ls\\n",'),
        ("pass", '"Price?\\n",'),
        ("x = (7", '"x = (7\\n",'),
        ("     % 2)", '"     % 2)"'),
        ("pass", '"%%time\\n",'),
        ("price = Price.from_str('1')", "\"price = Price.from_str('1')\""),
    ]


def test_a_cell_that_does_not_parse_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """One broken cell is left out with its line in the file."""
    text = notebook(*CELLS)
    tmp_path.joinpath("study.ipynb").write_text(text)
    read = read_sources([tmp_path], tmp_path)
    assert [file.label for file in read.files] == ["study.ipynb"]
    [broken] = read.left_out
    assert (broken.file, broken.reason) == ("study.ipynb", "does not parse")
    assert "def broken(:" in text.split("\n")[(broken.line or 0) - 1]


@pytest.mark.parametrize("indent", [1, 2, None])
def test_a_person_finds_the_line_by_its_cell(tmp_path: Path, indent: int | None) -> None:
    """A line is told with its cell, counted as editors count them, and with its line there."""
    tmp_path.joinpath("study.ipynb").write_text(notebook(*CELLS, indent=indent))
    source = FeedSource.read(tmp_path, [tmp_path / "study.ipynb"])
    sites = source.naming("from_str")
    assert [(s.file, s.cell, s.text) for s in sites] == [
        ("study.ipynb", "cell 5, line 2", "price = Price.from_str('1')")
    ]


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", '{"cells": 1}', notebook(("code", "x = 1"), language_info={"name": "julia"})],
)
def test_what_is_no_notebook_of_python_is_refused(text: str) -> None:
    """A file that holds no cells of Python is told as that."""
    with pytest.raises(NotebookError):
        read_notebook(text)


def test_a_cell_may_be_one_text() -> None:
    """The format allows a cell's source as one string."""
    document = {"cells": [{"cell_type": "code", "source": "x = 1\ny = 2"}]}
    assert read_notebook(json.dumps(document)).text == "x = 1\ny = 2\n"
