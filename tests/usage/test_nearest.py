"""The nearest name: by type, by value, by spelling."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec
import pytest

from conformance.usage.nearest import nearest_imports, nearest_members
from tests.support.live_api import LiveApi

if TYPE_CHECKING:
    from tests.support.tiny_feeds import AddModule


class AccountType(enum.Enum):
    """An enum after a rename."""

    SPOT = "SPOT"
    USDT_FUTURES = "USDT_FUTURES"
    COIN_FUTURES = "delivery"


class Environment(enum.Enum):
    """A choice that took the place of a flag."""

    LIVE = "LIVE"
    TESTNET = "TESTNET"


class Config(msgspec.Struct):
    """A config after a flag has become a choice."""

    environment: Environment = Environment.LIVE
    base_url_http: str | None = None


@pytest.fixture
def api(fake_nt: AddModule) -> LiveApi:
    """Return the API model of a tiny NT."""
    fake_nt("tiny", AccountType=AccountType, Environment=Environment, Config=Config)
    return LiveApi()


def test_a_renamed_member_is_found_by_spelling(api: LiveApi) -> None:
    """`USDT_FUTURE` has probably become `USDT_FUTURES`."""
    assert nearest_members(api.of(AccountType), "USDT_FUTURE", api)[0] == "USDT_FUTURES"


def test_a_renamed_member_is_found_by_value(api: LiveApi) -> None:
    """A member whose value is the old name comes before what is only spelled alike."""
    assert nearest_members(api.of(AccountType), "delivery", api) == ("COIN_FUTURES",)


def test_a_flag_that_became_a_choice_is_found_by_type(api: LiveApi) -> None:
    """`testnet` has probably become the member of that name of a parameter's enum."""
    assert nearest_members(api.of(Config), "testnet", api) == ("environment=Environment.TESTNET",)


def test_a_renamed_field_is_found_by_spelling(api: LiveApi) -> None:
    """A keyword is looked for among the fields."""
    assert nearest_members(api.of(Config), "base_url", api) == ("base_url_http",)


def test_what_is_like_nothing_has_no_nearest(api: LiveApi) -> None:
    """Nothing is suggested where nothing is alike."""
    assert nearest_members(api.of(Config), "zzz", api) == ()


def test_a_class_that_moved_is_found_where_it_is(api: LiveApi) -> None:
    """The successor of a moved name is the module that has it now."""
    found = nearest_imports("AccountType", "nautilus_trader.model", api)
    assert found == ("nautilus_trader.tiny.AccountType",)


def test_a_name_is_looked_for_in_its_module(api: LiveApi) -> None:
    """A name that is nowhere is compared with what the module has."""
    found = nearest_imports("Acount", "nautilus_trader.tiny", api)
    assert found == ("nautilus_trader.tiny.AccountType",)


def test_a_module_that_is_gone_is_said_to_be(api: LiveApi) -> None:
    """Where the whole module is missing, the successor names the module."""
    found = nearest_imports("Nothing", "nautilus_trader.nowhere", api)
    assert found == ("the module nautilus_trader.nowhere is gone",)
