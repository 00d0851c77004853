"""Pins, locks and snapshots held against each other, on copies of a few of the real files."""

import json
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.cli.main import main
from conformance.environments.environment import environment_folder
from conformance.model.facts import canonical
from conformance.workspace import Workspace
from conformance.workspace.check import ConsistencyError, check_consistency
from conformance.workspace.pins import PinsError
from conformance.workspace.snapshots import STAMP, SnapshotError, read_snapshot
from tests.support.reference import ROOT, WORKSPACE

LOCKS = Path("contracts/locks")
SNAPSHOTS = Path("contracts/snapshots")
PRICE = "ticks/price.json"
SETTINGS = '[tool.conformance]\nfeed = ["feed"]\n'
FEED = 'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: what production runs\n'
NEXT = 'nautilus_trader==1.231.0 ; python_version == "3.12"  # next: the release being prepared\n'


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a workspace with two pins, their real locks, and a snapshot of each."""
    (tmp_path / LOCKS).mkdir(parents=True)
    (tmp_path / "feed").mkdir()
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    (tmp_path / "pinned-versions.txt").write_text(FEED + NEXT)
    for channel in ("feed", "next"):
        lock = LOCKS / f"{channel}.txt"
        (tmp_path / lock).write_bytes((ROOT / lock).read_bytes())
        (tmp_path / SNAPSHOTS / channel / "ticks").mkdir(parents=True)
        (tmp_path / SNAPSHOTS / channel / PRICE).write_text(canonical({"a": 1}))
        (tmp_path / SNAPSHOTS / channel / STAMP).write_bytes(
            (ROOT / SNAPSHOTS / channel / STAMP).read_bytes()
        )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(root: Path) -> str:
    """Return what is said of files that don't go together."""
    with pytest.raises(ConsistencyError) as caught:
        check_consistency(Workspace(root))
    return str(caught.value)


