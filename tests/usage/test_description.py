"""What a release has of the names that a feed uses, and what it says of those it lacks."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec
import pytest

from tests.support.tiny_feeds import AddModule, read_feed

if TYPE_CHECKING:
    from pathlib import Path


class Clock:
    """A class such as NT's."""

    @property
    def now(self) -> int:
        """Return the time."""
        return 0

    def set_timer(self, name: str, interval: int, callback: object = None) -> None:
        """Set a timer."""

    async def wait(self) -> str:
        """Wait."""
        return ""


class Actor:
    """A base class such as NT's."""

    def on_tick(self, tick: int) -> None:
        """Do nothing."""


class Strategy(Actor):
    """A class that NT means where it says `Actor`."""

    is_strategy = True


class Account(enum.Enum):
    """An enum such as NT's."""

    USDT_FUTURES = "USDT_FUTURES"


class Config(msgspec.Struct):
    """A config such as NT's."""

    name: str
    log_level: str = "INFO"


IMPORT = "from nautilus_trader.tiny import Account, Actor, Clock, Config\n"


@pytest.fixture(autouse=True)
def tiny(fake_nt: AddModule) -> None:
    """Let NT be tiny."""
    fake_nt("tiny", Account=Account, Actor=Actor, Clock=Clock, Config=Config, Strategy=Strategy)


def test_a_missing_import_is_told(tmp_path: Path) -> None:
    """A name that its module lacks is missing, as an import and as a thing."""
    facts = read_feed(tmp_path, "from nautilus_trader.tiny import Nothing").facts
    assert facts["Nothing.kind"] == "missing"
    assert facts["Nothing.imports.nautilus_trader.tiny"] == "missing"


def test_a_name_that_moved_is_told_with_its_place(tmp_path: Path, fake_nt: AddModule) -> None:
    """An import that fails names the module that has it, and reading goes on with that."""
    fake_nt("new", TinyClock=type("TinyClock", (Clock,), {}))
    surface = read_feed(tmp_path, "from nautilus_trader.old import TinyClock\nTinyClock().now")
    moved = ("nautilus_trader.new.TinyClock",)
    assert surface.nearest("TinyClock", "imports.nautilus_trader.old") == moved
    assert surface.facts["TinyClock.attributes.now"] == "int"


def test_a_missing_member_is_told_with_the_nearest(tmp_path: Path) -> None:
    """An enum member that was renamed is missing, with its successor and the feed's line."""
    surface = read_feed(tmp_path, f"{IMPORT}Account.USDT_FUTURE")
    assert surface.facts["Account.members.USDT_FUTURE"] == "missing"
    assert surface.nearest("Account", "members.USDT_FUTURE") == ("USDT_FUTURES",)
    assert surface.places("Account", "members.USDT_FUTURE") == ("feed.py:2",)


def test_a_missing_keyword_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A field that a config has no more is missing among what is passed."""
    surface = read_feed(tmp_path, f"{IMPORT}Config(name='a', log_levels='b')")
    assert surface.facts["Config.passes.log_levels"] == "missing"
    assert surface.nearest("Config", "passes.log_levels") == ("log_level",)


def test_a_required_argument_that_is_not_passed_is_told(tmp_path: Path) -> None:
    """A call that lacks what NT requires now does not bind."""
    surface = read_feed(tmp_path, f"{IMPORT}Clock().set_timer('a')")
    assert surface.facts["Clock.methods.set_timer.not_passed.interval"] is True


def test_positions_are_held_with_the_names_that_take_them(tmp_path: Path) -> None:
    """Where the feed passes positions, another order of parameters is another fact."""
    facts = read_feed(tmp_path, f"{IMPORT}Clock().set_timer('a', 1)").facts
    assert [facts[f"Clock.methods.set_timer.passes.{at}"] for at in "12"] == [
        "name: str",
        "interval: int",
    ]


def test_a_position_too_many_is_missing(tmp_path: Path) -> None:
    """A position that nothing takes is missing."""
    facts = read_feed(tmp_path, f"{IMPORT}Clock().set_timer('a', 1, 2, 3)").facts
    assert facts["Clock.methods.set_timer.passes.4"] == "missing"


def test_an_override_is_held_with_what_nt_calls_it_with(tmp_path: Path) -> None:
    """A callback that fits says only what NT passes."""
    facts = read_feed(tmp_path, f"{IMPORT}class F(Actor):\n def on_tick(self, t): ...").facts
    assert facts["Actor.overrides.on_tick"] == "(tick: int)"


def test_an_override_with_other_parameters_is_told(tmp_path: Path) -> None:
    """A callback that NT calls with other arguments names both sides."""
    facts = read_feed(tmp_path, f"{IMPORT}class F(Actor):\n def on_tick(self): ...").facts
    assert facts["Actor.overrides.on_tick"] == "(tick: int); the feed takes ()"


def test_a_callback_that_nt_dropped_is_missing(tmp_path: Path) -> None:
    """A callback of the feed's that nobody calls is one that NT calls no more."""
    facts = read_feed(tmp_path, f"{IMPORT}class F(Actor):\n def on_quote(self, q): ...").facts
    assert facts["Actor.overrides.on_quote"] == "missing"


def test_a_base_that_has_become_final_is_told(tmp_path: Path, fake_nt: AddModule) -> None:
    """A class that can't be derived from refuses the feed's."""
    fake_nt("sealed", Sealed=type(lambda: None))
    facts = read_feed(tmp_path, "from nautilus_trader.sealed import Sealed\nclass F(Sealed): ...")
    assert facts.facts["Sealed.subclass"] == "final"


def test_a_base_that_is_gone_is_missing(tmp_path: Path) -> None:
    """A class without a base is described as such."""
    source = "from nautilus_trader.tiny import Base\nclass F(Base):\n def on_tick(self, t): ..."
    facts = read_feed(tmp_path, source).facts
    assert (facts["Base.subclass"], facts["Base.overrides.on_tick"]) == ("missing", "missing")


def test_a_coroutine_is_told_from_a_method(tmp_path: Path) -> None:
    """A call that must be awaited says so."""
    facts = read_feed(tmp_path, f"{IMPORT}Clock().wait()").facts
    assert facts["Clock.methods.wait.returns"] == "coroutine of str"


def test_a_member_of_a_subclass_is_told_with_it(tmp_path: Path) -> None:
    """A member that only a subclass has is there, and the fact says of which."""
    facts = read_feed(tmp_path, f"{IMPORT}def f(a: Actor): a.is_strategy").facts
    assert facts["Actor.attributes.is_strategy"] == "bool, of Strategy"


def test_a_module_that_can_not_be_imported_says_why(tmp_path: Path) -> None:
    """A module whose own dependency is not installed is not described as missing."""
    path = "nautilus_trader.adapters.interactive_brokers.client"
    facts = read_feed(tmp_path, f"import {path}").facts
    assert facts[f"{path}.kind"] == "not told: ibapi is not installed"


def test_what_is_not_followed_has_its_place(tmp_path: Path) -> None:
    """An unresolved use has its reason and its line."""
    surface = read_feed(tmp_path, f"{IMPORT}Config(**input())")
    assert surface.not_followed == {"Config(*)": "run-time arguments"}
    assert surface.places("not_followed", "Config(*)") == ("feed.py:2",)
