"""A feed's names on a release of another generation."""

from __future__ import annotations

from inspect import _ParameterKind
from typing import TYPE_CHECKING, Any

import pytest

from conformance.model.api import ApiModel
from conformance.model.facts import leaves
from conformance.model.feed import FeedSettings
from conformance.model.schemas import schema_of
from conformance.model.successor import Successor
from conformance.nautilus.successors import How, NameChange
from conformance.usage.observation import ReadSource, read_moved_feed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conformance.model.migration import MovedName

NT = "nautilus_trader"
KEYWORD = list(_ParameterKind).index(_ParameterKind.POSITIONAL_OR_KEYWORD)

FEED = """\
from nautilus_trader.node import TradingNode
from nautilus_trader.data import Tick
from nautilus_trader.trading import Strategy


class Mine(Strategy):
    def on_quote_tick(self, tick: Tick) -> None:
        print(tick.symbol, tick.price.value)


def run() -> None:
    node = TradingNode(loop=None)
    node.stop()
    node.build()
"""


class Release:
    """Writes the API model of a made-up release."""

    def __init__(self) -> None:
        self.objects: list[dict[str, Any]] = []
        self.modules: dict[str, dict[str, Any]] = {}

    def add(
        self, module: str, name: str, bases: Sequence[str] = (), **members: dict[str, Any]
    ) -> None:
        """Add a class to a module; its bases by their names, which are added before it."""
        home = f"{NT}.{module}"
        numbers = {member: self._record(record) for member, record in members.items()}
        init = members.get("__init__", {}).get("signature", [[], "None"])
        record = {"kind": "class", "name": name, "home": home, "members": numbers}
        classes = {one["name"]: at for at, one in enumerate(self.objects) if one["kind"] == "class"}
        at = self._record({**record, "signature": init, "bases": [classes[base] for base in bases]})
        self._put(home, name, at)

    def add_function(self, module: str, name: str, *parameters: str) -> None:
        """Add a function to a module."""
        home = f"{NT}.{module}"
        self._put(home, name, self._record({**method(*parameters), "name": name, "home": home}))

    def model(self) -> ApiModel:
        """Return the model."""
        return ApiModel(
            {
                "release": "1",
                "package": NT,
                "mirrors": [],
                "modules": {NT: {"loads": [], "members": {}}, **self.modules},
                "objects": self.objects,
                "hidden": [],
                "always": [NT, *self.modules],
            }
        )

    def _put(self, home: str, name: str, at: int) -> None:
        self.modules.setdefault(home, {"loads": [], "members": {}})["members"][name] = at

    def _record(self, record: dict[str, Any]) -> int:
        self.objects.append(record)
        return len(self.objects) - 1


def method(*parameters: str, returns: str = "None") -> dict[str, Any]:
    """Return the record of a method."""
    taken = [[name, KEYWORD, "", "None"] for name in parameters]
    return {"kind": "function", "signature": [taken, returns]}


def value(text: str) -> dict[str, Any]:
    """Return the record of an attribute."""
    return {"kind": "value", "type": text}


def old() -> ApiModel:
    """Return the release that the feed is written for."""
    release = Release()
    release.add("data", "Price", value=value("str"))
    release.add("data", "Tick", symbol=value("str"), price=value("Price"))
    release.add("trading", "Strategy", on_quote_tick=method("tick"))
    release.add("node", "TradingNode", __init__=method("loop"), stop=method(), build=method())
    return release.model()


@pytest.fixture
def read(tmp_path: Path) -> ReadSource:
    """Return what the other generation has of the feed's names."""
    release = Release()
    release.add("model", "Tick", symbol=method(returns="str"), price=value("Amount"))
    release.add("model", "Amount", value=value("int"))
    release.add("trading", "Strategy", on_quote=method("quote"))
    release.add("live", "LiveNode", __init__=method("name"), build=method())
    known = {
        f"{NT}.node.TradingNode": NameChange(new=f"{NT}.live.LiveNode", how=How.RENAMED),
        f"{NT}.node.TradingNode.stop": NameChange(
            new="", how=How.REPLACED, note="node.handle().stop()"
        ),
        f"{NT}.node.TradingNode(loop)": NameChange(new="", how=How.MISSING, note="no loop"),
        f"{NT}.data.Price": NameChange(new=f"{NT}.model.Amount", how=How.RENAMED),
    }
    (tmp_path / "feed.py").write_text(FEED, encoding="utf-8")
    return read_moved_feed(
        FeedSettings(root=tmp_path, paths=(tmp_path / "feed.py",)),
        old(),
        release.model(),
        known.get,
        {
            f"class {NT}.trading.Strategy": "also __new__",
            f"{NT}.node.TradingNode.build": "ready",
        }.get,
    )


