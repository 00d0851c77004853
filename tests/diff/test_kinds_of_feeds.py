"""Seven kinds of feeds, each asked about four upgrades: the answer comes from what each uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.question import Question
from conformance.diff.records import Severity, Upgrade
from conformance.diff.upgrade import answer
from conformance.workspace import find_workspace
from tests.support.kinds_of_feeds import feed_of_kind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

pytestmark = pytest.mark.releases

SAFE = "SAFE (names only)"
MEMBER = "break member-removed feed/main.py:16"
VARIABLES = "break variables-demanded"
ROUTES = (
    "shift stream-routes feed/watch.py:18",
    "shift stream-routes feed/watch.py:19",
    "shift connections feed/watch.py:19",
)
STREAMS = ("shift trade-stream feed/watch.py:19", *ROUTES)
BOOKS = ("shift data-routes feed/watch.py:21", "shift data-routes feed/watch.py:22")
REQUESTS = "shift requests-changed feed/main.py:17"
"""By 1.231 no account is asked for where public data alone is taken."""
KEY = "shift key-source"
"""And no key is sent."""

ANSWERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "hello": {
        "1.219.0 1.220.0": ("INCONCLUSIVE",),
        "1.225.0 1.226.0": ("INCONCLUSIVE",),
        "1.226.0 1.227.0": ("INCONCLUSIVE",),
        "1.221.0 1.231.0": ("INCONCLUSIVE",),
    },
    "bybit": {
        "1.219.0 1.220.0": (SAFE,),
        "1.225.0 1.226.0": (SAFE,),
        "1.226.0 1.227.0": (SAFE,),
        # Its enum is Rust's by 1.231, and no longer one of Python's.
        "1.221.0 1.231.0": ("REVIEW", "shift name-changed feed/main.py:3"),
    },
    "binance spot": {
        "1.219.0 1.220.0": (SAFE,),
        "1.225.0 1.226.0": (SAFE,),
        "1.226.0 1.227.0": (SAFE,),
        "1.221.0 1.231.0": (SAFE,),
    },
    "backtest": {
        "1.219.0 1.220.0": (SAFE,),
        "1.225.0 1.226.0": (SAFE,),
        "1.226.0 1.227.0": (SAFE,),
        "1.221.0 1.231.0": (SAFE,),
    },
    "aggregate trades": {
        "1.219.0 1.220.0": ("BLOCKED", MEMBER, VARIABLES),
        "1.225.0 1.226.0": ("REVIEW", *ROUTES),
        "1.226.0 1.227.0": (SAFE,),
        "1.221.0 1.231.0": ("REVIEW", *ROUTES, REQUESTS, KEY),
    },
    "bars and books": {
        "1.219.0 1.220.0": ("BLOCKED", MEMBER, VARIABLES),
        "1.225.0 1.226.0": ("REVIEW", *BOOKS),
        "1.226.0 1.227.0": (SAFE,),
        "1.221.0 1.231.0": ("REVIEW", REQUESTS, *BOOKS, KEY),
    },
    "guarded": {
        "1.219.0 1.220.0": ("BLOCKED", VARIABLES),
        "1.225.0 1.226.0": ("REVIEW", *STREAMS),
        "1.226.0 1.227.0": (SAFE,),
        "1.221.0 1.231.0": ("REVIEW", *STREAMS, REQUESTS.replace("17", "23"), KEY),
    },
}
"""The verdict, and each drift that the feed feels, with the first line where it does."""

ASKED = [
    pytest.param(kind, pair, told, id=f"{kind} {pair}")
    for kind, by_pair in ANSWERS.items()
    for pair, told in by_pair.items()
]


def ask(folder: Path, kind: str, before: str, after: str) -> Upgrade:
    """Write a team's workspace with a feed of a kind, and ask about an upgrade."""
    (folder / "feed").mkdir()
    for name, text in feed_of_kind(kind, before).items():
        (folder / "feed" / name).write_text(text, encoding="utf-8")
    settings = '[tool.conformance]\nfeed = ["feed"]\n'
    (folder / "pyproject.toml").write_text(settings, encoding="utf-8")
    pin = f'nautilus_trader=={before} ; python_version == "3.12"  # feed: production\n'
    (folder / "pinned-versions.txt").write_text(pin, encoding="utf-8")
    return answer(Question(before=before, after=after, workspace=find_workspace(folder)))


@pytest.mark.parametrize(("kind", "pair", "told"), ASKED)
def test_an_answer_is_about_what_the_feed_uses(
    tmp_path: Path, kind: str, pair: str, told: tuple[str, ...]
) -> None:
    """Nothing of the reference feed's, such as its account, is held against another feed."""
    upgrade = ask(tmp_path, kind, *pair.split())
    felt = [
        " ".join((drift.severity, drift.rule, *(f"{at.file}:{at.line}" for at in drift.lines[:1])))
        for drift in upgrade.drifts
        if drift.severity is not Severity.ADD
    ]

    assert (str(upgrade.verdict), *felt) == told
    assert all(drift.witness.proof == "proven" for drift in upgrade.drifts if drift.witness)
