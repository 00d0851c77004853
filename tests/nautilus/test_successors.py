"""Successors: what is told of a name, and that each exists where it is said to."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest

from conformance.environments import make_environment
from conformance.model.api import MISSING, ApiModel, ApiObject, Missing
from conformance.nautilus.successors import (
    How,
    NameChange,
    other_use,
    successor,
    uncalled_callbacks,
)
from conformance.nautilus.successors.tables import DERIVED, derived, renames
from tests.support.derive_successors import OLD, Names, derive, keywords, members
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "nautilus_trader"


def told(old: str) -> tuple[str, How] | None:
    """Return the successor of a name, without the package's, and how the two differ."""
    found = successor(old)
    return None if found is None else (found.new.removeprefix(f"{PACKAGE}."), found.how)


BINANCE = "adapters.binance"


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("live.node.TradingNode", "live.LiveNode", How.RENAMED),
        ("config.TradingNodeConfig", "live.LiveNodeConfig", How.RENAMED),
        ("config.LoggingConfig", "common.LoggerConfig", How.RENAMED),
        ("config.InstrumentProviderConfig", "live.InstrumentProviderConfig", How.MOVED),
        ("trading.strategy.Strategy", "trading.Strategy", How.MOVED),
        ("trading.config.StrategyConfig", "trading.StrategyConfig", How.MOVED),
        ("common.events.TimeEvent", "common.TimeEvent", How.MOVED),
        ("model.data.QuoteTick", "model.QuoteTick", How.MOVED),
        ("model.identifiers.InstrumentId", "model.InstrumentId", How.MOVED),
        (f"{BINANCE}.BinanceAccountType", f"{BINANCE}.BinanceProductType", How.RENAMED),
        (
            f"{BINANCE}.BinanceLiveDataClientFactory",
            f"{BINANCE}.BinanceDataClientFactory",
            How.RENAMED,
        ),
        ("BinanceAccountType.USDT_FUTURE", f"{BINANCE}.BinanceProductType.USD_M", How.RENAMED),
        (
            "BinanceDataClientConfig.account_type",
            f"{BINANCE}.BinanceDataClientConfig.product_type",
            How.KEYWORD,
        ),
        ("LoggingConfig.log_level", "common.LoggerConfig.stdout_level", How.KEYWORD),
        ("LoggingConfig.log_colors", "common.LoggerConfig.is_colored", How.KEYWORD),
        (
            "TradingNodeConfig.timeout_connection",
            "live.LiveNodeConfig.timeout_connection_secs",
            How.KEYWORD,
        ),
        (
            "TradingNodeConfig.timeout_post_stop",
            "live.LiveNodeConfig.delay_post_stop_secs",
            How.KEYWORD,
        ),
        ("Strategy.on_quote_tick", "trading.Strategy.on_quote", How.RENAMED),
        ("Strategy.on_trade_tick", "trading.Strategy.on_trade", How.RENAMED),
        ("Strategy.subscribe_quote_ticks", "trading.Strategy.subscribe_quotes", How.RENAMED),
        ("Strategy.unsubscribe_trade_ticks", "trading.Strategy.unsubscribe_trades", How.RENAMED),
        ("TradingNode.dispose", "live.LiveNode.dispose", How.MOVED),
        ("CacheFacade.instrument", "common.Cache.instrument", How.MOVED),
    ],
)
def test_what_the_reference_feed_uses_has_its_successor(old: str, new: str, how: How) -> None:
    """Each name of `feeds.v1` that went is found, as it is imported or by its class."""
    assert told(old) == (new, how)
    assert told(f"{PACKAGE}.{old}") == (new, how)


