"""The locks: whether one belongs to its pin, and what it says of an environment."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.workspace import Workspace
from conformance.workspace.locks import (
    LockError,
    check_installed,
    check_lock,
    locked_versions,
    preferences,
    write_lock,
)
from conformance.workspace.pins import Pin

FILE = Path("contracts/locks/feed.txt")
PIN = Pin(version="1.219.0", python="3.12", channel="feed", note="what production runs", line=1)
HASH = f"--hash=sha256:{'0' * 64}"
BODY = f"""\
colorama==0.4.6 ; sys_platform == 'no-such-system' \\
    {HASH}
    # via tqdm
nautilus-trader==1.219.0 \\
    {HASH} \\
    {HASH}
    # via -r pinned-versions.txt
uvloop==0.23.0 ; sys_platform != 'no-such-system' \\
    {HASH}
"""
LOCK = (
    '# lock of nautilus_trader==1.219.0 ; python_version == "3.12"\n'
    f"# made by: nt-conformance lock feed\n{BODY}"
)


def refusal(text: str | None = None) -> str:
    """Return what is said of a lock that is refused: a text, or what the file has."""
    with pytest.raises(LockError) as refused:
        check_lock(PIN, FILE, text)
    return str(refused.value)


def edited(before: str, after: str) -> str:
    """Return what is said of the lock once a word of it is another."""
    assert before in LOCK
    return refusal(LOCK.replace(before, after))


@pytest.fixture(autouse=True)
def locks_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep the locks of a test in a workspace of its own."""
    directory = Workspace(tmp_path).lock("feed").parent
    directory.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return directory


def test_a_lock_of_its_pin_is_accepted() -> None:
    """The text of a lock that belongs to its pin comes back as it is."""
    assert check_lock(PIN, FILE, LOCK) == LOCK


def test_a_lock_is_read_from_its_file() -> None:
    """A lock may be given as a path."""
    FILE.write_text(LOCK)
    assert check_lock(PIN, FILE) == LOCK


def test_a_missing_lock_is_refused() -> None:
    """A pin without a lock is told how to get one."""
    assert refusal() == (
        "contracts/locks/feed.txt: there is no lock of the feed pin\n"
        "  found:    no such file\n"
        '  expected: the whole environment of nautilus_trader==1.219.0 ; python_version == "3.12",'
        " with hashes\n"
        "  fix:      nt-conformance lock feed"
    )


def test_an_unreadable_lock_is_refused() -> None:
    """A lock that is no text is made anew."""
    FILE.write_bytes(b"\xff")
    assert refusal() == (
        "contracts/locks/feed.txt: the file can't be read\n"
        "  found:    bytes that are not utf-8\n"
        "  expected: a text file in UTF-8\n"
        "  fix:      nt-conformance lock feed"
    )


def test_a_lock_of_another_release_is_refused() -> None:
    """A pin that was moved without its lock is noticed."""
    assert refusal(LOCK.replace("1.219.0", "1.220.0")) == (
        "contracts/locks/feed.txt:1: the lock is of another release than the feed pin\n"
        '  found:    # lock of nautilus_trader==1.220.0 ; python_version == "3.12"\n'
        '  expected: # lock of nautilus_trader==1.219.0 ; python_version == "3.12"\n'
        "  fix:      nt-conformance lock feed"
    )


def test_a_lock_of_another_python_is_refused() -> None:
    """A pin that was moved to another Python needs another lock."""
    assert edited("3.12", "3.13") == (
        "contracts/locks/feed.txt:1: the lock is of another Python than the feed pin\n"
        '  found:    # lock of nautilus_trader==1.219.0 ; python_version == "3.13"\n'
        '  expected: # lock of nautilus_trader==1.219.0 ; python_version == "3.12"\n'
        "  fix:      nt-conformance lock feed"
    )


def test_a_lock_without_its_first_line_is_refused() -> None:
    """A lock says which pin it was made for."""
    assert refusal(BODY) == (
        "contracts/locks/feed.txt:1: the lock does not say which pin it was made for\n"
        "  found:    colorama==0.4.6 ; sys_platform == 'no-such-system' \\\n"
        '  expected: # lock of nautilus_trader==1.219.0 ; python_version == "3.12"\n'
        "  fix:      nt-conformance lock feed"
    )


