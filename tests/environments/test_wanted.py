"""What is wanted: a release, a channel or a file, and nothing that could be two of them."""

import string
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.environments import EnvironmentNotMadeError, InstallRequest, Reason, parse_wanted
from tests.support.reference import ROOT, WORKSPACE

PIN = WORKSPACE.pins()["feed"]
NEEDED = WORKSPACE.settings().channel("feed").requires


def refusal(written: str, python: str | None = None) -> EnvironmentNotMadeError:
    """Return why something is not wanted."""
    with pytest.raises(EnvironmentNotMadeError) as refused:
        parse_wanted(written, python=python)
    return refused.value


def test_a_release_is_asked_of_the_index() -> None:
    """Wheels alone will do, of it and of what the feed needs, on the feed's Python."""
    wanted = parse_wanted("1.220.0")

    assert wanted.install == ("nautilus_trader==1.220.0", *NEEDED)
    assert wanted.python == PIN.python


def test_a_channel_is_its_lock_on_its_python() -> None:
    """What is locked is installed, with its hashes, and nothing beside it."""
    wanted = parse_wanted("feed")
    lock = str(ROOT / "contracts/locks/feed.txt")

    assert wanted.install == ("--require-hashes", "-r", lock)
    assert wanted.identity == Path(lock).read_text(encoding="utf-8")
    assert wanted.python == PIN.python


def test_a_channel_on_another_python_than_its_lock_is_refused() -> None:
    """A lock belongs to one Python."""
    error = refusal("feed", python="3.13")

    assert error.reason is Reason.NOT_FOR_PYTHON
    assert str(error) == (
        "feed: inconclusive: not for this Python\n"
        "  found:    Python 3.13\n"
        f"  expected: Python {PIN.python}, which the channel's lock was made for\n"
        f"  fix:      give the release instead, {PIN.version}, or move the pin's Python"
    )


def test_what_is_none_of_the_three_is_refused() -> None:
    """The message says what could have been meant."""
    assert str(refusal("tomorrow's")) == (
        """the release "tomorrow's": this is neither a release, a channel nor a package file\n"""
        "  found:    tomorrow's\n"
        "  expected: a release such as 1.220.0, a channel (feed or next or v2), or the path of a"
        " wheel\n"
        "  fix:      nt-conformance watch   lists the releases there are"
    )


def test_a_file_that_is_not_there_is_refused() -> None:
    """It is named, with what the system says of it."""
    assert str(refusal("dist/no-such.whl")) == (
        "dist/no-such.whl: the package file can't be read\n"
        "  found:    No such file or directory\n"
        "  expected: a wheel, or a source archive\n"
        "  fix:      give the path of one that is there"
    )


@given(st.text() | st.text(alphabet=string.digits + ".rcv+!"))
def test_any_text_is_wanted_or_refused(written: str) -> None:
    """Whatever is written, it is a want or has a reason."""
    try:
        result: object = parse_wanted(written)
    except EnvironmentNotMadeError as error:
        result = error.reason

    assert isinstance(result, InstallRequest) or result is Reason.UNKNOWN


@settings(deadline=None)  # each reads the workspace's settings anew
@given(st.binary(), st.binary())
def test_files_of_one_name_are_told_apart_by_content(one: bytes, other: bytes) -> None:
    """Two files have one identity just where their bytes are the same."""
    identities = []
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "a-1.whl")
        for content in (one, other):
            file.write_bytes(content)
            identities.append(parse_wanted(str(file)).identity)

    assert (identities[0] == identities[1]) == (one == other)
