"""Snapshots of format 1 are moved to today's, whole or not at all."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from conformance.model.facts import Json, SubjectRoles, subject_of
from conformance.workspace.format_1 import migrated
from conformance.workspace.migrating import migrate
from conformance.workspace.snapshots import SnapshotError, approved_ids, read_snapshot
from conformance.workspace.stamp import FORMAT, read_stamp
from tests.support.reference import WORKSPACE
from tests.support.subjects import with_subject

if TYPE_CHECKING:
    from pathlib import Path

STAMP = {"feed": "f", "format": 1, "python": "3.12", "release": "1.219.0", "suite": "0.2.0"}
SENTENCES: tuple[tuple[str, dict[str, Json], dict[str, Json]], ...] = (
    (
        "surface.Price",
        {"kind": "class", "imports": {"a": "missing, and the feed expects ImportError"}},
        {
            "kind": "class",
            "imports": {"a": {"present": False, "handled_by_feed": "ImportError"}},
        },
    ),
    (
        "surface.Strategy",
        {"overrides": {"on_stop": "(reason: str = 'a'); the feed takes ()"}},
        {
            "overrides": {
                "on_stop": {
                    "parameters": [{"name": "reason", "type": "str", "default": "'a'"}],
                    "feed_takes": [],
                }
            }
        },
    ),
    (
        "config.logging",
        {"log_level": "dict[str, int], default {}", "gone": "missing"},
        {"log_level": {"type": "dict[str, int]", "default": "{}"}, "gone": {"present": False}},
    ),
    (
        "feed.start",
        {"outcome": "AttributeError: no USDT_FUTURE"},
        {
            "outcome": {
                "subscribed": False,
                "error": {"error": "AttributeError", "text": "no USDT_FUTURE"},
            }
        },
    ),
    (
        "wire.streams.quotes",
        {
            "loopback": {"/ws/btcusdt@bookTicker": ["closed by the client with 1005"]},
            "production": "no proxy for streams in this release, and no routes",
        },
        {
            "loopback": [
                {
                    "route": "/ws",
                    "streams": ["btcusdt@bookTicker"],
                    "said": [],
                    "closed": {"by": "client", "code": 1005},
                }
            ],
            "production": "no proxy",
        },
    ),
    (
        "wire.tolerance.answer_error",
        {"node": "does not start its strategies", "logged": "an error"},
        {"strategy_started": False, "error": None, "log_has_no_error": False},
    ),
)


def written(folder: Path, **snapshots: str) -> Path:
    """Write snapshots of format 1 with their stamp; ``__`` stands for a dot."""
    for name, text in snapshots.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".json")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "about.json").write_text(json.dumps(STAMP), encoding="utf-8")
    return folder


@pytest.mark.parametrize(("name", "before", "after"), SENTENCES)
def test_a_sentence_becomes_what_it_said(
    name: str, before: dict[str, Json], after: dict[str, Json]
) -> None:
    """A fact of format 1 says the same in today's form."""
    assert migrated(name, before) == with_subject(name, after)


def test_a_channel_is_moved_with_its_stamp(tmp_path: Path) -> None:
    """What was approved stays approved: only the form is another, and the stamp says which."""
    folder = written(tmp_path, config__frozen='{"set_field": "AttributeError: no"}')

    assert migrate(folder) == 1
    assert read_snapshot(folder, "config.frozen") == {
        "set_field": {"error": "AttributeError", "text": "no"},
        "subject": {"owner": "BinanceDataClientConfig"},
    }
    stamp = read_stamp(folder)
    assert stamp is not None
    assert (stamp.format, stamp.release) == (FORMAT, "1.219.0")


NEWER = (
    *("config.unknown_keyword_elsewhere", "feed.asks", "nodes.*", "wire.fifty.*"),
    *("wire.flood.*", "written.*"),
    *("process.*", "callbacks.*", "config.as_json", "config.strategy"),
    *("execution.inherited", "execution.mass_status", "wire.urls.spot_us"),
    *("credentials.secrets_kept", "instrument_ids.odd", "ticks.*_digits"),
    *("wire.http.load_unsaid", "wire.http.burst", "wire.http.filtered"),
    *("wire.http.reloading", "wire.http.unsaid_product"),
    *("wire.tolerance.answer_too_many_requests", "wire.tolerance.answer_*_field"),
    *("wire.tolerance.answer_new_time_in_force", "wire.tolerance.answer_new_order_type"),
    *("wire.tolerance.answer_new_rate_limit", "wire.tolerance.answer_tradifi_contract"),
    *("wire.tolerance.answer_symbol_beyond_ascii", "wire.tolerance.answer_*_by_ids"),
    *("wire.lifecycle.connect_refused", "wire.lifecycle.sigterm_while_connecting"),
    *("wire.lifecycle.stop_time", "wire.lifecycle.tasks_left"),
    *("wire.connection.*", "wire.market_data.*", "wire.reconnect.*"),
    *("wire.upkeep.*", "wire.volume.*"),
    *("wire.streams.address_*", "wire.streams.pacing_*", "wire.ticks.not_loaded"),
    *("wire.ticks.precision", "wire.ticks.tiny_size", "wire.ticks.unready_*"),
    "wire.values.*",
)
"""What came with format 2, so that nothing of it has to be moved."""


@pytest.mark.parametrize("channel", ["feed", "next"])
def test_what_is_moved_says_what_it_is_about_as_releases_do(channel: str) -> None:
    """The old form hid it in the id, for each observation of a real release."""
    folder = WORKSPACE.snapshots(channel)
    known = (n for n in approved_ids(folder) if not any(fnmatchcase(n, one) for one in NEWER))
    approved = {name: read_snapshot(folder, name) or {} for name in known}

    assert {n: about(n) for n in approved} == {n: subject_of(f) for n, f in approved.items()}


def about(observation: str) -> SubjectRoles:
    """Return what an observation of format 1, of whatever facts, is about."""
    return subject_of(migrated(observation, {}))


def test_what_was_moved_is_left_alone(tmp_path: Path) -> None:
    """A second time there is nothing to do."""
    folder = written(tmp_path, config__frozen='{"set_field": "AttributeError: no"}')
    migrate(folder)

    assert migrate(folder) == 0


@pytest.mark.parametrize("spoilt", ["{", '{"no_such_fact": 1}', "[]"])
def test_nothing_is_written_where_one_can_not_be_moved(tmp_path: Path, spoilt: str) -> None:
    """Half a channel in another form could not be told from an edit by hand."""
    frozen = '{"set_field": "AttributeError: no"}'
    folder = written(tmp_path, config__frozen=frozen, event_loop__sigterm=spoilt)

    with pytest.raises(SnapshotError, match=r"sigterm\.json"):
        migrate(folder)

    assert (folder / "config/frozen.json").read_text() == frozen