def test_files_that_go_together_are_counted(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing wrong is one line on stdout, and exit status 0."""
    status = main(["check", "--root", str(checkout)])

    assert status == 0
    assert capsys.readouterr() == ("2 pins, their locks and 2 snapshots go together\n", "")


def test_one_pin_is_counted_as_one(checkout: Path) -> None:
    """A project may pin what production runs alone."""
    (checkout / "pinned-versions.txt").write_text(FEED)
    (checkout / LOCKS / "next.txt").unlink()
    shutil.rmtree(checkout / SNAPSHOTS / "next")

    kept = check_consistency(Workspace(checkout))

    assert str(kept) == "1 pin, its lock and 1 snapshots go together"


@pytest.mark.parametrize(
    ("needed", "found"),
    [
        ("orjson>=3", "no orjson"),
        ("msgspec>=99", "msgspec==0.22.0"),
        ("Msgspec", ""),
        ("msgspec==0.22.0", ""),
        ("orjson; python_version < '3.12'", ""),
    ],
)
def test_what_the_feed_requires_is_in_the_lock(checkout: Path, needed: str, found: str) -> None:
    """A dependency that was added without locking is told before the feed fails to import it."""
    (checkout / "pinned-versions.txt").write_text(FEED)
    (checkout / LOCKS / "next.txt").unlink()
    shutil.rmtree(checkout / SNAPSHOTS / "next")
    (checkout / "pyproject.toml").write_text(f'{SETTINGS}requires = ["{needed}"]\n')
    name = needed.partition(">")[0]
    expected = (
        f"contracts/locks/feed.txt: the lock has not what the feed requires: {name}\n"
        f"  found:    {found}\n"
        f"  expected: {needed}\n"
        "  fix:      nt-conformance lock feed"
    )

    if found:
        assert told(checkout) == expected
    else:
        assert check_consistency(Workspace(checkout)).pins == 1


def test_a_pin_that_moved_without_its_lock_is_told(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commit that moves a pin alone ends with 2 and the command that locks it."""
    pins = checkout / "pinned-versions.txt"
    pins.write_text(FEED + NEXT.replace("1.231.0", "1.232.0"))

    status = main(["check", "--root", str(checkout)])

    assert status == 2
    assert capsys.readouterr() == (
        "",
        (
            "contracts/locks/next.txt:1: the lock is of another release than the next pin\n"
            '  found:    # lock of nautilus_trader==1.231.0 ; python_version == "3.12"\n'
            '  expected: # lock of nautilus_trader==1.232.0 ; python_version == "3.12"\n'
            "  fix:      nt-conformance lock next\n"
        ),
    )


def test_a_lock_that_is_missing_is_told(checkout: Path) -> None:
    """A pin without a lock can't be installed."""
    (checkout / LOCKS / "next.txt").unlink()

    assert told(checkout) == (
        "contracts/locks/next.txt: there is no lock of the next pin\n"
        "  found:    no such file\n"
        '  expected: the whole environment of nautilus_trader==1.231.0 ; python_version == "3.12",'
        " with hashes\n"
        "  fix:      nt-conformance lock next"
    )


def test_pins_that_cannot_be_read_are_told_alone(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without pins there is nothing to hold locks and snapshots against."""
    (checkout / "pinned-versions.txt").write_text(FEED.replace("==1.219.0", ">=1.219.0"))
    (checkout / LOCKS / "feed.txt").unlink()

    status = main(["check", "--root", str(checkout)])

    assert status == 2
    assert capsys.readouterr() == (
        "",
        (
            "pinned-versions.txt:1: nautilus_trader is pinned to a range\n"
            "  found:    nautilus_trader>=1.219.0\n"
            "  expected: one exact release, such as nautilus_trader==1.220.0\n"
            "  fix:      nt-conformance watch   lists the releases there are\n"
        ),
    )


def test_a_directory_without_pins_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Started where no pins file is, the check does not pass for want of anything to check."""
    monkeypatch.chdir(tmp_path)

    with pytest.raises(PinsError, match=r"^pinned-versions\.txt: the file can't be read\n"):
        check_consistency(Workspace(Path()))


@pytest.mark.parametrize(
    ("folder", "found"), [(True, "a folder without snapshots"), (False, "no such folder")]
)
def test_a_channel_that_nobody_approved_is_told(
    checkout: Path, *, folder: bool, found: str
) -> None:
    """A pin on a channel of its own needs snapshots before it is committed."""
    (checkout / SNAPSHOTS / "next" / PRICE).unlink()
    (checkout / SNAPSHOTS / "next" / STAMP).unlink()
    (checkout / SNAPSHOTS / "next").rename(checkout / SNAPSHOTS / ("next" if folder else "gone"))

    assert told(checkout) == (
        f"{SNAPSHOTS}/next: nothing that"
        ' nautilus_trader==1.231.0 ; python_version == "3.12" does was approved\n'
        f"  found:    {found}\n"
        "  expected: the approved snapshots of the next channel\n"
        "  fix:      nt-conformance gate --channel next --snapshot-update   then read what it wrote"
    )


@pytest.mark.parametrize(
    ("text", "what", "found"),
    [
        (
            "<<<<<<< HEAD\n{}\n",
            "the file is not JSON",
            "Expecting value: line 1 column 1 (char 0)",
        ),
        (
            '{"a": NaN}\n',
            "the file is not JSON",
            "Out of range float values are not JSON compliant: nan",
        ),
        (
            '{"a": 1}',
            "the snapshot is not as the suite writes it",
            "an edit by hand, or a merge gone wrong",
        ),
    ],
    ids=["merge", "nan", "layout"],
)
def test_a_spoilt_snapshot_is_told(checkout: Path, text: str, what: str, found: str) -> None:
    """A snapshot that the suite did not write is none that a reviewer accepted."""
    (checkout / SNAPSHOTS / "feed" / PRICE).write_text(text)

    assert told(checkout) == (
        f"{SNAPSHOTS}/feed/{PRICE}: {what}\n"
        f"  found:    {found}\n"
        "  expected: the file as the suite wrote it and a reviewer approved it\n"
        f"  fix:      git checkout --ours {SNAPSHOTS}/feed/{PRICE}"
        "   or --theirs in a merge; else without either"
    )


def test_what_an_old_channel_left_is_told(checkout: Path) -> None:
    """The lock and the snapshots of a channel that is gone would be read by people as in force."""
    (checkout / "pinned-versions.txt").write_text(FEED)

    assert told(checkout) == (
        "contracts/locks/next.txt: lock of a channel that no pin is on\n"
        "  found:    next\n"
        "  expected: feed\n"
        "  fix:      git rm -r contracts/locks/next.txt   or a pin on the next channel\n"
        f"{SNAPSHOTS}/next: snapshots of a channel that no pin is on\n"
        "  found:    next\n"
        "  expected: feed\n"
        f"  fix:      git rm -r {SNAPSHOTS}/next   or a pin on the next channel"
    )


def test_everything_wrong_is_told_at_once(checkout: Path) -> None:
    """One run names the lock and both snapshots, pin by pin."""
    (checkout / LOCKS / "next.txt").unlink()
    for channel in ("feed", "next"):
        (checkout / SNAPSHOTS / channel / PRICE).write_text("[]\n")

    heads = [line for line in told(checkout).splitlines() if not line.startswith(" ")]

    assert [head.partition(": ")[0] for head in heads] == [
        f"{SNAPSHOTS}/feed/{PRICE}",
        "contracts/locks/next.txt",
        f"{SNAPSHOTS}/next/{PRICE}",
    ]


def test_settings_that_cannot_be_used_are_told_with_the_rest(checkout: Path) -> None:
    """A slip in ``[tool.conformance]`` hides no lock that is missing, and is not hidden by it."""
    (checkout / LOCKS / "next.txt").unlink()
    (checkout / "pyproject.toml").write_text(f"{SETTINGS}fedd = 1\n")

    heads = [line for line in told(checkout).splitlines() if not line.startswith(" ")]

    assert heads == [
        "contracts/locks/next.txt: there is no lock of the next pin",
        "pyproject.toml: [tool.conformance] has no setting fedd",
    ]


def test_a_feed_that_is_not_there_is_told(checkout: Path) -> None:
    """A path of ``feed`` that is gone is told once, for all channels that have it."""
    (checkout / "feed").rename(checkout / "quotes")

    assert told(checkout) == (
        "pyproject.toml: [tool.conformance] feed names what is not there\n"
        "  found:    feed\n"
        "  expected: files and folders of the feed's source, beside pyproject.toml\n"
        "  fix:      the path in feed, or put the source back"
    )


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("quotes", "no __main__.py in quotes"),
        ("quotes.live", ""),
        ("quotes.main:run", "no module quotes.main"),
        ("quotes:run", ""),
        ("other --fast", "no module other"),
        ("scripts/run.py --fast", "no file scripts/run.py"),
        ("json.tool", ""),
    ],
)
def test_a_program_that_is_not_there_is_told(checkout: Path, run: str, found: str) -> None:
    """A module, or a script, of ``run`` that was renamed in the tree is told before it is run."""
    (checkout / "feed" / "quotes").mkdir()
    (checkout / "feed" / "quotes" / "live.py").touch()
    (checkout / "pyproject.toml").write_text(f'{SETTINGS}run = "{run}"\n')
    expected = (
        "pyproject.toml: [tool.conformance] run names what is not there\n"
        f"  found:    {found}\n"
        "  expected: a module, package.module:function or a script.py that is there\n"
        "  fix:      run, or put its folder into path"
    )

    if found:
        assert told(checkout) == expected
    else:
        assert check_consistency(Workspace(checkout)).pins == 2


