"""The nearest name: by type, by value, by spelling."""

import enum

import msgspec
import pytest

from conformance.surface.installed import Types
from conformance.surface.nearest import nearest_imports, nearest_members
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
def types(fake_nt: AddModule) -> Types:
    """Return the types of a tiny NT."""
    fake_nt("tiny", AccountType=AccountType, Environment=Environment, Config=Config)
    return Types()


def test_a_renamed_member_is_found_by_spelling(types: Types) -> None:
    """`USDT_FUTURE` has probably become `USDT_FUTURES`."""
    assert nearest_members(AccountType, "USDT_FUTURE", types)[0] == "USDT_FUTURES"


def test_a_renamed_member_is_found_by_value(types: Types) -> None:
    """A member whose value is the old name comes before what is only spelled alike."""
    assert nearest_members(AccountType, "delivery", types) == ("COIN_FUTURES",)


def test_a_flag_that_became_a_choice_is_found_by_type(types: Types) -> None:
    """`testnet` has probably become the member of that name of a parameter's enum."""
    assert nearest_members(Config, "testnet", types) == ("environment=Environment.TESTNET",)


def test_a_renamed_field_is_found_by_spelling(types: Types) -> None:
    """A keyword is looked for among the fields."""
    assert nearest_members(Config, "base_url", types) == ("base_url_http",)


def test_what_is_like_nothing_has_no_nearest(types: Types) -> None:
    """Nothing is suggested where nothing is alike."""
    assert nearest_members(Config, "zzz", types) == ()


def test_a_class_that_moved_is_found_where_it_is(types: Types) -> None:
    """An import that fails is told the module that has the name now."""
    found = nearest_imports("AccountType", "nautilus_trader.model", types)
    assert found == ("nautilus_trader.tiny.AccountType",)


def test_a_name_is_looked_for_in_its_module(types: Types) -> None:
    """A name that is nowhere is compared with what the module has."""
    found = nearest_imports("Acount", "nautilus_trader.tiny", types)
    assert found == ("nautilus_trader.tiny.AccountType",)


def test_a_module_that_is_gone_is_said_to_be(types: Types) -> None:
    """Where the whole module is gone, that is the news."""
    found = nearest_imports("Nothing", "nautilus_trader.nowhere", types)
    assert found == ("the module nautilus_trader.nowhere is gone",)