def test_a_first_line_that_was_edited_alone_is_noticed() -> None:
    """What a lock holds is compared too, not only what it says of itself."""
    assert edited("nautilus-trader==1.219.0", "nautilus-trader==1.220.0") == (
        "contracts/locks/feed.txt:6: the lock holds another release than it was made for\n"
        "  found:    nautilus-trader==1.220.0\n"
        "  expected: nautilus_trader==1.219.0\n"
        "  fix:      nt-conformance lock feed"
    )


def test_a_lock_of_nothing_is_refused() -> None:
    """A lock that was cut off before NautilusTrader is not its environment."""
    assert refusal(LOCK.partition("nautilus-trader")[0]) == (
        "contracts/locks/feed.txt: the lock does not hold nautilus_trader\n"
        "  found:    1 other packages\n"
        "  expected: nautilus_trader==1.219.0\n"
        "  fix:      nt-conformance lock feed"
    )


def test_a_lock_without_hashes_is_refused() -> None:
    """A lock made without hashes is one mistake, not one for each package."""
    assert refusal(LOCK.replace(f" \\\n    {HASH}", "")) == (
        "contracts/locks/feed.txt: the lock has no hashes\n"
        "  found:    colorama==0.4.6 ; sys_platform == 'no-such-system'\n"
        "  expected: each requirement with its hashes\n"
        "  fix:      nt-conformance lock feed"
    )


@pytest.mark.parametrize(
    ("written", "what"),
    [
        (f"uvloop>=0.23 \\\n    {HASH}", "uvloop is not locked to one release"),
        (f"uvloop==0.23.* \\\n    {HASH}", "uvloop is not locked to one release"),
        (f"uvloop \\\n    {HASH}", "uvloop is not locked to one release"),
        ("uvloop==0.23.0", "uvloop has no hash, or a broken one"),
        ("uvloop==0.23.0 \\\n    --hash=sha256:12", "uvloop has no hash, or a broken one"),
        ("uvloop @ https://example.org/u.whl", "uvloop is locked to a URL"),
        ("./uvloop", "this is not a requirement"),
        ("https://example.org/u.whl", "this is not a requirement"),
        ("uvloop=0.23.0", "this is not a requirement"),
        ("--index-url https://example.org/simple", "an option is no part of a lock"),
        ("-i https://example.org/simple", "an option is no part of a lock"),
        ("--find-links wheels", "an option is no part of a lock"),
        ("-e .", "an option is no part of a lock"),
    ],
)
def test_an_edit_by_hand_is_refused(written: str, what: str) -> None:
    """A lock holds exact, hashed requirements and nothing else; the line is named."""
    begin, _, _ = LOCK.partition("uvloop")
    assert refusal(f"{begin}{written}\n") == (
        f"contracts/locks/feed.txt:10: {what}\n"
        f"  found:    {written.partition(' --hash')[0].partition(chr(92))[0].strip()}\n"
        "  expected: a requirement with == and its hashes, as nt-conformance lock writes it\n"
        "  fix:      nt-conformance lock feed"
    )


def test_all_that_is_wrong_with_a_lock_is_told_at_once() -> None:
    """A lock of another pin that was edited too says both."""
    text = (
        LOCK.replace("1.219.0", "1.220.0").replace("3.12", "3.13").replace("uvloop==", "uvloop>=")
    )
    heads = [line for line in refusal(text).splitlines() if not line.startswith(" ")]
    assert heads == [
        "contracts/locks/feed.txt:1: the lock is of another release than the feed pin",
        "contracts/locks/feed.txt:1: the lock is of another Python than the feed pin",
        "contracts/locks/feed.txt:10: uvloop is not locked to one release",
    ]


def test_versions_are_those_of_this_platform() -> None:
    """What a marker rules out here is not part of the environment."""
    assert locked_versions(LOCK, "3.12") == {"nautilus-trader": "1.219.0", "uvloop": "0.23.0"}


def test_an_environment_as_locked_is_accepted() -> None:
    """Names and releases are compared as packaging does."""
    FILE.write_text(LOCK)
    check_installed(FILE, "3.12", {"Nautilus_Trader": "1.219.0", "uvloop": "0.23"})


