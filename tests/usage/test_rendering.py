"""Rendering: types and values as a reader would write them, the same at every run."""

import enum
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Optional, Union

import msgspec
import pytest

from conformance.nautilus.v1.api.description import CythonObjects
from conformance.nautilus.v1.api.rendering import render_type, render_value


class Color(enum.Enum):
    """An enum such as NT's."""

    RED = 1


class Provider(msgspec.Struct, frozen=True):
    """A config such as NT's."""

    load_all: bool = False
    names: frozenset[str] = frozenset()


class Nested(msgspec.Struct):
    """A config with a config in it."""

    provider: Provider = Provider()
    prefix: str = "a"


@pytest.mark.parametrize(
    ("annotation", "text"),
    [
        (None, "None"),
        (Decimal, "Decimal"),
        (
            Optional[Decimal],  # noqa: UP045  # NT writes it so
            "Decimal | None",
        ),
        (
            Union[int, str],  # noqa: UP007  # as above
            "int | str",
        ),
        (int | None, "int | None"),
        (dict[str, list[Decimal]], "dict[str, list[Decimal]]"),
        (tuple[int, ...], "tuple[int, ...]"),
        (Literal["a", "b"], "Literal['a', 'b']"),
        (Annotated[int, "positive"], "Annotated[int, 'positive']"),
        (Callable[[int], str], "Callable[[int], str]"),
        ("decimal.Decimal | None", "Decimal | None"),
    ],
)
def test_a_type_is_written_without_modules(annotation: object, text: str) -> None:
    """Every spelling of a type comes out as Python 3.11 writes it."""
    assert render_type(annotation) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Color.RED, "Color.RED"),
        (Provider(), "Provider()"),
        (Provider(load_all=True), "Provider(load_all=True)"),
        (Nested(prefix="b"), "Nested(prefix='b')"),
        (Decimal, "Decimal"),
        (frozenset(("b", "a")), "frozenset({'a', 'b'})"),
        (set(), "set()"),
        ((1, None), "(1, None)"),
    ],
)
def test_a_value_is_written_briefly(value: object, text: str) -> None:
    """Enums, configs and sets say only what differs."""
    assert render_value(value) == text


def test_no_address_is_shown() -> None:
    """An object that only tells its address is told by its type."""
    assert render_value(object()) == "<object>"


@pytest.mark.parametrize("kind", [Path, str])
def test_a_path_in_the_release_is_the_same_in_each_environment(
    kind: Callable[[str], object],
) -> None:
    """Two environments are two folders, which is no difference between their releases."""
    told = CythonObjects().value_of(kind(f"{sys.prefix}/lib/publishers.json"))

    assert "<environment>/lib/publishers.json" in str(told)
    assert sys.prefix not in str(told)


def test_a_set_is_the_same_under_every_hash_seed() -> None:
    """The order of a set does not depend on the process."""
    command = (
        "from conformance.nautilus.v1.api.rendering import *; print(render_value({*'abcdefgh'}))"
    )
    seen = {
        subprocess.check_output([sys.executable, "-c", command], env={"PYTHONHASHSEED": seed})
        for seed in ("1", "2", "3")
    }
    assert len(seen) == 1
