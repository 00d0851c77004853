"""The installed release as objects: what it has, what it lacks, what it means."""

from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.instruments import CryptoPerpetual, Instrument

from conformance.surface import installed
from conformance.surface.installed import GONE, Assigned, Gone, Types
from tests.support.tiny_feeds import AddModule


def test_a_module_that_is_not_there_is_gone() -> None:
    """A missing module is told, not raised."""
    assert installed.module("nautilus_trader.no_such_module") is GONE


def test_a_module_that_fails_says_why(fake_nt: AddModule) -> None:
    """A module that can't be imported is not taken for one that is gone."""
    fake_nt("broken").__path__ = ["/nowhere"]
    found = installed.module("nautilus_trader.adapters.interactive_brokers.client")
    assert found == Gone("ModuleNotFoundError", "No module named 'ibapi'")


def test_a_struct_has_its_fields() -> None:
    """A config's field is a member, with its type."""
    from nautilus_trader.config import LoggingConfig  # noqa: PLC0415  # only here

    assert installed.type_text(installed.member(LoggingConfig, "log_colors")) == "bool"


def test_a_member_that_is_not_there_is_gone() -> None:
    """A missing member is told, not raised."""
    assert installed.member(QuoteTick, "no_such_member") is GONE


def test_what_a_python_class_assigns_to_self_is_there() -> None:
    """An attribute that only ``__init__`` makes is a member, with its type."""
    assert installed.member(TradingNode, "kernel") == Assigned("NautilusKernel")


def test_what_only_subclasses_have_is_found_in_them() -> None:
    """NT hands out an `Instrument` and means a `CryptoPerpetual`."""
    assert CryptoPerpetual in installed.in_subclasses(Instrument, "base_currency")


def test_a_facade_is_told_by_what_is_behind_it() -> None:
    """Where a facade returns a ``list``, the docstring behind it says of what."""
    from nautilus_trader.cache.base import CacheFacade  # noqa: PLC0415  # only here

    text = installed.result_text(CacheFacade.instruments, CacheFacade, "instruments")
    assert text == "list[Instrument]"


def test_a_name_means_the_most_public_class() -> None:
    """Of the two classes called `Bar`, the one that is not Rust's own is meant."""
    assert Types().named("Bar") is Bar


def test_every_class_in_a_type_is_found() -> None:
    """All of NT's classes that a text names are returned, and none of Python's."""
    assert Types().all_in("dict[str, Bar | QuoteTick] | None") == (Bar, QuoteTick)


def test_what_is_no_type_names_no_class() -> None:
    """A text that does not parse names nothing."""
    assert Types().all_in("Bar or (") == ()