@pytest.mark.parametrize(
    ("old", "note"),
    [
        (
            "BinanceDataClientConfig.testnet",
            "environment=: BinanceEnvironment.LIVE for False, BinanceEnvironment.TESTNET for True",
        ),
        ("Trader.add_strategy", "node.add_strategy(strategy)"),
    ],
)
def test_another_way_says_what_to_write(old: str, note: str) -> None:
    """Where no name stands in a name's place, the note is what to write."""
    assert successor(old) == NameChange(new="", how=How.REPLACED, note=note)


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("Actor.subscribe_quote_ticks", "common.DataActor.subscribe_quotes", How.RENAMED),
        ("Actor.id", "common.DataActor.actor_id", How.RENAMED),
        ("Strategy.id", "trading.Strategy.strategy_id", How.RENAMED),
        ("OrderFilled.id", "model.OrderFilled.event_id", How.RENAMED),
        ("TimeEvent.id", "common.TimeEvent.event_id", How.RENAMED),
    ],
)
def test_a_member_is_found_through_its_class(old: str, new: str, how: How) -> None:
    """A row of a base counts for what derives from it, and the nearest class's row first."""
    assert told(old) == (new, how)


def test_a_row_of_a_base_counts_only_where_it_holds() -> None:
    """An algorithm of NT 2 has no quotes, though it was an actor and that has them."""
    assert successor("ExecAlgorithm.subscribe_quote_ticks") is None


def test_what_holds_of_a_class_or_module_holds_of_what_is_in_it() -> None:
    """Nobody has to write a row for each name of a module that went."""
    assert successor("PyCondition.not_none") == successor("PyCondition")
    found = successor("nautilus_trader.adapters.bitmex.constants.BITMEX")
    assert found is not None
    assert found.note == "there is no adapter for BitMEX"


def test_a_member_of_what_has_no_successor_is_told_of_what_derives_from_it() -> None:
    """NT 1 hands out an `Instrument`, NT 2 what it is."""
    found = successor("Instrument.tick_scheme_name")

    assert found is not None
    assert re.fullmatch(r"nautilus_trader\.model\.\w+\.tick_scheme", found.new)
    assert found.note == "there is no Instrument: of a class that was one"


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("Strategy.is_running", "trading.Strategy.is_running", How.METHOD),
        ("Portfolio.initialized", "portfolio.Portfolio.is_initialized", How.METHOD),
        ("Symbol.root", "model.Symbol.root", How.ATTRIBUTE),
        ("model.enums.order_side_from_str", "model.OrderSide.from_str", How.RENAMED),
        ("model.data", "model", How.MOVED),
    ],
)
def test_how_a_name_differs_is_told(old: str, new: str, how: How) -> None:
    """Also a name that stayed needs another use where it has to be called now, or no more."""
    assert told(old) == (new, how)


@pytest.mark.parametrize(
    ("old", "new", "how"),
    [
        ("Money(value)", "model.Money(amount)", How.KEYWORD),
        (
            "Strategy.cancel_order(order)",
            "trading.Strategy.cancel_order(client_order_id)",
            How.KEYWORD,
        ),
        (
            "Strategy.subscribe_quote_ticks(instrument_id)",
            "trading.Strategy.subscribe_quotes(instrument_id)",
            How.MOVED,
        ),
        ("LoggingConfig(log_level)", "common.LoggerConfig.stdout_level", How.KEYWORD),
    ],
)
def test_a_keyword_goes_with_what_is_called(old: str, new: str, how: How) -> None:
    """A keyword is looked up in the successor of what takes it."""
    assert told(old) == (new, how)


@pytest.mark.parametrize(
    "old",
    [
        "nautilus_trader.model.data.NoSuchTick",
        "QuoteTick.no_such_price",
        "Strategy.subscribe_bars(update_catalog)",
        "Strategy.clock.set_timer",
        "nautilus_trader.adapters.binance.BINANCE",
        "",
    ],
)
def test_what_is_not_known_has_no_successor(old: str) -> None:
    """Nothing is guessed, and a name that is where it was has none."""
    assert successor(old) is None


def test_what_is_overridden_in_vain_is_told() -> None:
    """A callback that the newer base class does not have is never called."""
    assert uncalled_callbacks("Strategy") == {
        "on_event",
        "on_order_book",
        "on_order_book_deltas",
        "on_order_book_depth",
        "on_quote_tick",
        "on_trade_tick",
    }
    assert "on_bar" in uncalled_callbacks("ExecAlgorithm")
    assert "_subscribe_quote_ticks" in uncalled_callbacks("LiveMarketDataClient")
    assert "_connect" not in uncalled_callbacks("LiveMarketDataClient")
    assert uncalled_callbacks("NoSuchClass") == frozenset()


