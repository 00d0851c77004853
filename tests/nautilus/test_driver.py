"""The seam: a generation is chosen by its version, and does all that a driver must."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

from conformance.model.abort import NotApplicable
from conformance.nautilus import driver
from conformance.nautilus.driver import (
    V1,
    V2,
    BinanceDriver,
    Capability,
    Driver,
    NodeDriver,
    Role,
    TypesDriver,
    driver_of,
    needs,
    resolve,
)

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS: list[tuple[type, Any]] = [
    (protocol, part)
    for one in (V1, V2)
    for protocol, part in (
        (TypesDriver, one.types),
        (BinanceDriver, one.binance),
        (NodeDriver, one.nodes),
    )
]


@pytest.mark.parametrize(
    ("release", "expected"),
    [("1.211.0", V1), ("1.231.0", V1), ("1.9.0rc1", V1), ("2.0.0rc7", V2), ("2.1.0", V2)],
)
def test_a_release_has_the_driver_of_its_generation(release: str, expected: Driver) -> None:
    """The first number of a version tells the generation."""
    assert driver_of(release) is expected


@pytest.mark.parametrize("release", ["3.0.0", "10.0.0", "", "main"])
def test_a_generation_without_a_driver_has_none(release: str) -> None:
    """Nothing is tried on a release that nobody has looked at."""
    assert driver_of(release) is None


@pytest.mark.parametrize(("protocol", "part"), PARTS, ids=lambda one: getattr(one, "__name__", ""))
def test_a_driver_does_all_that_its_protocol_asks(protocol: type, part: Any) -> None:
    """Each method is there and takes what the protocol says, by the same names."""
    asked = {name: taken(method) for name, method in vars(protocol).items() if name[0] != "_"}
    done = {name: taken(getattr(part, name)) for name in asked}
    compared = {name: done[name] if done[name] == asked[name] else done for name in asked}

    assert compared == asked


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_class(role: Role) -> None:
    """A probe that asks for a role gets the installed release's class of it."""
    assert inspect.isclass(resolve(role))


def test_what_a_generation_lacks_is_not_applicable(monkeypatch: pytest.MonkeyPatch) -> None:
    """A probe that needs something is not asked where there is none, and says why."""
    lacking = Driver(generation="v1", lacks={Capability.GIVEN_LOOP: "a node takes no loop"})
    monkeypatch.setattr(driver, "installed_driver", lambda: lacking)
    probe = needs(Capability.GIVEN_LOOP)(lambda: {"asked": True})

    with pytest.raises(NotApplicable, match="a node takes no loop"):
        probe()


def test_what_a_generation_can_is_asked() -> None:
    """Where nothing is lacking the probe runs, under its own name."""

    def construct() -> dict[str, bool]:
        return {"asked": True}

    probe = needs(Capability.GIVEN_LOOP)(construct)

    assert probe() == {"asked": True}
    assert probe.__name__ == "construct"


def taken(method: Callable[..., object]) -> list[str]:
    """Return the names of a method's parameters, without ``self``, with what stars it."""
    parameters = [p for p in inspect.signature(method).parameters.values() if p.name != "self"]
    return [f"{p.kind.name} {p.name}" for p in parameters]
