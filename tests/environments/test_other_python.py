"""A release that is not for the pinned Python gets another one, or says which."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from conformance import index
from conformance.environments import Environment, InstallRequest
from conformance.environments.failure import EnvironmentNotMadeError, Reason, uv_failure
from conformance.environments.other_python import make_on_another, suitable_pythons
from conformance.index import Release, ReleasesError

if TYPE_CHECKING:
    from collections.abc import Callable

WANTED = InstallRequest(
    written="2.0",
    label="2.0.0",
    identity="i",
    install=("n==2.0.0",),
    python="3.12",
    release="2.0.0",
)
REFUSED = uv_failure("n==2.0.0 has no usable wheels", wanted="2.0", python="3.12")


@pytest.fixture(autouse=True)
def _index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the index list one release, for Python 3.12 to 3.14."""
    listed = Release(
        version=Version("2.0.0"),
        requires_python=SpecifierSet(">=3.12,<3.15"),
        yanked=None,
        uploaded_at=None,
        has_wheel=True,
    )
    monkeypatch.setattr(index, "releases", lambda _: (listed,))


def installed(*pythons: str) -> Callable[[InstallRequest], Environment]:
    """Return what makes an environment on these Pythons alone."""

    def make(wanted: InstallRequest) -> Environment:
        if wanted.python not in pythons:
            raise uv_failure(
                f"No interpreter found for Python {wanted.python}", wanted="2.0", python="3"
            )
        return Environment(
            python=Path("python"),
            release=wanted.release,
            python_version=wanted.python,
            packages=(),
            key="key",
        )

    return make


def test_the_lowest_that_is_installed_is_taken() -> None:
    """The pinned one was refused already, and is not asked again."""
    made = make_on_another(WANTED, REFUSED, installed("3.12", "3.13", "3.14"))

    assert made.python_version == "3.13"


def test_one_that_is_not_installed_is_passed_over() -> None:
    """The next that the release is for is taken."""
    assert make_on_another(WANTED, REFUSED, installed("3.14")).python_version == "3.14"


def test_where_none_is_installed_it_says_which_to_install() -> None:
    """The answer names the Python and the command."""
    with pytest.raises(EnvironmentNotMadeError) as failed:
        make_on_another(WANTED, REFUSED, installed())

    assert failed.value.reason is Reason.NO_PYTHON
    assert str(failed.value) == (
        "2.0: inconclusive: this Python is missing\n"
        "  found:    Python 3.12, which the release is not for\n"
        "  expected: Python 3.13 or 3.14\n"
        "  fix:      uv python install 3.13"
    )


def test_an_index_that_does_not_answer_leaves_the_first_refusal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Why it was refused is said, and no other reason."""

    def fail(_: str) -> None:
        raise ReleasesError([])

    monkeypatch.setattr(index, "releases", fail)

    assert list(suitable_pythons("2.0.0", besides="3.12")) == []
    with pytest.raises(EnvironmentNotMadeError) as failed:
        make_on_another(WANTED, REFUSED, installed("3.13"))
    assert failed.value is REFUSED
