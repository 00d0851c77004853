"""What is observed of each account type, in each environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.driver import installed_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.model.facts import Observation


def of_each_account(observe: Callable[[str, Mapping[str, object]], Observation]) -> Many:
    """Observe every account type in every environment, by names such as ``spot_live``.

    Args:
        observe: Takes an account type by its name of today, and the config's keywords that ask
            for an environment.
    """
    binance = installed_driver().binance
    return Many(
        {
            f"{account}_{environment.name}": about(
                observe(account, environment.keywords),
                account=account,
                environment=environment.name,
            )
            for account in binance.account_types()
            for environment in binance.environments()
        }
    )
