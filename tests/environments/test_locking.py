"""What a lock is, and when ``nt-conformance lock`` changes it, with tiny wheels as an index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.cli.main import main
from tests.support.wheels import write_wheel

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.workspace import Workspace


pytest_plugins = ["tests.support.offline_index"]


@pytest.fixture
def locked(checkout: Workspace, wheels: Path) -> Workspace:
    """Give a workspace whose feed needs a package that has two releases, locked to the newer."""
    write_wheel(wheels, "feeds_need", "1.1")
    assert lock(checkout) == 0
    return checkout


def pin(workspace: Workspace) -> str:
    """Return the pin of the feed channel, as it is written."""
    return str(workspace.pins()["feed"])


def lock(workspace: Workspace, *arguments: str) -> int:
    """Run the command on a workspace."""
    return main(["lock", *arguments, "--root", str(workspace.root)])


def text(workspace: Workspace) -> str:
    """Return the lock of the feed channel."""
    return workspace.lock("feed").read_text(encoding="utf-8")


def test_a_lock_names_no_place(locked: Workspace) -> None:
    """A lock is the same wherever it is made: no index, no directory, no machine."""
    lines = [line for line in text(locked).splitlines() if "--hash" not in line]

    assert lines == [
        f"# lock of {pin(locked)}",
        "# made by: nt-conformance lock feed",
        "feeds-need==1.1 \\",
        "    # via -r pinned-versions.txt",
        "nautilus-trader==9.9.9 \\",
        "    # via -r pinned-versions.txt",
    ]


def test_an_extra_that_the_settings_name_is_locked(with_extra: Workspace) -> None:
    """What an extra needs is in the lock, and the lock is still that of the pin."""
    assert lock(with_extra) == 0
    lines = text(with_extra).splitlines()

    assert [line.rstrip(" \\") for line in lines if "==" in line] == [
        f"# lock of {pin(with_extra)}",
        "extras-need==2.0",
        "feeds-need==1.0",
        "nautilus-trader==9.9.9",
    ]


def test_a_lock_keeps_its_releases(locked: Workspace) -> None:
    """A lock that is made again moves nothing of its own accord."""
    older = text(locked).replace("feeds-need==1.1", "feeds-need==1.0")
    locked.lock("feed").write_text(older, encoding="utf-8")

    lock(locked)

    assert "feeds-need==1.0" in text(locked)


def test_a_lock_is_upgraded_when_asked(locked: Workspace) -> None:
    """With --upgrade a lock takes the newest releases that NautilusTrader allows."""
    newest = text(locked)
    older = newest.replace("feeds-need==1.1", "feeds-need==1.0")
    locked.lock("feed").write_text(older, encoding="utf-8")

    lock(locked, "--upgrade")

    assert text(locked) == newest


def test_a_spoilt_lock_is_fixed(locked: Workspace) -> None:
    """The command that a refused lock asks for makes it good, hashes and all."""
    good = text(locked)
    spoilt = good.replace("sha256:", "sha256:0") + "--index-url x\n"
    locked.lock("feed").write_text(spoilt, encoding="utf-8")

    assert lock(locked, "feed") == 0
    assert text(locked) == good


def test_what_became_of_a_lock_is_told(
    locked: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """A lock that was good already is said to be that."""
    capsys.readouterr()

    lock(locked)

    assert capsys.readouterr().out.endswith(
        f"contracts/locks/feed.txt is up to date: {pin(locked)}\n"
    )


def test_only_the_named_channel_is_locked(checkout: Workspace, wheels: Path) -> None:
    """Channels that are named are locked, and no other."""
    assert wheels.is_dir()
    with checkout.pins_file.open("a", encoding="utf-8") as file:
        file.write(f"{pin(checkout).replace('9.9.9', '9.9.8')}  # next\n")

    assert lock(checkout, "next") == 0
    assert [path.name for path in checkout.lock("next").parent.glob("*.txt")] == ["next.txt"]


def test_an_unknown_channel_is_refused(
    checkout: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """A channel that no pin is on is answered with those there are."""
    assert lock(checkout, "fed") == 2
    assert capsys.readouterr().err == (
        "pinned-versions.txt: no pin is on a channel called fed\n"
        "  found:    nt-conformance lock fed\n"
        "  expected: feed\n"
        "  fix:      nt-conformance lock feed\n"
    )


def test_a_failed_resolve_keeps_the_lock(
    locked: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without such a release the old lock stays, and uv's reason is shown."""
    old = text(locked)
    monkeypatch.setenv("UV_FIND_LINKS", "")

    assert lock(locked) == 2
    assert "contracts/locks/feed.txt: inconclusive: " in capsys.readouterr().err
    assert text(locked) == old
