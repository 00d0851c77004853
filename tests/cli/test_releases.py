"""Releases as people type them, on every command that takes some."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from conformance.cli import can_i_upgrade, history
from conformance.cli.main import main
from conformance.cli.releases import exact
from conformance.diff.records import Subject, Upgrade
from conformance.index import Release

if TYPE_CHECKING:
    from conformance.diff.question import Question

ROOT = Path(__file__).resolve().parents[2]


def release(version: str, yanked: str | None = None) -> Release:
    """Return a release as an index lists it."""
    return Release(
        version=Version(version),
        requires_python=SpecifierSet(),
        yanked=yanked,
        uploaded_at=None,
        has_wheel=True,
    )


LISTED = [
    release("1.219.0"),
    release("1.231.0"),
    release("1.232.0", yanked="broken"),
    release("2.0.0rc7"),
]


@pytest.fixture(autouse=True)
def listed(monkeypatch: pytest.MonkeyPatch) -> list[Release]:
    """Let the index list some releases, in the place of a network."""
    found = list(LISTED)
    monkeypatch.setattr("conformance.index.releases", lambda _: tuple(found))
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.220", "1.220.0"),
        ("1.220.0", "1.220.0"),
        ("v1.220", "1.220.0"),
        ("2.0.0rc3", "2.0.0rc3"),
        ("latest", "1.231.0"),
        ("feed", "feed"),
        ("dist/some.whl", "dist/some.whl"),
    ],
)
def test_a_release_is_made_exact(written: str, meant: str) -> None:
    """A short release gets its zeros, and latest is neither withdrawn nor a pre-release."""
    assert exact(written, channels=["feed"]) == meant


def test_a_channel_outweighs_a_release() -> None:
    """A team that has a channel of such a name means its channel."""
    assert exact("latest", channels=["latest"]) == "latest"


def test_no_final_release_is_told(
    listed: list[Release], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the index has pre-releases only, latest stands for nothing."""
    listed[:] = LISTED[3:]
    monkeypatch.chdir(ROOT)

    assert main(["can-i-upgrade", "latest"]) == 2
    assert capsys.readouterr().err == (
        "latest: the index lists no final release of nautilus_trader\n"
        "  found:    2.0.0rc7\n"
        "  expected: a release that is neither a pre-release nor withdrawn\n"
        "  fix:      name a release; nt-conformance watch --pre   lists them\n"
    )


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (["1.220"], ("feed", "1.220.0")),
        (["latest"], ("feed", "1.231.0")),
        (["next", "latest"], ("next", "1.231.0")),
        (["1.219", "1.220"], ("1.219.0", "1.220.0")),
    ],
)
def test_an_upgrade_is_asked_of_exact_releases(
    typed: list[str], asked: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides are made exact before anything is installed."""
    questions: list[Question] = []

    def answer(question: Question, **_: object) -> Upgrade:
        questions.append(question)
        side = Subject(release="1", python="3.12", source="observed")
        return Upgrade(before=side, after=side)

    monkeypatch.setattr(can_i_upgrade, "answer", answer)

    assert main(["can-i-upgrade", *typed, "--root", str(ROOT)]) == 0
    assert [(one.before, one.after) for one in questions] == [asked]


def test_a_history_is_asked_of_exact_releases(monkeypatch: pytest.MonkeyPatch) -> None:
    """The range is between exact releases, so that each has one environment."""
    asked: list[tuple[str, ...]] = []

    def between(*ends: str) -> tuple[str, ...]:
        asked.append(ends)
        raise KeyboardInterrupt

    monkeypatch.setattr(history, "releases_between", between)

    assert main(["history", "1.219", "latest", "--root", str(ROOT)]) == 2
    assert asked == [("1.219.0", "1.231.0")]
