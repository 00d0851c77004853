"""Upgrades to report on: two real ones, one of each other verdict, and generated ones."""

from __future__ import annotations

from typing import Final

from hypothesis import strategies as st

from conformance.diff.records import (
    Change,
    Drift,
    Lack,
    Proof,
    Severity,
    Subject,
    Upgrade,
    Witness,
)
from conformance.model.facts import ABSENT, Absent, Json
from conformance.model.usage_site import UsageSite

RENAMED: Final = Drift(
    change=Change(
        observation="surface.BinanceAccountType",
        path="members.USDT_FUTURE",
        before="USDT_FUTURE",
        after="missing",
    ),
    severity=Severity.BREAK,
    rule="surface.name-gone",
    reason="the feed uses a name that has gone",
    lines=(
        UsageSite(
            file="feeds/v1/node.py",
            line=52,
            text="account_type=BinanceAccountType.USDT_FUTURE,",
            column=32,
            length=11,
            indent=8,
        ),
    ),
    instead="BinanceAccountType.USDT_FUTURES",
    also=(
        Change(
            observation="surface.BinanceAccountType",
            path="members.USDT_FUTURES",
            before=ABSENT,
            after="USDT_FUTURES",
        ),
    ),
    witness=Witness(
        code=(
            "from nautilus_trader.adapters.binance import BinanceAccountType\n"
            "\n"
            "BinanceAccountType.USDT_FUTURE\n"
        ),
        proof=Proof.PROVEN,
        before="runs",
        after="AttributeError: USDT_FUTURE",
    ),
    upstream="Renamed `BinanceAccountType.USDT_FUTURE` to `USDT_FUTURES`",
)

DEMANDED: Final = Drift(
    change=Change(
        observation="credentials.usdt_futures_live",
        path="demanded",
        before=["BINANCE_FUTURES_API_KEY", "BINANCE_FUTURES_API_SECRET"],
        after=["BINANCE_API_KEY", "BINANCE_API_SECRET"],
    ),
    severity=Severity.BREAK,
    rule="credentials.demanded",
    reason="a node is not built where production sets other variables than the factory asks for",
    instead="set BINANCE_API_KEY and BINANCE_API_SECRET",
    witness=Witness(
        code='import os\n\nos.environ["BINANCE_FUTURES_API_KEY"] = "dummy"\n',
        proof=Proof.NOT_RUN,
    ),
    upstream="",
)

DIGITS: Final = Drift(
    change=Change(
        observation="ticks.price",
        path="as_decimal",
        before="Decimal 64250.10",
        after="Decimal 64250.1",
    ),
    severity=Severity.SHIFT,
    rule="ticks.value",
    reason="the feed hands on another value",
    lines=(
        UsageSite(
            file="feeds/v1/strategy.py",
            line=66,
            text="tick.bid_price.as_decimal(),",
            column=15,
            length=10,
            indent=16,
        ),
    ),
    upstream="",
)


def add(number: int) -> Drift:
    """Return a member that came."""
    return Drift(
        change=Change(
            observation="surface.BinanceAccountType",
            path=f"members.NEW_{number}",
            before=ABSENT,
            after=f"NEW_{number}",
        ),
        severity=Severity.ADD,
        rule="surface.name-new",
        reason="a name is new",
        upstream="",
    )


NEXT_COMMAND: Final = "nox -s can_i_upgrade -- 1.220.0 --witness .conformance/witnesses"

TO_1_220: Final = Upgrade(
    before=Subject(release="1.219.0", python="3.12", source="approved snapshots of feed"),
    after=Subject(release="1.220.0", python="3.12", source="observed"),
    drifts=(RENAMED, DEMANDED, DIGITS, add(1), add(2), add(3)),
    lacks=(
        Lack(
            observation="surface.TradingNode",
            path="methods.stop_now",
            now={"present": False},
            reason="the feed calls it only where it is there",
            lines=(UsageSite(file="feeds/v1/node.py", line=107, text="node.stop_now()"),),
        ),
    ),
    other_changes=1410,
    next_command=NEXT_COMMAND,
)
"""1.219.0 to 1.220.0, with one drift of everything that a report has words for."""


def _shift(observation: str, path: str, before: Json | Absent, after: Json | Absent) -> Drift:
    return Drift(
        change=Change(observation=observation, path=path, before=before, after=after),
        severity=Severity.SHIFT,
        rule="wire.streams",
        reason="data comes by another way",
    )