@pytest.fixture
def names(read: ReadSource) -> Mapping[str, MovedName]:
    """Return what the feed lacks on the other generation, by name."""
    assert read.migration is not None
    return {moved.name: moved for moved in read.migration.names}


def test_every_name_that_is_gone_is_there_and_no_other(names: Mapping[str, MovedName]) -> None:
    """What both releases have is not named."""
    assert names.keys() == {
        "nautilus_trader.node.TradingNode",
        "nautilus_trader.data.Tick",
        "TradingNode",
        "TradingNode(loop)",
        "TradingNode.stop",
        "Strategy.on_quote_tick",
        "Tick.symbol",
    }


def test_a_class_that_moved_is_had_from_its_module(names: Mapping[str, MovedName]) -> None:
    """The one class of that name is known, without a table."""
    assert names["nautilus_trader.data.Tick"].successor == Successor(
        "nautilus_trader.model.Tick", is_known=True
    )


def test_a_renamed_class_is_told_where_it_is_used(names: Mapping[str, MovedName]) -> None:
    """Its import and its other lines each have to be written otherwise."""
    imported, used = names["nautilus_trader.node.TradingNode"], names["TradingNode"]

    assert imported.successor == Successor("nautilus_trader.live.LiveNode", is_known=True)
    assert [site.line for site in imported.sites] == [1]
    assert used.successor == Successor("LiveNode", is_known=True)
    assert [site.line for site in used.sites] == [12]


def test_a_member_of_a_renamed_class_has_the_known_successor(
    names: Mapping[str, MovedName],
) -> None:
    """What to do instead may be more than another name."""
    assert names["TradingNode.stop"].successor == Successor("node.handle().stop()", is_known=True)


def test_what_became_a_method_is_to_be_called(names: Mapping[str, MovedName]) -> None:
    """An attribute and a method of one name are not the same."""
    assert names["Tick.symbol"].successor == Successor("symbol()", is_known=True)


def test_a_callback_that_nothing_calls_is_a_kind_of_its_own(
    names: Mapping[str, MovedName],
) -> None:
    """The nearest name is only a guess."""
    callback = names["Strategy.on_quote_tick"]

    assert callback.kind == "callback"
    assert callback.successor == Successor("on_quote")


def test_an_argument_that_is_not_taken_is_named(names: Mapping[str, MovedName]) -> None:
    """A keyword is written with what takes it."""
    argument = names["TradingNode(loop)"]

    assert argument.kind == "argument"
    assert argument.successor == Successor("nothing: no loop", is_known=True)


def test_a_type_that_has_another_name_is_no_other_type(read: ReadSource) -> None:
    """What is of a renamed class is of the same class; what is of another one is not."""
    values = {
        path: value
        for name in ("surface.Tick", "surface.Price")
        for path, value in leaves(read.facts[name], schema_of(name))
    }

    assert values["attributes.price"] == "Price"
    assert values["attributes.value"] == "int"


DERIVED = """\
from nautilus_trader.base import Order, from_text
from nautilus_trader.mine import Algorithm, Client, Config, Lost


class Mine(Algorithm):
    def on_save(self) -> None:
        pass

    def on_order(self, order: Order) -> None:
        print(order.quantity, order.tag, from_text("a"))


config = Config(strict=True)
Lost().on_save()
Client().connect()
print(config.strict)
"""