def test_a_package_that_is_not_locked_is_refused() -> None:
    """NT's environment holds the lock and nothing else, the suite's own needs least of all."""
    FILE.write_text(LOCK)
    with pytest.raises(LockError) as refused:
        check_installed(
            FILE, "3.12", {"nautilus-trader": "1.219.0", "uvloop": "0.23.0", "PyTest": "9.0.0"}
        )
    assert str(refused.value) == (
        "contracts/locks/feed.txt: pytest is installed, and the lock does not have it\n"
        "  found:    pytest==9.0.0\n"
        "  expected: the 2 packages of the lock\n"
        "  fix:      remove the environment's folder; the next run makes it anew"
    )


def test_an_environment_of_other_releases_is_refused() -> None:
    """Each package that is missing or of another release is named with its line in the lock."""
    FILE.write_text(LOCK)
    with pytest.raises(LockError) as refused:
        check_installed(FILE, "3.12", {"uvloop": "0.22.1"})
    assert str(refused.value) == (
        "contracts/locks/feed.txt:6: nautilus-trader is not installed as locked\n"
        "  found:    not installed\n"
        "  expected: nautilus-trader==1.219.0\n"
        "  fix:      remove the environment's folder; the next run makes it anew\n"
        "contracts/locks/feed.txt:10: uvloop is not installed as locked\n"
        "  found:    uvloop==0.22.1\n"
        "  expected: uvloop==0.23.0\n"
        "  fix:      remove the environment's folder; the next run makes it anew"
    )


def test_a_written_lock_says_which_pin_it_is_of() -> None:
    """A lock begins with its pin and with the command that makes it."""
    write_lock(PIN, FILE, BODY)
    assert FILE.read_text() == LOCK


def test_a_lock_that_is_the_same_is_not_written() -> None:
    """A second run has nothing to write."""
    assert [write_lock(PIN, FILE, BODY), write_lock(PIN, FILE, BODY)] == [True, False]


def test_what_is_no_lock_is_not_written() -> None:
    """A resolver's result that is refused leaves the old lock as it was."""
    write_lock(PIN, FILE, BODY)
    with pytest.raises(LockError):
        write_lock(PIN, FILE, f"--index-url https://example.org/simple\n{BODY}")
    assert FILE.read_text() == LOCK


def test_a_lock_that_can_not_be_replaced_is_kept(
    locks_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails half-way leaves the old lock, and nothing beside it."""
    write_lock(PIN, FILE, BODY)
    monkeypatch.setattr(Path, "replace", _full_disk)
    with pytest.raises(OSError, match="disk"):
        write_lock(PIN, FILE, BODY.replace("0.4.6", "0.4.5"))
    assert {path.name: path.read_text() for path in locks_in.iterdir()} == {"feed.txt": LOCK}


def _full_disk(path: Path, target: Path) -> None:
    raise OSError(f"no room on the disk for {path.name} as {target.name}")


def test_preferences_leave_hashes_out() -> None:
    """A resolver is shown which releases to keep, and never a hash that may be spoilt."""
    assert preferences(LOCK) == (
        "colorama==0.4.6 ; sys_platform == 'no-such-system'\n"
        "nautilus-trader==1.219.0\n"
        "uvloop==0.23.0 ; sys_platform != 'no-such-system'\n"
    )


def test_preferences_of_a_spoilt_lock_are_what_can_be_read() -> None:
    """A lock that was edited by hand can be fixed by the command that makes it."""
    assert preferences("<<<<<<< ours\nuvloop==0.23.0\n-e .\nnumpy>=1\n") == "uvloop==0.23.0\n"


def test_the_projects_own_locks_belong_to_their_pins(request: pytest.FixtureRequest) -> None:
    """Each pin in the repository has its lock there."""
    workspace = Workspace(request.config.rootpath)
    for channel, pin in workspace.pins().items():
        check_lock(pin, workspace.lock(channel))


@given(st.text() | st.text("nautilus_trader==1.219\\\n#-; ", max_size=90))
def test_any_other_text_is_refused(text: str) -> None:
    """No text that is not a lock gets another answer than `LockError`."""
    with pytest.raises(LockError):
        check_lock(PIN, FILE, text)