def test_a_program_may_come_with_what_the_feed_requires(checkout: Path) -> None:
    """What is installed beside NautilusTrader may have any module: nothing is said of it."""
    more = 'run = "launcher"\nrequires = ["msgspec"]\n'
    (checkout / "pyproject.toml").write_text(SETTINGS + more)

    assert check_consistency(Workspace(checkout)).pins == 2


def test_settings_of_a_channel_that_no_pin_is_on_are_told(checkout: Path) -> None:
    """A slip in a channel's name would leave the channel with the settings of all."""
    table = '[tool.conformance.channels.nxt]\nrole = "production"\n'
    (checkout / "pyproject.toml").write_text(SETTINGS + table)

    assert told(checkout) == (
        "pyproject.toml: [tool.conformance.channels.nxt] is for a channel that no pin is on\n"
        "  found:    nxt\n"
        "  expected: feed or next\n"
        "  fix:      one of these names, or a pin on the nxt channel in pinned-versions.txt"
    )


def test_a_setting_of_a_channel_is_told_in_its_own_table(checkout: Path) -> None:
    """What a channel's table says instead of the table of all is to be changed there."""
    table = '[tool.conformance.channels.next]\nfeed = ["books"]\n'
    (checkout / "pyproject.toml").write_text(SETTINGS + table)

    assert told(checkout).startswith(
        "pyproject.toml: [tool.conformance.channels.next] feed names what is not there\n"
        "  found:    books\n"
    )