@pytest.mark.parametrize(
    ("old", "write"),
    [
        ("live.node.TradingNode", "nautilus_trader.live.LiveNode"),
        ("model.enums.order_side_from_str", "nautilus_trader.model.OrderSide.from_str"),
        ("Strategy.on_quote_tick", "on_quote"),
        ("Strategy.is_running", "is_running()"),
        ("LoggingConfig.log_level", "stdout_level="),
        ("Money(value)", "amount="),
        ("Trader.add_strategy", "node.add_strategy(strategy)"),
        ("Bar.is_revision", ""),
    ],
)
def test_it_says_what_to_write(old: str, write: str) -> None:
    """A member goes without its class, which the line has already; all else as it is imported."""
    found = successor(old)

    assert found is not None
    assert found.write == write


# --- each row that is written by hand


def rows() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each name that is written by hand, and those of its successors."""
    for old, new in renames().classes.items():
        yield old, (new,)
    for owner, names in renames().members.items():
        for old, new in names.items():
            yield f"{owner}.{old}", _of_heirs(owner, new.strip(".()"))
    for old, new in renames().keywords.items():
        called = re.split(r"\(", old)[0]
        owner, _, method = called.partition(".")
        yield old, tuple(f"{to}({new})" for to in _of_heirs(owner, method))
    for old, replacement in renames().instead.items():
        yield old, tuple(replacement.uses)
    for old in renames().gone:
        yield old, ()
    for old, use in renames().stays.items():
        yield old.rpartition(" ")[2], tuple(use.uses)


def _of_heirs(owner: str, member: str) -> tuple[str, ...]:
    """Return a member of the successor of a class, or of each class that derives from it."""
    known = derived().classes
    own = [known[owner]] if known[owner].new else []
    heirs = own or [cls for cls in known.values() if owner in cls.bases and cls.new]
    return tuple(f"{cls.new}.{member}" if member else cls.new for cls in heirs)


ROWS = dict(rows())
STAYS = {old.rpartition(" ")[2] for old in renames().stays}


def test_no_row_is_out_of_reach() -> None:
    """Of each name that is written by hand a successor is told."""
    assert [old for old in ROWS if successor(old) is None and old not in STAYS] == []
    assert [old for old in renames().stays if not other_use(old)] == []


def test_a_name_that_stays_says_how_it_is_used() -> None:
    """By what is done with it: called, derived from, passed a keyword; of others nothing."""
    stop = other_use("nautilus_trader.live.node.TradingNode.stop")

    assert stop.startswith("handle.stop(), with handle = node.handle()")
    assert "__new__" in other_use("class nautilus_trader.trading.strategy.Strategy")
    assert "/ws" in other_use("BinanceDataClientConfig(base_url_ws)")
    assert other_use("BinanceDataClientConfig(base_url_http)") == ""
    assert other_use("Strategy") == other_use("TradingNode.dispose") == other_use("os.path") == ""


@cache
def names_of(release: str) -> Names:
    """Return the names of a release."""
    return Names(make_environment(release, workspace=WORKSPACE))


def has_old(names: Names, name: str) -> bool:
    """Whether the older release has a name, be it only in source that can't be imported."""
    path, _, keyword = name.removesuffix(")").partition("(")
    parts = path.split(".")
    at = next((i for i, part in enumerate(parts) if part in _known(names)), None)
    if at is None:
        return has_new(names.model, name)
    owner, member = parts[at], ".".join(parts[at + 1 :])
    if owner in names.sources and owner not in names.classes:
        cls = names.sources[owner]
        bases = [members(names.classes[base]) for base in cls.bases if base in names.classes]
        return not member or member in {*cls.fields, *cls.methods, *(n for b in bases for n in b)}
    found = names.classes.get(owner)
    if found is None or not member:
        return found is not None and (not keyword or keyword in _taken(found))
    inherited = [found, *found.subclasses]
    those = [cls.member(member) for cls in inherited]
    there = [one for one in those if isinstance(one, ApiObject)]
    return bool(there) and (not keyword or any(keyword in keywords(one) for one in there))


