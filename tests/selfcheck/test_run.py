"""A whole self-check: seeds are sown in NT's own processes, and each is seen or said as missed."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from conformance.areas.seeds import all_seeds
from conformance.cli.main import main
from conformance.diff.feed_use import FeedUse
from conformance.diff.lines import FeedSource
from conformance.harness.document import Sown
from conformance.selfcheck import run as selfcheck
from conformance.selfcheck.run import OTHER_FEEDS, check_channel, is_for
from conformance.workspace.pins import FEED
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.model.facts import Observation
    from conformance.workspace.pins import Pin

FEW = ("rewrite:cut_digits:quotes/0", "skip_loading", "allow_one_node")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sow three seeds of behaviour, and none of names."""
    chosen = [(area, s) for area, seeds in all_seeds().items() for s in seeds if s.id in FEW]
    monkeypatch.setattr(selfcheck, "_seeds", lambda **_: iter(chosen))
    monkeypatch.setattr(selfcheck, "check_names", lambda *_: iter(()))


@pytest.mark.usefixtures("few")
def test_seeds_are_seen_by_the_probes_that_own_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command tells each seed with the severity that it has for the feed, and exits 0."""
    out = tmp_path / "told.json"

    assert main(["selfcheck", "--format", "json", "--output", str(out)]) == 0
    told = json.loads(out.read_text(encoding="utf-8"))
    assert {one["id"]: one["severity"] for one in told["checked"]} == {
        "rewrite:cut_digits:quotes/0": "shift",
        "skip_loading": "shift",
        "allow_one_node": "add",
    }
    assert capsys.readouterr().out == ""


def test_a_seed_that_changes_nothing_is_missed() -> None:
    """Where no fact of a seed's contracts is another one, it was not seen, and that is said."""
    ((area, seed),) = [
        (area, one) for area, seeds in all_seeds().items() for one in seeds if one.id == FEW[0]
    ]
    facts: dict[str, Observation] = {f"{area}.quotes": {"ticks": [], "error": None}}
    source = FeedSource.read(WORKSPACE.root, [])

    found = selfcheck._checked(area, seed, facts, Sown(facts=facts, failure=None), source)

    assert (found.severity, found.why) == (None, "no fact of its contracts changed")


@pytest.mark.parametrize(
    ("callbacks", "reached"),
    [
        ({"on_quote_tick", "on_trade_tick"}, {"quote", "trade"}),
        ({"on_trade_tick"}, {"trade"}),
        ({"on_bar"}, set()),
        ({"on_order_book_deltas"}, set()),
    ],
    ids=["quotes and trades", "trades", "bars", "books"],
)
def test_a_callback_that_a_feed_lacks_is_not_silenced(
    callbacks: set[str], reached: set[str]
) -> None:
    """Only what a feed overrides is observed of its callbacks, so no other can be seen."""
    strategy = "nautilus_trader.trading.strategy.Strategy"
    facts: dict[str, Observation] = {
        "surface.Strategy": {
            "subject": {"owner": "Strategy"},
            "overrides": {name: {"parameters": []} for name in callbacks},
        }
    }
    use = FeedUse.of(facts, facts, FeedSource.read(WORKSPACE.root, []))
    silenced = {kind: f"silence:{strategy}.handle_{kind}_tick" for kind in ("quote", "trade")}

    sown, others = selfcheck._reached(WORKSPACE.pin(FEED).version, use, slow=False)

    assert {kind for kind, seed in silenced.items() if seed in sown} == reached
    assert all(others[silenced[kind]] == OTHER_FEEDS for kind in silenced.keys() - reached)


@pytest.mark.parametrize("pin", WORKSPACE.pins().values(), ids=str)
def test_no_two_seeds_of_a_release_have_one_name(pin: Pin) -> None:
    """Each is sown by its name, so that of two only one would be."""
    ids = [seed.id for seeds in all_seeds().values() for seed in seeds if is_for(seed, pin.version)]

    assert [one for one, count in Counter(ids).items() if count > 1] == []


@pytest.mark.nightly
@pytest.mark.parametrize("channel", sorted(WORKSPACE.pins()))
def test_every_seed_is_seen_on_each_channel(channel: str) -> None:
    """All drifts that can be made on purpose in a channel's release are seen for its feed."""
    found = check_channel(WORKSPACE, channel, slow=True)

    assert found.missed == ()
    assert len(found.checked) >= 200
