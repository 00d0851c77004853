"""Labels: every object of NT's has its own, whatever else is called so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from nautilus_trader.core import nautilus_pyo3
from nautilus_trader.model.data import Bar

from conformance.model.api import MISSING
from conformance.usage.reading.values import Named
from conformance.usage.uses import label
from tests.support.live_api import live_api
from tests.support.tiny_feeds import read_feed

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = "from nautilus_trader.model.data import Bar\nBar.from_str\n"
RUST = "from nautilus_trader.core.nautilus_pyo3 import Bar\nBar.from_dict\n"


@pytest.mark.parametrize("first", [PUBLIC, RUST])
def test_two_of_one_name_have_an_observation_each(tmp_path: Path, first: str) -> None:
    """The more internal one has the longer label, whichever file comes first."""
    second = RUST if first is PUBLIC else PUBLIC
    facts = read_feed(tmp_path, {"a.py": first, "b.py": second}).facts
    assert {path: facts[path] for path in facts if ".imports." in path} == {
        "Bar.imports.nautilus_trader.model.data": "present",
        "nautilus_pyo3.Bar.imports.nautilus_trader.core.nautilus_pyo3": "present",
    }


def test_a_name_alone_is_short(tmp_path: Path) -> None:
    """An internal class keeps its short name where nothing else has it."""
    assert "Bar.kind" in read_feed(tmp_path, RUST).facts


def test_an_alias_is_recorded_under_the_name_that_nt_gives(tmp_path: Path) -> None:
    """The name that the feed gives to an import is not in the description."""
    facts = read_feed(tmp_path, "from nautilus_trader.model.data import Bar as B\nB.gone").facts
    assert facts["Bar.attributes.gone"] == "missing"


def test_a_name_that_is_missing_at_one_path_is_one_name() -> None:
    """A name that is missing at one path shares the label of the one that exists."""
    api = live_api()
    present, missing = Named("BINANCE", api.of("BINANCE")), Named("BINANCE", MISSING)
    assert label(api, [present, missing]) == {present: "BINANCE", missing: "BINANCE"}


def test_labels_do_not_depend_on_the_order() -> None:
    """The objects decide which of them keeps the short name."""
    api = live_api()
    public, rust = Named("Bar", api.of(Bar)), Named("Bar", api.of(nautilus_pyo3.Bar))
    assert (
        label(api, [public, rust])
        == label(api, [rust, public])
        == {
            public: "Bar",
            rust: "nautilus_pyo3.Bar",
        }
    )


def test_a_class_has_the_name_that_is_imported() -> None:
    """A class reached by its own name as well is one observation, under the imported name."""
    api = live_api()
    imported, reached = Named("OldBar", api.of(Bar)), Named("Bar", api.of(Bar))
    assert set(label(api, [imported, reached], [imported]).values()) == {"OldBar"}