def _known(names: Names) -> set[str]:
    return {*names.classes, *names.sources}


def _taken(cls: ApiObject) -> set[str]:
    """Return what the constructor of a class, or of one that derives from it, takes."""
    return {name for one in (cls, *cls.subclasses) for name in (*keywords(one), *one.fields)}


def has_new(model: ApiModel, name: str) -> bool:
    """Whether the newer release has a name, or a config takes it."""
    path, _, keyword = name.removesuffix(")").partition("(")
    found = model.lookup(path if path.startswith(PACKAGE) else f"{PACKAGE}.{path}")
    if isinstance(found, Missing):
        above, _, last = path.rpartition(".")
        owner = model.lookup(above if above.startswith(PACKAGE) else f"{PACKAGE}.{above}")
        return not keyword and isinstance(owner, ApiObject) and last in keywords(owner)
    return not keyword or keyword in keywords(found)


@pytest.mark.releases
@pytest.mark.parametrize("old", ROWS)
def test_a_row_names_what_was_there(old: str) -> None:
    """A name that no release had is a mistake of ours."""
    replacement = renames().instead.get(old)

    assert has_old(names_of(replacement.last if replacement and replacement.last else OLD), old)


@pytest.mark.releases
@pytest.mark.parametrize("old", [old for old in ROWS if old not in renames().gone])
def test_a_row_names_what_is_there(old: str) -> None:
    """The wheel decides: each name that is to be used exists in each of the newer releases."""
    there = {
        release: [new for new in ROWS[old] if has_new(names_of(release).model, new)]
        for release in derived().releases[1:]
    }

    assert all(there.values())
    if old in renames().classes or old in renames().instead or old in renames().stays:
        assert {tuple(names) for names in there.values()} == {ROWS[old]}


NAMESAKES = ("DatabentoDataClient",)
"""Classes of both generations that have no more in common than the name."""


@pytest.mark.releases
@pytest.mark.parametrize("old", renames().gone)
def test_what_is_said_to_be_gone_is_not_there(old: str) -> None:
    """A name that has its place still needs no row that says it has none."""
    found = successor(old)
    assert found is not None
    there = [r for r in derived().releases[1:] if has_new(names_of(r).model, new_path(old))]

    # The row of a base that has the name still is for what derives from it.
    assert found.how is not How.MISSING or there == [] or old in NAMESAKES


def new_path(old: str) -> str:
    """Return where a name would be, if only its class had gone elsewhere."""
    owner, _, member = old.partition(".")
    known = derived().classes.get(owner)
    return f"{known.new}.{member}" if known and known.new else old


IMPORTS = """\
from nautilus_trader.adapters.binance import *
from nautilus_trader.adapters.interactive_brokers import *
from nautilus_trader.common import *
from nautilus_trader.live import *
from nautilus_trader.model import *
from nautilus_trader.trading import *
class Config(StrategyConfig):
    size: int = 1
"""

NOTED = (
    ("BinanceExecClientConfig", "BinanceExecutionClientConfig()", "TypeError"),
    (
        "InstrumentProviderConfig",
        "BinanceDataClientConfig(instrument_provider=InstrumentProviderConfig())",
        "TypeError",
    ),
    (
        "InstrumentProviderConfig",
        "InteractiveBrokersDataClientConfig(instrument_provider=InstrumentProviderConfig())",
        "TypeError",
    ),
    (
        "InstrumentProviderConfig.load_ids",
        'InstrumentProviderConfig(load_ids=[InstrumentId.from_str("A.B")])',
        "TypeError",
    ),
    (
        "InstrumentProviderConfig.load_ids",
        'InstrumentProviderConfig(load_ids=frozenset({"A.B"}))',
        "TypeError",
    ),
    ("LoggingConfig.log_level", 'LoggerConfig(stdout_level="INFO")', "TypeError"),
    ("LoggingConfig.log_level_file", 'LoggerConfig(fileout_level="INFO")', "TypeError"),
    ("StrategyConfig", "assert Config(size=2).size == 2", "AssertionError"),
    ("TradingNode", "LiveNode(config=LiveNodeConfig())", "TypeError"),
)
"""A note, what fails where it is not heeded, and how."""