def test_an_environment_that_is_broken_is_told_with_the_rest(
    checkout: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kept environment that has lost its files is told, and ends with 2 as other faults do."""
    workspace = Workspace(checkout)
    kept = environment_folder("feed", workspace=workspace, cache=checkout / "cache")
    kept.mkdir(parents=True)

    status = main(["check", "--root", str(checkout), "--cache", str(checkout / "cache")])

    assert status == 2
    assert capsys.readouterr().err == (
        f"{kept.relative_to(checkout)}: the environment that is kept for the feed channel is"
        " broken\n"
        "  found:    no conformance.json\n"
        "  expected: the environment as it was made\n"
        "  fix:      nt-conformance gate --channel feed   makes it anew\n"
    )


def test_a_folder_that_is_no_workspace_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command checks nothing where no ``[tool.conformance]`` is, and ends with 2."""
    assert main(["check", "--root", str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"{tmp_path}/pyproject.toml: no workspace is here\n")


def test_the_committed_files_go_together() -> None:
    """What this project keeps passes its own check, which a test like this can't do for it."""
    assert check_consistency(WORKSPACE).pins >= 1


def test_the_check_needs_no_more_than_packaging(checkout: Path) -> None:
    """Nothing that comes with NautilusTrader, pytest or the venue is imported for a commit."""
    heavy = "nautilus_trader msgspec syrupy pytest aiohttp httpx"
    code = (
        "import runpy, sys\n"
        f"for name in {heavy.split()}: sys.modules[name] = None\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "sys.argv = ['conformance', 'check']\n"
        "runpy.run_module('conformance', run_name='__main__')\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False
    )

    assert ran.stdout == "2 pins, their locks and 2 snapshots go together\n"


@given(
    text=st.text(alphabet='{}[]":,.-+0123456789eENaInfity\\ud8\r\n ')
    | st.dictionaries(st.text(), st.floats() | st.text() | st.lists(st.integers())).map(json.dumps)
    | st.dictionaries(st.text(), st.none() | st.booleans()).map(canonical)
)
def test_no_text_crashes_the_reader_of_snapshots(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is in a snapshot's file, it is read back to the letter or refused as such."""
    folder = tmp_path_factory.getbasetemp() / "any"  # Of all examples; nothing lies below it.
    folder.mkdir(exist_ok=True)
    written = text.replace("\r\n", "\n").replace("\r", "\n")
    (folder / "ticks").mkdir(exist_ok=True)
    (folder / PRICE).write_bytes(text.encode())

    with suppress(SnapshotError):
        assert canonical(read_snapshot(folder, "ticks.price") or {}) == written
