"""NT's public names: all of a tiny release's, and how many changes do not touch the feed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.environments import Environment
from conformance.harness.document import ObservationError
from conformance.observations.names import other_changes, public_names, touched_names

if TYPE_CHECKING:
    from conformance.model.facts import Json

MakeEnvironment = Callable[[Mapping[str, str]], Environment]

TINY = {
    "__init__.py": "",
    "kinds.py": """
import enum, msgspec, json
from decimal import Decimal

LIMIT = 3
_PRIVATE = 4

class Kind(enum.Enum):
    SPOT = "SPOT"
    def is_spot(self) -> bool: ...

class Config(msgspec.Struct, kw_only=True):
    key: str | None = None
    size: int

class Base:
    def start(self, at: Decimal, *, late: bool = False) -> None: ...
    def _stop(self): ...

class Strategy(Base):
    def __init__(self, config: Config | None = None): ...
    @property
    def name(self) -> str: ...
    @staticmethod
    def made(of: "Kind") -> "Strategy": ...

def connect(kind: Kind, /, *more: int, by: str) -> int: ...
""",
    "adapter/__init__.py": "from nautilus_trader.kinds import Kind, _PRIVATE\nimport json\n",
    "adapter/broken.py": "import no_such_package\n",
    "adapter/_private.py": "raise AssertionError\n",
    "stray.py": "raise SystemExit('not here')\n",
    "unlisted.py": "from nautilus_trader.kinds import Kind, connect\n__all__ = ['connect']\n",
}


@pytest.fixture
def environment_of(tmp_path: Path) -> MakeEnvironment:
    """Make an environment with a release of these files, and with what its configs need."""

    def make(files: Mapping[str, str]) -> Environment:
        folder = tmp_path / "environment"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        (site,) = folder.glob("lib/python*/site-packages")
        shutil.copytree(Path(msgspec.__file__).parent, site / "msgspec")  # configs are made of it
        for name, text in files.items():
            path = site / "nautilus_trader" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return Environment(
            python=folder / "bin/python",
            release="9.9.9",
            python_version="3.12.1",
            packages=(),
            key="9.9.9",
        )

    return make


def test_each_public_name_is_listed_once(environment_of: MakeEnvironment, tmp_path: Path) -> None:
    """Modules, classes, members, functions, constants and what a package offers from elsewhere."""
    names = public_names(environment_of(TINY), cache=tmp_path)

    assert names == {
        "nautilus_trader": "module",
        "nautilus_trader.adapter": "module",
        "nautilus_trader.adapter.Kind": "is nautilus_trader.kinds.Kind",
        "nautilus_trader.adapter.broken": (
            "can't be imported: ModuleNotFoundError: No module named 'no_such_package'"
        ),
        "nautilus_trader.kinds": "module",
        "nautilus_trader.kinds.Base": {"bases": [], "takes": "()"},
        "nautilus_trader.kinds.Base.start": "(at: Decimal, *, late: bool = False) -> None",
        "nautilus_trader.kinds.Config": {"bases": []},
        "nautilus_trader.kinds.Config.key": "key: str | None = None",
        "nautilus_trader.kinds.Config.size": "size: int",
        "nautilus_trader.kinds.Kind": {"bases": []},
        "nautilus_trader.kinds.Kind.SPOT": "'SPOT'",
        "nautilus_trader.kinds.Kind.is_spot": "() -> bool",
        "nautilus_trader.kinds.LIMIT": "3",
        "nautilus_trader.kinds.Strategy": {
            "bases": ["Base"],
            "takes": "(config: Config | None = None)",
        },
        "nautilus_trader.kinds.Strategy.made": "(of: Kind) -> Strategy",
        "nautilus_trader.kinds.Strategy.name": "str",
        "nautilus_trader.kinds.connect": "(kind: Kind, /, *more: int, by: str) -> int",
        "nautilus_trader.stray": "can't be imported: SystemExit: not here",
        "nautilus_trader.unlisted": "module",
        "nautilus_trader.unlisted.connect": "is nautilus_trader.kinds.connect",
    }


def test_names_are_listed_once_for_all(environment_of: MakeEnvironment, tmp_path: Path) -> None:
    """The second time nothing is run."""
    environment = environment_of(TINY)
    first = public_names(environment, cache=tmp_path)
    environment.python.unlink()

    assert public_names(environment, cache=tmp_path) == first


def test_a_release_that_ends_the_process_has_no_names(
    environment_of: MakeEnvironment, tmp_path: Path
) -> None:
    """What can't be listed is an error with its reason, and nothing is kept."""
    environment = environment_of({"__init__.py": "import os; os._exit(3)"})

    with pytest.raises(ObservationError) as refused:
        public_names(environment, cache=tmp_path)

    assert str(refused.value) == "NT's public names can't be listed: exit status 3"
    assert not (tmp_path / "names").exists()


BEFORE: Mapping[str, Json] = {
    "nt.Base": {"bases": []},
    "nt.Base.start": "()",
    "nt.Strategy": {"bases": ["Base"], "takes": "()"},
    "nt.Other": {"bases": []},
    "nt.Other.start": "()",
}


@pytest.mark.parametrize(
    ("after", "touched", "counted"),
    [
        (BEFORE, [], 0),
        ({**BEFORE, "nt.Other.start": "(at)"}, [], 1),
        ({**BEFORE, "nt.new": "module"}, [], 1),
        ({}, [], 5),
        ({**BEFORE, "nt.Other.start": "(at)"}, ["Other.start"], 0),
        ({**BEFORE, "nt.Other": {"bases": [], "takes": "(at)"}}, ["Other"], 0),
        ({**BEFORE, "nt.Base.start": "(at)"}, ["Strategy.start"], 0),
        ({**BEFORE, "nt.Other.start": "(at)"}, ["Strategy.start", "Strategy"], 1),
        ({**BEFORE, "nt.Base.start": "(at)"}, ["Base.stop", "Base"], 1),
    ],
)
def test_what_changes_without_touching_the_feed_is_counted(
    after: Mapping[str, Json], touched: list[str], counted: int
) -> None:
    """A member counts as the feed's on its own class, and through one that inherits it."""
    assert other_changes(BEFORE, after, touched) == counted


TEXTS = st.text("()ab", max_size=3)
CLASSES = st.fixed_dictionaries({"bases": st.lists(st.sampled_from(("Base", "Other")))})
NAMES = st.dictionaries(st.sampled_from(sorted(BEFORE)), TEXTS | CLASSES)


@given(NAMES, NAMES)
def test_a_change_counts_the_same_in_both_directions(
    one: Mapping[str, Json], other: Mapping[str, Json]
) -> None:
    """Nothing differs from itself, and a downgrade changes as much as the upgrade."""
    assert other_changes(one, one, []) == 0
    assert other_changes(one, other, []) == other_changes(other, one, [])


def test_what_the_feed_touches_is_told_by_its_places() -> None:
    """Classes by name, their members, and the arguments that they are given."""
    paths = ("imports.nautilus_trader.config", "passes.testnet", "requires")
    places = {
        "Config": dict.fromkeys(paths, ()),
        "Clock": {"methods.set_timer.passes.1": ()},
    }

    assert touched_names(places) == {"Config", "Config.testnet", "Clock", "Clock.set_timer"}