@pytest.fixture
def derived(tmp_path: Path) -> Mapping[str, MovedName]:
    """Return what a feed lacks that uses bases: one is gone, and two classes have lost theirs."""
    old, new = Release(), Release()
    old.add("base", "Order", quantity=value("int"), tag=value("str"))
    old.add_function("base", "from_text", "text")
    old.add("base", "Base", on_save=method())
    old.add("base", "BaseConfig", __init__=method("strict"))
    old.add("mine", "Algorithm", bases=["Base"], on_order=method("order"))
    old.add("mine", "Config", bases=["BaseConfig"], __init__=method("strict"))
    old.add("mine", "Lost", bases=["Base"])
    old.add("mine", "Client", connect=method())
    new.add("other", "Client", connect=method())
    new.add("model", "LimitOrder", quantity=value("int"), tag=method(returns="str"))
    new.add("model", "Base", on_save=method())
    new.add("model", "OtherConfig", __init__=method("strict"))
    new.add("model", "Kind", from_str=method("text"))
    new.add("mine", "Algorithm", on_order=method("order"))
    new.add("mine", "Config", __init__=method())
    heir, note = f"{NT}.model.LimitOrder", "there is no Order: of a class that was one"
    known = {
        f"{NT}.base.from_text": NameChange(new=f"{NT}.model.Kind.from_str", how=How.RENAMED),
        f"{NT}.base.Order.quantity": NameChange(
            new=f"{heir}.quantity", how=How.MOVED, note=note, is_member=True
        ),
        f"{NT}.base.Order.tag": NameChange(
            new=f"{heir}.tag", how=How.METHOD, note=note, is_member=True
        ),
        f"{NT}.base.Base.on_save": NameChange(
            new=f"{NT}.model.Base.on_save", how=How.MOVED, is_member=True
        ),
        f"{NT}.mine.Client": NameChange(new="", how=How.MISSING, note="another class"),
        f"{NT}.base.Base": NameChange(new=f"{NT}.model.Base", how=How.MOVED),
        f"{NT}.base.BaseConfig(strict)": NameChange(
            new=f"{NT}.model.OtherConfig(strict)", how=How.MOVED
        ),
    }
    (tmp_path / "feed.py").write_text(DERIVED, encoding="utf-8")
    settings = FeedSettings(root=tmp_path, paths=(tmp_path / "feed.py",))
    migration = read_moved_feed(settings, old.model(), new.model(), known.get).migration
    assert migration is not None
    return {moved.name: moved for moved in migration.names}


def test_a_member_that_all_that_derived_from_its_class_has_is_not_gone(
    derived: Mapping[str, MovedName],
) -> None:
    """Where only the base is gone, nothing is to be written otherwise where a member is read."""
    assert "Order.quantity" not in derived
    assert derived["Order.tag"].successor == Successor(
        "tag() (there is no Order: of a class that was one)", is_known=True
    )


def test_a_name_of_a_module_that_was_spread_is_looked_for_by_itself(tmp_path: Path) -> None:
    """Where a public module has it that one is written, and its members are not gone."""
    old, new = Release(), Release()
    old.add("core", "Client", send=method())
    old.add("core", "Wallet", sign=method())
    new.add("_lib", "Client", send=method())
    new.modules[f"{NT}.public"] = new.modules[f"{NT}._lib"]  # The same object, in both.
    known = {
        f"{NT}.core.{name}": NameChange(new="", how=How.SPREAD, note="in public and so on")
        for name in ("Client", "Wallet")
    }
    (tmp_path / "feed.py").write_text(
        f"from {NT}.core import Client, Wallet\nClient().send()\nWallet().sign()\n",
        encoding="utf-8",
    )
    settings = FeedSettings(root=tmp_path, paths=(tmp_path / "feed.py",))
    migration = read_moved_feed(settings, old.model(), new.model(), known.get).migration
    assert migration is not None
    written = {moved.name: moved.successor and moved.successor.write for moved in migration.names}

    assert written[f"{NT}.core.Client"] == f"{NT}.public.Client"
    assert "Client.send" not in written
    assert written[f"{NT}.core.Wallet"] == "nothing: in public and so on"


def test_what_a_base_has_become_is_no_successor_where_the_class_lacks_it(
    derived: Mapping[str, MovedName],
) -> None:
    """A callback and a keyword of a base are gone from a class that does not derive any more."""
    unsure = [derived[name].successor for name in ("Algorithm.on_save", "Config(strict)")]

    assert not any(one and one.is_known for one in unsure)


def test_a_class_that_is_gone_has_not_become_what_its_base_has(
    derived: Mapping[str, MovedName],
) -> None:
    """Neither the class nor a member of it has the successor of a base."""
    assert "Lost" not in derived
    assert derived["Lost.on_save"].successor is None


def test_a_class_of_the_same_name_may_be_known_to_be_another(
    derived: Mapping[str, MovedName],
) -> None:
    """What that has is not what the feed uses."""
    assert "Client.connect" in derived


def test_a_function_that_became_a_method_is_written_with_its_class(
    derived: Mapping[str, MovedName],
) -> None:
    """Its own name alone says nothing of where it is."""
    assert derived["from_text"].successor == Successor("Kind.from_str", is_known=True)


def test_a_name_that_stays_is_told_where_it_is_used(read: ReadSource) -> None:
    """What is derived from, and what is called, each at its lines; gone it is not."""
    assert read.migration is not None
    stays = {moved.name: moved for moved in read.migration.stays}

    assert stays.keys() == {"class Strategy", "TradingNode.build"}
    assert stays["class Strategy"].successor == Successor("also __new__", is_known=True)
    assert "TradingNode.build" not in {moved.name for moved in read.migration.names}
