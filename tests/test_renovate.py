"""What Renovate is told to move, held against the real pins file.

Renovate matches with RE2 over the whole file, without flags, so that ``^`` is the start of the
file. Python's `re` does the same with what both know: named groups are written apart, and what
RE2 lacks must not be used.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from conformance.workspace.pins import PINS_FILE, parse_pins, read_pins

ROOT = Path(__file__).resolve().parents[1]
CONFIG: dict[str, Any] = json.loads((ROOT / "renovate.json").read_text(encoding="utf-8"))
[MANAGER] = CONFIG["customManagers"]
[PATTERN] = MANAGER["matchStrings"]
[FILE_PATTERN] = MANAGER["managerFilePatterns"]
FEED = 'nautilus_trader==1.219.0 ; python_version == "3.12"  # feed: what production runs\n'
V2 = 'nautilus_trader==2.0.0rc7 ; python_version == "3.13"  # v2: the reference feed of 2\n'
NEXT = 'nautilus_trader==1.231.0 ; python_version == "3.12"  # next: the release being prepared\n'


def matches(text: str) -> list[re.Match[str]]:
    """Return what Renovate would find in a pins file."""
    return list(re.finditer(re.sub(r"\(\?<(?=\w)", "(?P<", PATTERN), text))


def versions(text: str) -> list[str]:
    """Return the releases that Renovate would move."""
    return [match["currentValue"] for match in matches(text)]


def test_the_pattern_uses_nothing_that_re2_lacks() -> None:
    """No look-around, no reference back, no atomic group: RE2 would refuse the whole manager."""
    assert re.findall(r"\(\?(?:[=!>]|<[=!])|\\[1-9]|\\k<", PATTERN) == []


def test_the_real_lines_that_move_are_those_being_prepared() -> None:
    """In the file as it is committed, the matches are the releases on next and on v2."""
    text = (ROOT / PINS_FILE).read_text(encoding="utf-8")
    pins = {pin.channel: pin for pin in read_pins(ROOT / PINS_FILE)}

    found = {match["depType"]: match for match in matches(text)}

    assert found.keys() == {"next", "v2"}
    for channel, match in found.items():
        assert match["currentValue"] == pins[channel].version
        assert text.count("\n", 0, match.start("currentValue")) + 1 == pins[channel].line


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        (FEED, []),
        (NEXT, ["1.231.0"]),
        (NEXT + FEED, ["1.231.0"]),
        (FEED + NEXT, ["1.231.0"]),
        (FEED + NEXT.rstrip("\n"), ["1.231.0"]),
        (FEED.replace("# feed:", "# feed: not yet # next:"), []),
        (f"# {NEXT}{FEED}", []),
        (FEED + NEXT.replace("# next:", "# next-but-one:"), []),
        (FEED + NEXT + V2, ["1.231.0", "2.0.0rc7"]),
    ],
    ids=["feed", "next", "first", "last", "no-newline", "note", "commented", "like-next", "v2"],
)
def test_only_a_next_line_moves(text: str, moved: list[str]) -> None:
    """Where the line stands does not matter, and no other line is touched."""
    assert versions(text) == moved


def test_a_moved_line_is_still_a_pin() -> None:
    """With the newer release in the place of the older, the file is read as before otherwise."""
    [match] = matches(FEED + NEXT)
    start, end = match.span("currentValue")
    text = f"{(FEED + NEXT)[:start]}1.232.0{(FEED + NEXT)[end:]}"

    assert [(pin.channel, pin.version) for pin in parse_pins(text)] == [
        ("feed", "1.219.0"),
        ("next", "1.232.0"),
    ]


@pytest.mark.parametrize(
    ("path", "found"),
    [(PINS_FILE, True), (f"old/{PINS_FILE}", False), ("pinned-versionsstxt", False)],
)
def test_the_pins_file_alone_is_searched(path: str, *, found: bool) -> None:
    """The pattern of files is the regular expression between the slashes."""
    assert (FILE_PATTERN[0], FILE_PATTERN[-1]) == ("/", "/")
    assert bool(re.search(FILE_PATTERN[1:-1], path)) == found


def test_releases_are_looked_up_as_the_pins_mean_them() -> None:
    """The package is NautilusTrader as Python's index has it, ordered as Python's versions are."""
    assert {name: MANAGER[name] for name in MANAGER if name.endswith(("Template", "Type"))} == {
        "customType": "regex",
        "datasourceTemplate": "pypi",
        "depNameTemplate": "nautilus_trader",
        "versioningTemplate": "pep440",
    }


def test_nothing_else_moves_nautilustrader() -> None:
    """Other managers are off, and would leave NautilusTrader alone if they were on."""
    off = CONFIG["packageRules"][0]

    assert CONFIG["enabledManagers"] == ["custom.regex", "github-actions"]
    assert (off["matchManagers"], off["enabled"]) == (["!custom.regex"], False)
    assert set(off["matchPackageNames"]) == {"nautilus_trader", "nautilus-trader"}


def test_the_lock_goes_with_the_release() -> None:
    """Renovate runs the command that the gate asks for, and commits the file that it writes."""
    rules = [
        rule["postUpgradeTasks"] for rule in CONFIG["packageRules"] if "postUpgradeTasks" in rule
    ]

    for tasks, channel in zip(rules, ("next", "v2"), strict=True):
        assert tasks["commands"] == [f"nox -s lock -- {channel}"]
        assert tasks["fileFilters"] == [f"contracts/locks/{channel}.txt"]
        assert (ROOT / tasks["fileFilters"][0]).is_file()


def test_a_channel_stays_in_its_generation() -> None:
    """No request moves next to NautilusTrader 2; of that, candidates are taken."""
    rules = {
        rule["matchDepTypes"][0]: rule for rule in CONFIG["packageRules"] if "matchDepTypes" in rule
    }

    assert rules["next"]["allowedVersions"] == "<2"
    assert rules["v2"]["allowedVersions"] == ">=2.0.0rc1"
    assert rules["v2"]["ignoreUnstable"] is False


def test_every_key_is_one_that_renovate_documents() -> None:
    """A key that Renovate does not know would be passed over with a warning that nobody reads."""
    rule = {"description", "enabled", "matchFileNames", "matchManagers", "matchPackageNames"}
    rule |= {"postUpgradeTasks", "prBodyNotes", "separateMajorMinor"}
    rule |= {"allowedVersions", "groupName", "ignoreUnstable", "matchDepTypes"}
    manager = {"customType", "datasourceTemplate", "depNameTemplate", "description"}
    manager |= {"managerFilePatterns", "matchStrings", "versioningTemplate"}
    tasks = CONFIG["packageRules"][1]["postUpgradeTasks"]

    assert set(CONFIG) == {
        "$schema",
        "customManagers",
        "enabledManagers",
        "extends",
        "packageRules",
    }
    assert set(MANAGER) <= manager
    assert set().union(*CONFIG["packageRules"]) <= rule
    assert set(tasks) == {"commands", "executionMode", "fileFilters"}
