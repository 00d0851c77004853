"""A team's own contract area: a folder that a workspace names, and no line of the package more."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from conformance.cli.main import main
from conformance.diff.compare import find_drifts
from conformance.diff.lines import FeedSource
from conformance.diff.records import Drift, Severity, Subject, Upgrade
from conformance.diff.witness import unproven
from conformance.harness.observer import observe
from conformance.history.columns import build_columns
from conformance.history.formats import text
from conformance.history.records import History, ReleaseResult
from conformance.model.areas import area_of
from conformance.model.facts import MISSING, Observation
from conformance.report import render
from tests.support.own_areas import TOY_AREAS, own_areas
from tests.support.reference import REFERENCE_FEED
from tests.support.tiny_gate import make_gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ID = "bars.parsing"
NAME = "surface.AggregationSource"
FEED = replace(REFERENCE_FEED, areas=(TOY_AREAS,))
SUBJECT = Subject(release="1.219.0", python="3.12", source="observed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """What the probe of the area returns: as NT is, and with each seed in it."""

    whole: Observation
    refused: Observation
    aggregated: Observation


def seeded(seed: str) -> Observation:
    """Return what the probe returns with a seed in NT; without one where it is empty."""
    prepare = f"conformance.areas.seeds:sow:{seed}" if seed else ""
    return observe(FEED, only=["bars"], prepare=prepare).facts[ID]


@pytest.fixture(scope="module", autouse=True)
def _known() -> Iterator[None]:
    with own_areas(TOY_AREAS):
        yield


@pytest.fixture(scope="module")
def bars(_known: None) -> Bars:
    """Run the probe three times, in NT's own environment."""
    return Bars(whole=seeded(""), refused=seeded("refuse"), aggregated=seeded("aggregate"))


def source(folder: Path) -> FeedSource:
    """Return a feed that subscribes to bars."""
    (folder / "feed.py").write_text("self.subscribe_bars(bar_type)\n", encoding="utf-8")
    return FeedSource.read(folder, [folder / "feed.py"])


def drifts(
    before: Mapping[str, Observation], after: Mapping[str, Observation], folder: Path
) -> tuple[Drift, ...]:
    """Compare two sides as an upgrade does."""
    return unproven(find_drifts(before, after, source=source(folder)), before)


def test_the_probe_runs_beside_nt_and_says_of_what(bars: Bars) -> None:
    """It runs in NT's environment, confined, as the suite's own do."""
    assert bars.whole == {
        "subject": {"owner": "BarType"},
        "text": "BTCUSDT-PERP.BINANCE-1-MINUTE-LAST-EXTERNAL",
        "is_external": True,
    }


def test_a_seed_is_a_break_with_a_witness_and_a_line(bars: Bars, tmp_path: Path) -> None:
    """The area's rule, its usage hint and its witness are used as they stand in its folder."""
    (found,) = drifts({ID: bars.whole}, {ID: bars.refused}, tmp_path)

    assert (found.rule, found.severity) == ("bars-not-parsed", Severity.BREAK)
    assert [line.line for line in found.lines] == [1]
    assert found.witness is not None
    assert "BarType.from_str(" in found.witness.code


def test_another_seed_is_a_shift(bars: Bars, tmp_path: Path) -> None:
    """The order of the area's rules decides, and facts of one observation are one drift."""
    (found,) = drifts({ID: bars.whole}, {ID: bars.aggregated}, tmp_path)

    assert (found.rule, found.severity) == ("bars-differ", Severity.SHIFT)
    assert [change.path for change in (found.change, *found.also)] == ["is_external", "text"]


def test_it_is_shown_with_its_cause_in_another_area(bars: Bars, tmp_path: Path) -> None:
    """The bar type names what is gone, so there is one finding: the name."""
    names: Observation = {"subject": {"owner": "AggregationSource"}, "kind": "enum"}
    gone: Observation = {"subject": {"owner": "AggregationSource"}, "kind": MISSING}
    before, after = {ID: bars.whole, NAME: names}, {ID: bars.refused, NAME: gone}

    (found,) = drifts(before, after, tmp_path)

    assert (found.rule, found.change.observation) == ("name-removed", NAME)
    assert f"{ID} text" in {change.fact for change in found.also}


@pytest.mark.parametrize("format_name", ["text", "markdown", "html", "json", "github", "sarif"])
def test_it_is_in_every_report(format_name: str, bars: Bars, tmp_path: Path) -> None:
    """An upgrade is BLOCKED by it, in every format."""
    found = drifts({ID: bars.whole}, {ID: bars.refused}, tmp_path)
    upgrade = Upgrade(before=SUBJECT, after=SUBJECT, drifts=found)

    assert ID in render(upgrade, format_name)
    assert "BLOCKED" in render(upgrade, "text")


def test_sarif_names_its_rule(bars: Bars, tmp_path: Path) -> None:
    """Code scanning shows the rule of the area with its reason."""
    found = drifts({ID: bars.whole}, {ID: bars.refused}, tmp_path)
    (run,) = json.loads(render(Upgrade(before=SUBJECT, after=SUBJECT, drifts=found), "sarif"))[
        "runs"
    ]

    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], run["results"][0]["ruleId"]) == ("bars-not-parsed", "bars-not-parsed")
    assert rule["help"]["text"] == "a bar type that the feed subscribes to is refused"


def test_it_is_in_the_history(bars: Bars, tmp_path: Path) -> None:
    """The release that brought it is told."""
    looks = [
        ReleaseResult(release="1.219.0", facts={ID: bars.whole}),
        ReleaseResult(release="1.220.0", facts={ID: bars.refused}),
    ]
    columns = tuple(build_columns(looks, source(tmp_path)))

    assert [one.rule for one in columns[1].drifts] == ["bars-not-parsed"]
    assert ID in text(History(python="3.12", columns=columns))


def test_a_gate_holds_it_against_its_snapshot(bars: Bars, tmp_path: Path) -> None:
    """A workspace that names the folder approves, and is told of the drift."""
    gate = make_gate(tmp_path)
    shutil.copytree(TOY_AREAS, tmp_path / "my_areas")
    gate.settings('[tool.conformance]\nfeed = ["feed"]\nareas = ["my_areas"]\n')
    gate.facts[ID] = bars.whole
    gate.approve()
    held = gate.run()
    gate.facts[ID] = bars.refused
    broken = gate.run()

    assert held.status == 0, held.stdout
    assert broken.status == 1
    assert "a bar type that the feed subscribes to is refused" in broken.stdout
    assert (tmp_path / "contracts/snapshots/feed/bars/parsing.json").is_file()


def test_its_rules_are_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever reads the id in a report gets an answer."""
    gate = make_gate(tmp_path)
    shutil.copytree(TOY_AREAS, tmp_path / "my_areas")
    gate.settings('[tool.conformance]\nfeed = ["feed"]\nareas = ["my_areas"]\n')

    assert main(["explain", "bars-not-parsed", "--root", str(tmp_path)]) == 0
    assert "  area:       bars (Bars)\n" in capsys.readouterr().out


def test_an_own_area_may_stand_below_one_of_the_suites(tmp_path: Path) -> None:
    """The path of the folder is the id, wherever the folder is."""
    shutil.copytree(TOY_AREAS / "bars", tmp_path / "wire" / "bars")
    with own_areas(tmp_path):
        assert area_of("wire.bars.parsing") == "wire.bars"
        assert area_of("wire.streams.trades") == "wire.streams"
