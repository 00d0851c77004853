"""The API model: what a release has, what it lacks, what its types mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.data import Bar, QuoteTick
from nautilus_trader.model.instruments import CryptoPerpetual, Instrument

from conformance.model.api import MISSING, ApiModel, ApiObject, Missing
from conformance.nautilus.api import imports
from conformance.nautilus.api.description import describe_loaded
from conformance.nautilus.v1.api.description import CythonObjects
from tests.support.live_api import LiveApi, live_api

if TYPE_CHECKING:
    from tests.support.tiny_feeds import AddModule


@pytest.fixture
def api() -> LiveApi:
    """Return the API model of the installed release."""
    return live_api()


def test_a_module_that_is_not_there_is_missing(api: LiveApi) -> None:
    """A missing module is told, not raised."""
    assert api.lookup("nautilus_trader.no_such_module") is MISSING


def test_a_module_that_fails_says_why(fake_nt: AddModule) -> None:
    """A module that can't be imported is not taken for one that is missing."""
    fake_nt("broken").__path__ = ["/nowhere"]
    found = live_api().lookup("nautilus_trader.adapters.interactive_brokers.client")
    assert found == Missing("ModuleNotFoundError", "No module named 'ibapi'")


def test_a_name_is_found_by_its_path(api: LiveApi) -> None:
    """A module, what is in it, and what that has are all found by a dotted name."""
    assert api.lookup("nautilus_trader.model.data.QuoteTick") is api.of(QuoteTick)
    assert member(api, QuoteTick, "bid_price") is api.lookup(
        "nautilus_trader.model.data.QuoteTick.bid_price"
    )


def test_a_config_has_its_fields(api: LiveApi) -> None:
    """A config's field is a member, with its type."""
    field = api.lookup("nautilus_trader.config.LoggingConfig.log_colors")
    assert isinstance(field, ApiObject)
    assert field.type_text == "bool"


def test_a_member_that_is_not_there_is_missing(api: LiveApi) -> None:
    """A missing member is told, not raised."""
    assert api.of(QuoteTick).member("no_such_member") is MISSING


def test_what_a_python_class_assigns_to_self_is_there(api: LiveApi) -> None:
    """An attribute that only ``__init__`` makes is a member, with its type."""
    assert member(api, TradingNode, "kernel").type_text == "NautilusKernel"


def test_what_only_subclasses_have_is_found_in_them(api: LiveApi) -> None:
    """NT hands out an `Instrument` and means a `CryptoPerpetual`."""
    found = api.of(Instrument).subclasses_with("base_currency")
    assert api.of(CryptoPerpetual) in found


def test_a_facade_is_told_by_what_is_behind_it(api: LiveApi) -> None:
    """Where a facade returns a ``list``, the docstring behind it says of what."""
    facade = api.lookup("nautilus_trader.cache.base.CacheFacade")
    assert isinstance(facade, ApiObject)
    method = facade.member("instruments")
    assert isinstance(method, ApiObject)
    assert method.result_text(facade, "instruments") == "list[Instrument]"


def test_a_name_means_the_most_public_class(api: LiveApi) -> None:
    """Of the two classes called `Bar`, the one that is not Rust's own is meant."""
    assert api.named("Bar") is api.of(Bar)


def test_every_class_in_a_type_is_found(api: LiveApi) -> None:
    """All of NT's classes that a text names are returned, and none of Python's."""
    found = api.all_in("dict[str, Bar | QuoteTick] | None")
    assert found == (api.of(Bar), api.of(QuoteTick))


def test_what_is_no_type_names_no_class(api: LiveApi) -> None:
    """A text that does not parse names nothing."""
    assert api.all_in("Bar or (") == ()


def test_only_what_is_imported_is_there() -> None:
    """A class of a module that nothing has imported is not found by its name alone."""
    document = stored()
    document["modules"]["nautilus_trader.late"] = {
        "loads": [],
        "members": {"Late": len(document["objects"])},
    }
    document["objects"].append(
        {"kind": "class", "name": "Late", "home": "nautilus_trader.late", "members": {}}
    )
    api = ApiModel(document)

    assert api.named("Late") is None
    assert api.lookup("nautilus_trader.late") is not MISSING
    assert api.named("Late") is not None


def member(api: LiveApi, cls: type, name: str) -> ApiObject:
    """Return a member of a class that has it."""
    found = api.of(cls).member(name)
    assert isinstance(found, ApiObject)
    return found


def stored() -> dict[str, Any]:
    """Return the document of what is loaded, as JSON has it."""
    described = describe_loaded(imports.loaded(), CythonObjects())
    document = {**described, "objects": described["objects"].document()}
    kept: dict[str, Any] = json.loads(json.dumps(document))
    return kept