@pytest.mark.releases
@pytest.mark.parametrize("release", derived().releases[1:])
def test_a_note_is_true(release: str) -> None:
    """What a note warns of fails on the real releases."""
    python = make_environment(release, workspace=WORKSPACE).python
    body = [
        f"try: {line}\nexcept Exception as e: print(type(e).__name__)\nelse: print('no error')"
        for _, line, _ in NOTED
    ]
    code = "\n".join((IMPORTS, *body))
    ran = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines() == [error for *_, error in NOTED]
    assert {old for old, *_ in NOTED} == renames().notes.keys()


def texts() -> Iterator[str]:
    """Yield all that is written by hand for a reader."""
    found = renames()
    yield from (*found.notes.values(), *found.gone.values(), *found.spread.values())
    yield from (row.write for rows in (found.instead, found.stays) for row in rows.values())


@pytest.mark.releases
@pytest.mark.parametrize("release", derived().releases[1:])
def test_a_path_in_a_text_is_there(release: str) -> None:
    """What a text tells to look at, by the path of its module, is found by that path."""
    names = names_of(release)
    model, first = names.model, {module.split(".")[1] for module in names.modules if "." in module}
    rooms = "|".join(sorted(first))
    path = re.compile(rf"(?<![\w.(])(?:{rooms})(?:\.\w+)+")
    named = {found for text in texts() for found in path.findall(text)}

    assert "model.custom.customdataclass" in named
    assert [name for name in sorted(named) if not has_new(model, name)] == []


def test_a_note_goes_with_its_name() -> None:
    """A name that is found does not show all."""
    for old, note in renames().notes.items():
        found = successor(old)
        assert found is not None
        assert found.new
        assert found.note == note


# --- what comparing tells


@pytest.mark.releases
def test_what_is_derived_is_what_the_releases_give() -> None:
    """`python -m tests.support.derive_successors` would write the file as it is."""
    assert derive() == json.loads(DERIVED.read_text(encoding="utf-8"))


@pytest.mark.releases
def test_no_successor_is_wrong() -> None:
    """Of all public names of the older release, each successor exists in each newer one."""
    old = names_of(OLD)
    asked = [f"{name}{member}" for name, cls in old.classes.items() for member in _dotted(cls)]
    asked += [
        *old.functions.values(),
        *(module.removeprefix("nautilus_trader.") for module in old.modules),
    ]
    given = {name: found.new for name in asked if (found := successor(name)) and found.new}

    wrong = {
        name: new
        for name, new in given.items()
        for release in derived().releases[1:]
        if "_libnautilus" in new or not has_new(names_of(release).model, new)
    }
    assert wrong == {}
    assert len(given) > 5_000


USES = {(False, True): How.METHOD, (True, False): How.ATTRIBUTE}
"""How a member differs by whether it was called, and has to be."""


@pytest.mark.releases
def test_how_a_member_is_used_is_told() -> None:
    """Whether a member has to be called before and after is what its row says."""
    old, model = names_of(OLD), names_of(derived().releases[-1]).model
    wrong = []
    for owner, cls in old.classes.items():
        for name, was_called in members(cls).items():
            found = successor(f"{owner}.{name}")
            new = model.lookup(found.new) if found and found.new else MISSING
            if isinstance(new, ApiObject) and name not in cls.fields and found:
                expected = USES.get((was_called, new.is_callable))
                if expected != (found.how if found.how in USES.values() else None):
                    wrong.append((f"{owner}.{name}", found))

    assert wrong == []


def _dotted(cls: ApiObject) -> Iterator[str]:
    yield ""
    for name, is_called in members(cls).items():
        yield f".{name}"
        if is_called:
            yield from (f".{name}({keyword})" for keyword in keywords(cls.member(name)))