TO_1_226: Final = Upgrade(
    before=Subject(release="1.225.0", python="3.12", source="observed"),
    after=Subject(release="1.226.0", python="3.12", source="observed"),
    drifts=(
        _shift("wire.streams.subscribed", "trades", "<symbol>@trade", "<symbol>@aggTrade"),
        _shift("wire.streams.production", "routes", ["/ws"], ["/market/ws", "/public/ws"]),
        _shift("wire.streams.production", "connections", 1, 2),
    ),
    next_command="nox -s conformance -t next",
)
"""1.225.0 to 1.226.0: nothing raises, and the data is another."""

SAFE: Final = Upgrade(
    before=Subject(release="1.230.0", python="3.12", source="observed"),
    after=Subject(release="1.231.0", python="3.13", source="observed"),
    drifts=tuple(add(number) for number in range(214)),
    other_changes=1,
    next_command="nox -s lock -- feed",
)
"""Adds only, and many."""

INCONCLUSIVE: Final = Upgrade(
    before=Subject(release="1.219.0", python="3.12", source="approved snapshots of feed"),
    after=Subject(release="9.9.9", python="3.12", source="observed"),
    inconclusive={
        "ticks": "the probe died: exit status -11\nSegmentation fault",
        "surface": "nautilus_trader can't be imported: ModuleNotFoundError",
        "credentials": "nautilus_trader can't be imported: ModuleNotFoundError",
    },
    next_command="python -m conformance observe ticks surface credentials",
)
"""A release that has nothing in common with NautilusTrader."""

REFUTED: Final = Upgrade(
    before=Subject(release="1.219.0", python="3.12", source="observed"),
    after=Subject(release="1.220.0", python="3.12", source="observed"),
    drifts=(
        Drift(
            change=RENAMED.change,
            severity=Severity.SHIFT,
            rule=RENAMED.rule,
            reason=RENAMED.reason,
            lines=RENAMED.lines,
            witness=Witness(
                code="import nautilus_trader\n", proof=Proof.REFUTED, before="runs", after="runs"
            ),
            note="it was a break by its rule",
        ),
    ),
)
"""A break whose witness did not fail."""

BY_NAME: Final = {
    "1.219-1.220": TO_1_220,
    "1.225-1.226": TO_1_226,
    "safe": SAFE,
    "inconclusive": INCONCLUSIVE,
    "refuted": REFUTED,
}
"""The upgrades of which each format's report is kept."""

WORDS: Final = st.text(max_size=30) | st.sampled_from(
    ["", "::error::x", "`", "``` ", "|", "<b>&amp;", "</style><script>", "\x1b[31m", "@team #1"]
)
_JSON: st.SearchStrategy[Json | Absent] = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=5,
) | st.just(ABSENT)
_CHANGES = st.builds(Change, observation=WORDS, path=WORDS, before=_JSON, after=_JSON)
_LINES = st.builds(
    UsageSite,
    file=WORDS,
    line=st.integers(1, 9999),
    text=st.text(max_size=300),
    column=st.integers(0, 300),
    length=st.integers(0, 300),
    indent=st.none() | st.integers(0, 40),
)
_DRIFTS = st.builds(
    Drift,
    change=_CHANGES,
    severity=st.sampled_from(Severity),
    rule=WORDS,
    reason=WORDS,
    lines=st.lists(_LINES, max_size=3).map(tuple),
    instead=WORDS,
    also=st.lists(_CHANGES, max_size=2).map(tuple),
    witness=st.none()
    | st.builds(Witness, code=WORDS, proof=st.sampled_from(Proof), before=WORDS, after=WORDS),
    upstream=st.none() | WORDS,
    note=WORDS,
)
_SUBJECTS = st.builds(Subject, release=WORDS, python=WORDS, source=WORDS)
UPGRADES: Final = st.builds(
    Upgrade,
    before=_SUBJECTS,
    after=_SUBJECTS,
    drifts=st.lists(_DRIFTS, max_size=5).map(tuple),
    lacks=st.lists(
        st.builds(
            Lack,
            observation=WORDS,
            path=WORDS,
            now=_JSON.filter(lambda value: value is not ABSENT),
            reason=WORDS,
            lines=st.lists(_LINES, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    inconclusive=st.dictionaries(WORDS, WORDS, max_size=3),
    other_changes=st.none() | st.integers(0, 10**7),
    next_command=WORDS,
)
"""Anything that the records allow, with text that means something to each format."""
