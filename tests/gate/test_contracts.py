"""The contracts: which there are, what each says when it fails, and what a run writes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.gate.ending import end_of_run
from conformance.gate.run import ContractRun, read_approved
from conformance.gate.verdict import broken_contract
from conformance.harness.document import Observed
from conformance.model.areas import area_of, slow_ids
from conformance.model.facts import MISSING, Json, Observation, canonical
from conformance.model.schemas import schema_of
from conformance.model.usage_site import SitesByPath, UsageSite
from conformance.version import SUITE
from conformance.workspace import Workspace
from conformance.workspace.snapshots import approved_ids
from conformance.workspace.stamp import Stamp, write_stamp
from tests.support.failing import died
from tests.support.junit import failures_in
from tests.support.reference import ROOT, WORKSPACE
from tests.support.subjects import with_subjects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.failure import Failure

SNAPSHOTS = Path("contracts/snapshots")
SETTINGS = '[tool.conformance]\nfeed = ["feed"]\n'
LIMIT_S = 300.0  # of what takes ten seconds, on a machine that has other work
ENDED: Json = {"subscribed": False, "error": {"error": "AttributeError"}}
REFUSED = 4  #: Pytest's own status where it is not to run; the command makes 2 of it.


# --- a run, made by hand


@dataclass(frozen=True)
class Hand:
    """Makes runs of a channel whose snapshots and observations are written in the test."""

    workspace: Workspace

    def review(self, channel: str = "feed", **facts: Observation) -> None:
        """Write snapshots; ``__`` in a name stands for a dot."""
        for name, observation in _by_id(facts).items():
            path = name.replace(".", "/")
            self.write(path, canonical(observation, schema_of(name)), channel)

    def write(self, name: str, text: str, channel: str = "feed") -> None:
        """Write the file of one snapshot."""
        path = self.workspace.snapshots(channel) / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(
        self,
        channel: str = "feed",
        failures: Mapping[str, Failure] | None = None,
        places: Mapping[str, SitesByPath] | None = None,
        *,
        updates: bool = False,
        **facts: Observation,
    ) -> ContractRun:
        """Return a run in which these facts were observed."""
        observed = Observed(
            release="9.9.9",
            python="3.12.1",
            facts=_by_id(facts),
            places=places or {},
            failures=failures or {},
        )
        return ContractRun(
            workspace=self.workspace,
            channel=channel,
            observed=observed,
            snapshots=read_approved(self.workspace.snapshots(channel)),
            updates=updates,
        )

    def stamped(
        self, failures: Mapping[str, Failure] | None = None, **facts: Observation
    ) -> ContractRun:
        """Return a run of the pinned release, beside the stamp of a full update of it."""
        pin = 'nautilus_trader==9.9.9 ; python_version == "3.12"  # feed: what production runs\n'
        self.workspace.pins_file.write_text(pin, encoding="utf-8")
        run = self.run("feed", failures, None, updates=False, **facts)
        stamp = Stamp(release="9.9.9", python="3.12", suite=SUITE, feed=run.usage)
        write_stamp(self.workspace.snapshots("feed"), stamp)
        return run


def _by_id(facts: Mapping[str, Observation]) -> dict[str, Observation]:
    """Return observations by their ids, each with what it is about."""
    return with_subjects({name.replace("__", "."): found for name, found in facts.items()})


@pytest.fixture
def hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hand:
    """Keep the snapshots of a test in a workspace of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(SETTINGS, encoding="utf-8")
    return Hand(Workspace(tmp_path))


def text_of(run: ContractRun, contract: str) -> str:
    """Return what a contract says that does not hold; "" where it does."""
    broken = broken_contract(run, contract)
    return broken.text if broken else ""


def test_every_observation_and_every_review_is_a_contract(hand: Hand) -> None:
    """What was observed, what was approved and what died: nothing is left out."""
    hand.review(config__kept={"a": 1}, config__gone={"a": 1})

    run = hand.run(
        config__kept={"a": 1},
        config__new={"a": 1},
        failures={"ticks.dead": died("crashed with SIGSEGV")},
    )

    assert run.contracts == ["config.gone", "config.kept", "config.new", "ticks.dead"]
    assert run.stale == {"config.gone"}


def test_a_contract_holds_where_the_review_is_what_is_observed(hand: Hand) -> None:
    """The same facts are no failure."""
    hand.review(config__frozen={"set_field": {"error": "AttributeError"}})

    assert (
        text_of(
            hand.run(config__frozen={"set_field": {"error": "AttributeError"}}), "config.frozen"
        )
        == ""
    )


def test_a_drift_shows_both_sides(hand: Hand) -> None:
    """Each fact that differs is told by its path, with what was approved and what is now."""
    hand.review(toy__logging={"gone": "str", "kept": 1, "level": ["INFO", "WARN"], "x": {"y": 1}})
    run = hand.run(toy__logging={"kept": 1, "level": ["INFO", "OFF"], "new": None, "x": {"y": 2}})

    assert text_of(run, "toy.logging") == (
        "shift  toy.logging gone: str → (not there any more)\n"
        "       why:      a fact changed for which there is no rule (unknown-change)\n"
        "       also:     toy.logging level: gone WARN; new OFF\n"
        "       also:     toy.logging new: (not there before) → none\n"
        "       also:     toy.logging x.y: 1 → 2"
    )


def test_another_order_shows_both_lists(hand: Hand) -> None:
    """Where only the order of a list differs, the lists themselves are shown."""
    hand.review(credentials__live={"demanded": ["KEY", "SECRET"]})

    told = text_of(hand.run(credentials__live={"demanded": ["SECRET", "KEY"]}), "credentials.live")
    assert told.splitlines()[0] == (
        'add    credentials.live demanded: ["KEY", "SECRET"] → ["SECRET", "KEY"]'
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (True, 1, "true → 1"),
        ("1", 1, '"1" → 1'),
        ("true", True, '"true" → true'),
        ([1], [True], "gone 1; new true"),
    ],
)
def test_a_fact_of_another_type_is_a_drift(
    hand: Hand, before: Json, after: Json, told: str
) -> None:
    """What looks the same to Python or to a reader, and is not, is told apart."""
    hand.review(toy__one={"fact": before})
    run = hand.run(toy__one={"fact": after})

    assert text_of(run, "toy.one").splitlines()[0] == f"shift  toy.one fact: {told}"


def test_what_stops_the_feed_comes_first_with_its_line(hand: Hand) -> None:
    """A name that is missing is told with the nearest, the feed's line, and that it stops."""
    hand.review(surface__Enum={"members": {"A": "A", "Z": "Z"}})
    site = UsageSite(file="no_such_file.py", line=41)
    instead: Json = {"members.Z": ["ZS", "Y"]}

    told = text_of(
        hand.run(
            surface__Enum={"members": {"A": "B", "Z": MISSING}, "instead": instead},
            places={"surface.Enum": {"members.Z": (site,)}},
        ),
        "surface.Enum",
    )

    assert told == (
        "no snapshot can approve this\n"
        "break  surface.Enum members.Z: Z → missing\n"
        "       why:      the feed uses an enum member that is gone (member-removed)\n"
        "       at:       no_such_file.py:41\n"
        "       write:    Enum.ZS\n"
        "       proof:    not run on both releases\n"
        "shift  surface.Enum members.A: A → B\n"
        "       why:      an enum member that the feed uses has another value"
        " (member-value-changed)"
    )


@pytest.mark.parametrize("updates", [False, True])
def test_a_review_can_not_make_a_feed_run(hand: Hand, updates: bool) -> None:
    """On `feed` what stops the feed fails though it was approved, and though it is accepted."""
    hand.review(feed__start={"outcome": ENDED})
    run = hand.run(feed__start={"outcome": ENDED}, updates=updates)

    assert text_of(run, "feed.start") == (
        "the feed can't run with this, and no snapshot can approve it\n"
        "  feed.start outcome: the feed does not start, or does not stop\n"
        "    now did not subscribe, AttributeError"
    )


def test_what_stops_the_feed_is_a_record_on_next(hand: Hand) -> None:
    """On `next` the review says what the release does, whatever that means for the feed."""
    hand.review("next", feed__start={"outcome": ENDED})
    run = hand.run("next", feed__start={"outcome": ENDED})

    assert text_of(run, "feed.start") == ""


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("candidate", ""),
        (
            "production",
            (
                "the feed can't run with this, and no snapshot can approve it\n"
                "  feed.start outcome: the feed does not start, or does not stop\n"
                "    now did not subscribe, AttributeError"
            ),
        ),
    ],
)
def test_the_role_of_a_channel_says_what_can_be_accepted(hand: Hand, role: str, told: str) -> None:
    """Not the name of a channel but its role decides, where the settings give it one."""
    channels = "".join(
        f'[tool.conformance.channels.{name}]\nrole = "{role}"\n' for name in ("feed", "next")
    )
    (hand.workspace.root / "pyproject.toml").write_text(f"{SETTINGS}{channels}", encoding="utf-8")
    for channel in ("feed", "next"):
        hand.review(channel, feed__start={"outcome": ENDED})
        run = hand.run(channel, feed__start={"outcome": ENDED})

        assert text_of(run, "feed.start") == told


def test_what_was_never_approved_says_what_it_is(hand: Hand) -> None:
    """A new observation fails until it is approved, and shows its facts."""
    assert text_of(hand.run(toy__new={"a": {"b": 1}, "c": "d"}), "toy.new") == (
        "not approved yet\n"
        "add    toy.new: (not there before) → observed\n"
        "       why:      it is observed for the first time,"
        " so there is nothing to compare it with (newly-told)\n"
        "add    toy.new a.b: (not there before) → 1\n"
        "add    toy.new c: (not there before) → d"
    )


def test_what_stops_the_feed_is_told_unapproved_too(hand: Hand) -> None:
    """A first look at a release on `feed` says what can't be accepted."""
    assert text_of(hand.run(surface__Enum={"kind": MISSING}), "surface.Enum").endswith(
        "the feed can't run with this, and no snapshot can approve it\n"
        "  surface.Enum kind: the feed uses a name that is gone\n"
        "    now missing"
    )


def test_what_vanished_says_where_its_review_is(hand: Hand) -> None:
    """A snapshot that nothing is held against fails."""
    hand.review(config__old={"a": 1})

    assert text_of(hand.run(), "config.old") == (
        "a snapshot of an observation that nothing makes any more: the feed's source does not"
        " lead there, or the release has no such thing\n"
        "  git rm contracts/snapshots/feed/config/old.json"
    )


def test_what_could_not_be_told_is_no_drift(hand: Hand) -> None:
    """A probe that died is told as such, with all that it printed."""
    hand.review(ticks__price={"a": 1})
    run = hand.run(failures={"ticks.price": died("crashed with SIGSEGV\n    | the last line")})

    assert text_of(run, "ticks.price") == (
        "could not be observed\n  crashed with SIGSEGV\n      | the last line"
    )


def test_a_probe_of_many_observations_answers_for_each(hand: Hand) -> None:
    """Where one probe tells of a whole area, each of its contracts names it when it died."""
    hand.review(surface__A={"a": 1}, surface__B={"a": 1}, ticks__price={"a": 1})
    run = hand.run(failures={"surface.names": died("SourceError: no")}, ticks__price={"a": 1})

    assert run.contracts == ["surface.A", "surface.B", "ticks.price"]
    assert text_of(run, "surface.B") == "could not be observed\n  surface.names: SourceError: no"
    assert run.stale == set()


def test_a_dead_probe_takes_no_snapshot_with_it(hand: Hand) -> None:
    """While drift is accepted, what could not be observed stays approved; the rest is stale."""
    hand.review(surface__A={"a": 1}, ticks__old={"a": 1})

    run = hand.run(failures={"surface.names": died("crashed with SIGSEGV")}, updates=True)

    assert run.contracts == ["surface.A"]
    assert run.stale == {"ticks.old"}


def test_a_torn_snapshot_is_told_with_its_fix(hand: Hand) -> None:
    """Half a file is no review; the command brings back the whole one."""
    hand.write("ticks/price", '{\n  "a"')

    assert text_of(hand.run(ticks__price={"a": 1}), "ticks.price") == (
        "contracts/snapshots/feed/ticks/price.json: the file is not JSON\n"
        "  found:    Expecting ':' delimiter: line 2 column 6 (char 7)\n"
        "  expected: the file as the suite wrote it and a reviewer approved it\n"
        "  fix:      git checkout --ours contracts/snapshots/feed/ticks/price.json"
        "   or --theirs in a merge; else without either"
    )


@pytest.mark.parametrize("text", ['{"a": 1}', "[]\n", '{\n  "b": 1,\n  "a": 1\n}\n'])
def test_a_snapshot_that_was_edited_is_told_with_its_fix(hand: Hand, text: str) -> None:
    """What the suite did not write, nobody has approved as it stands."""
    hand.write("ticks/price", text)

    assert text_of(hand.run(ticks__price={"a": 1}), "ticks.price") == (
        "contracts/snapshots/feed/ticks/price.json: the snapshot is not as the suite writes it\n"
        "  found:    an edit by hand, or a merge gone wrong\n"
        "  expected: the file as the suite wrote it and a reviewer approved it\n"
        "  fix:      git checkout --ours contracts/snapshots/feed/ticks/price.json"
        "   or --theirs in a merge; else without either"
    )


# --- the end of a run


def end(run: ContractRun) -> list[str]:
    """Return the last lines of a run that held all its contracts."""
    run.results.update({name: broken_contract(run, name) for name in run.contracts})
    return list(end_of_run(run))


def test_a_run_that_holds_ends_with_one_line(hand: Hand) -> None:
    """Where nothing failed there is nothing to do."""
    hand.review(a__one={"a": 1})

    assert end(hand.stamped(a__one={"a": 1})) == [
        "feed: nautilus_trader 9.9.9, Python 3.12.1: 1 of 1 contracts hold"
    ]


def test_a_run_with_a_drift_ends_with_the_report(hand: Hand) -> None:
    """Each drift is told once, what to do next, how the feed ended, and how many hold."""
    settings = hand.workspace.root / "pyproject.toml"
    settings.write_text(f'{SETTINGS}run = "quotes"\n', encoding="utf-8")
    hand.review(a__one={"a": 1}, b__two={"a": 1}, feed__start={"outcome": ENDED})

    run = hand.stamped(a__one={"a": 1}, b__two={"a": 2}, feed__start={"outcome": ENDED})
    run = replace(run, observed=replace(run.observed, feed_log="AttributeError: x\n"), results={})

    assert end(run) == [
        "",
        "the feed, run as quotes: it fails before it subscribes",
        "  found:    AttributeError",
        "  expected: a feed that subscribes, and runs until SIGTERM comes",
        "  fix:      read its last lines, below; the report says what changed for it",
        "  its last lines:",
        "    | AttributeError: x",
        "",
        "nautilus_trader 9.9.9 → 9.9.9   Python 3.12        BLOCKED   0 breaks, 1 shift, 0 adds",
        "9.9.9: approved snapshots of feed; 9.9.9: observed",
        "",
        "shift  b.two a: 1 → 2",
        "       why:      a fact changed for which there is no rule (unknown-change)",
        "",
        "the feed can't run with this, and no snapshot can approve it",
        "  feed.start outcome: the feed does not start, or does not stop",
        "    now did not subscribe, AttributeError",
        "",
        "next:     fix the feed, or put the pin back and run   nt-conformance lock feed",
        "feed: nautilus_trader 9.9.9, Python 3.12.1: 1 of 3 contracts hold, 2 do not",
    ]


def test_a_difference_that_no_rule_reads_is_told(hand: Hand) -> None:
    """What differs though its summary does not is in the report: a red gate says why."""
    before, after = (
        {"loopback": [{"route": route, "said": [], "streams": ["btcusdt@trade"]}]}
        for route in ("/ws", "/stream")
    )
    hand.review(wire__streams__trades=before)

    told = end(hand.stamped(wire__streams__trades=after))

    assert "0 breaks, 0 shifts, 1 add" in told[1]
    assert told[4].startswith('add    wire.streams.trades loopback: gone "route /ws')


def test_what_stands_in_for_a_missing_name_is_told(hand: Hand) -> None:
    """Where only the nearest name is another, the contract is broken, and says so."""
    gone: dict[str, Json] = {"members": {"Z": MISSING}}
    hand.review("next", surface__Enum={**gone, "instead": {"members.Z": ["Y"]}})
    run = hand.run("next", surface__Enum={**gone, "instead": {"members.Z": ["ZS"]}})

    assert text_of(run, "surface.Enum") == ("add    surface.Enum instead.members.Z: gone Y; new ZS")
    assert any("instead.members.Z: gone Y; new ZS" in line for line in end(run))


def test_a_run_that_accepts_is_not_told_to_accept(hand: Hand) -> None:
    """What is left after an update can't be accepted, so only the other way is shown."""
    hand.review(feed__start={"outcome": ENDED}, b__two={"a": 1})

    told = end(hand.run(feed__start={"outcome": ENDED}, b__two={"a": 2}, updates=True))

    assert told[-3:] == [
        "next:     fix the feed, or put the pin back and run   nt-conformance lock feed",
        "no snapshot can approve what stops the feed, so none was written of that",
        "feed: nautilus_trader 9.9.9, Python 3.12.1: 1 of 2 contracts hold, 1 does not",
    ]
    assert not any("b.two" in line for line in told)


def test_what_could_not_be_told_is_told_once(hand: Hand) -> None:
    """One reason for many contracts is one block, and the next command looks at the probe alone."""
    hand.review(surface__A={"a": 1}, surface__B={"a": 1}, b__two={"a": 1})
    run = hand.stamped(b__two={"a": 1}, failures={"surface.names": died("crashed with SIGSEGV")})

    assert end(run)[3:] == [
        "",
        "inconclusive",
        "  surface.names",
        "    crashed with SIGSEGV",
        "",
        "next:     nt-conformance observe --channel feed surface.names   shows why",
        (
            "feed: nautilus_trader 9.9.9, Python 3.12.1:"
            " 1 of 3 contracts hold, 2 could not be observed"
        ),
    ]


# --- the command, in a copy of the repository


@dataclass(frozen=True)
class Ended:
    """What one run of the contracts printed, and what it left in the snapshots."""

    status: int
    stdout: str
    stderr: str
    snapshots: Mapping[str, str]  #: By path below the folder of all channels.
    said: Mapping[str, str]  #: What each contract that failed says, as JUnit's XML has it.

    @property
    def broken(self) -> list[str]:
        """Return the contracts that failed."""
        return sorted(self.said)

    @property
    def verdict(self) -> str:
        """Return the line that sums the run up, from the number of contracts on."""
        (found,) = re.findall(r"^\w+: nautilus_trader .*: (\d+ of .*)$", self.stdout, re.MULTILINE)
        return str(found)


@dataclass(frozen=True)
class Checkout:
    """A copy of the repository."""

    folder: Path

    def write(self, path: str | Path, text: str) -> None:
        """Write a file of it."""
        (self.folder / path).write_text(text, encoding="utf-8")

    def replace(self, path: str | Path, before: str, after: str) -> None:
        """Replace a text that must be there."""
        text = (self.folder / path).read_text(encoding="utf-8")
        assert before in text
        self.write(path, text.replace(before, after))

    def run(self, *arguments: str, **env: str) -> Ended:
        """Run the contracts in it, by pytest alone: each that fails is told by itself."""
        junit = self.folder / "junit.xml"
        junit.unlink(missing_ok=True)
        inherited = {k: v for k, v in os.environ.items() if k not in ("CI", "PYTEST_ADDOPTS")}
        ran = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "conformance/gate", "-p", "standing_in"),
                *("--junitxml", str(junit), *arguments),
            ],
            cwd=self.folder,
            env={**inherited, **env},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT_S,
        )
        said = failures_in(junit)
        return Ended(ran.returncode, ran.stdout, ran.stderr, self.snapshots(), said)

    def snapshots(self) -> Mapping[str, str]:
        """Return the text of each snapshot of all channels."""
        top = self.folder / SNAPSHOTS
        return {
            path.relative_to(top).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(top.rglob("*.json"))
        }


def copy_to(folder: Path) -> Checkout:
    """Copy what the contracts need of the repository."""
    for name in ("conformance", "contracts", "feeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "pinned-versions.txt"):
        shutil.copy2(ROOT / name, folder / name)
    shutil.copy2(ROOT / "tests/support/standing_in.py", folder / "standing_in.py")
    return Checkout(folder)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Return a copy for one test."""
    return copy_to(tmp_path)


APPROVED = {
    path.relative_to(ROOT / SNAPSHOTS).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted((ROOT / SNAPSHOTS).rglob("*.json"))
}
CONTRACTS = sum(
    area_of(name) not in slow_ids() for name in approved_ids(WORKSPACE.snapshots("feed"))
)
CLUMSY = ("config.frozen", "execution.bases", "feed.callbacks", "ticks.bars", "ticks.price")


def tread_on_snapshots(checkout: Checkout) -> None:
    """Do to five snapshots what people and merges do."""
    feed = SNAPSHOTS / "feed"
    torn = APPROVED["feed/ticks/price.json"]
    checkout.write(feed / "ticks/price.json", torn[: len(torn) // 2])
    other_format = json.dumps(json.loads(APPROVED["feed/config/frozen.json"]))
    checkout.write(feed / "config/frozen.json", other_format)
    checkout.replace(
        feed / "feed/callbacks.json", '"on_start": {"called_with": []}', '"on_start": "not called"'
    )
    (checkout.folder / feed / "execution/bases.json").unlink()
    checkout.write(feed / "ticks/bars.json", '{\n  "a": 1\n}\n')


@pytest.fixture(scope="module")
def clumsy(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Ended]:
    """Run the contracts over such snapshots: plain, updating one, updating all, and again."""
    checkout = copy_to(tmp_path_factory.mktemp("clumsy"))
    tread_on_snapshots(checkout)
    return {
        "plain": checkout.run("--channel", "feed"),
        "partial": checkout.run("--channel", "feed", "--snapshot-update", "-k", "frozen"),
        "update": checkout.run("--channel", "feed", "--snapshot-update"),
        "again": checkout.run("--channel", "feed"),
    }


def test_what_is_wrong_with_a_snapshot_fails_its_own_contract(clumsy: Mapping[str, Ended]) -> None:
    """Five snapshots that are wrong are five contracts that fail, and no other."""
    run = clumsy["plain"]

    assert run.status == 1
    assert sorted(run.broken) == sorted(CLUMSY)
    assert run.verdict == (
        f"{CONTRACTS - 4} of {CONTRACTS + 1} contracts hold,"
        " 3 do not, 2 have no snapshot that can be read"
    )


@pytest.mark.parametrize(
    ("contract", "told"),
    [
        (
            "ticks.price",
            (
                f"{SNAPSHOTS}/feed/ticks/price.json: the file is not JSON\n"
                "  found:    Expecting ',' delimiter: line 7 column 17 (char 183)\n"
                "  expected: the file as the suite wrote it and a reviewer approved it\n"
                f"  fix:      git checkout --ours {SNAPSHOTS}/feed/ticks/price.json"
                "   or --theirs in a merge; else without either"
            ),
        ),
        (
            "config.frozen",
            (
                f"{SNAPSHOTS}/feed/config/frozen.json: the snapshot is not as the suite writes it\n"
                "  found:    an edit by hand, or a merge gone wrong\n"
                "  expected: the file as the suite wrote it and a reviewer approved it\n"
                f"  fix:      git checkout --ours {SNAPSHOTS}/feed/config/frozen.json"
                "   or --theirs in a merge; else without either"
            ),
        ),
        (
            "feed.callbacks",
            (
                "shift  feed.callbacks on_start: not called → called\n"
                "       why:      NT calls back with something else, or calls what it did not"
                " (callback-called-otherwise)\n"
            ),
        ),
        (
            "execution.bases",
            "not approved yet\nadd    execution.bases: (not there before) → observed\n",
        ),
        (
            "ticks.bars",
            (
                "a snapshot of an observation that nothing makes any more: the feed's source does"
                " not lead there, or the release has no such thing\n"
                f"  git rm {SNAPSHOTS}/feed/ticks/bars.json"
            ),
        ),
    ],
)
def test_each_says_what_is_wrong(clumsy: Mapping[str, Ended], contract: str, told: str) -> None:
    """Torn, reformatted, edited, deleted or left over: each is told in its own words."""
    assert clumsy["plain"].said[contract].startswith(told)


def test_a_run_ends_with_the_next_command(clumsy: Mapping[str, Ended]) -> None:
    """Whoever reads the end of a failed run knows what to type."""
    assert (
        "next:     nt-conformance gate --channel feed --snapshot-update"
        "   approves it; then read the diff and commit it\n"
    ) in clumsy["plain"].stdout


def test_a_run_writes_nothing_unless_told(clumsy: Mapping[str, Ended]) -> None:
    """A gate that repaired what it checks would be none."""
    before = clumsy["plain"].snapshots

    assert before["feed/ticks/bars.json"] == '{\n  "a": 1\n}\n'
    assert "feed/execution/bases.json" not in before
    assert before["feed/ticks/price.json"] != APPROVED["feed/ticks/price.json"]


def test_a_partial_update_removes_nothing(clumsy: Mapping[str, Ended]) -> None:
    """With -k only what was chosen is written: what was not asked is not stale."""
    run = clumsy["partial"]
    fixed = {"feed/config/frozen.json": APPROVED["feed/config/frozen.json"]}

    assert run.status == 0
    assert run.snapshots == {**clumsy["plain"].snapshots, **fixed}


def test_an_update_writes_the_new_and_removes_the_stale(clumsy: Mapping[str, Ended]) -> None:
    """After it the snapshots are what is observed, to the byte, on all channels."""
    assert clumsy["update"].status == 0
    assert clumsy["update"].snapshots == APPROVED


def test_an_update_is_enough(clumsy: Mapping[str, Ended]) -> None:
    """What was accepted holds at the next run, which is what an unchanged checkout says too."""
    run = clumsy["again"]

    assert run.status == 0
    assert run.verdict == f"{CONTRACTS} of {CONTRACTS} contracts hold"
    assert run.broken == []


@pytest.fixture(scope="module")
def dead(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Ended]:
    """Run the contracts with a probe that crashes beside a drift, and accept the drift."""
    checkout = copy_to(tmp_path_factory.mktemp("dead"))
    declared = "def price() -> Observation:"
    crash = f"{declared}\n    import os; os.abort()"
    checkout.replace("conformance/areas/ticks/probes.py", declared, crash)
    snapshot = SNAPSHOTS / "feed" / "feed/callbacks.json"
    checkout.replace(snapshot, '"on_start": {"called_with": []}', '"on_start": "not called"')
    return {
        "beside": checkout.run("--channel", "feed"),
        "alone": checkout.run("--channel", "feed", "--snapshot-update"),
    }


def test_a_drift_outweighs_what_could_not_be_told(dead: Mapping[str, Ended]) -> None:
    """Where both are there, exit status 1, and both are told."""
    run = dead["beside"]

    assert run.status == 1
    assert sorted(run.broken) == ["feed.callbacks", "ticks.price"]
    assert run.verdict == (
        f"{CONTRACTS - 2} of {CONTRACTS} contracts hold, 1 does not, 1 could not be observed"
    )


def test_a_probe_that_dies_could_not_tell(dead: Mapping[str, Ended]) -> None:
    """It is neither pass nor drift: exit status 2, the signal, and how to look at it alone."""
    run = dead["alone"]

    assert run.status == 2
    assert run.broken == ["ticks.price"]
    assert run.said["ticks.price"].splitlines()[:2] == [
        "could not be observed",
        "  crashed with SIGABRT",
    ]
    assert run.verdict == f"{CONTRACTS - 1} of {CONTRACTS} contracts hold, 1 could not be observed"
    assert (
        "next:     nt-conformance observe --channel feed ticks.price   shows why\n"
    ) in run.stdout


def test_a_probe_that_dies_keeps_its_snapshot(dead: Mapping[str, Ended]) -> None:
    """Accepting drift writes what was observed, and removes no review of what was not."""
    assert dead["alone"].snapshots == APPROVED


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Ended]:
    """Accept all there is on both channels, with a feed that uses a name NT does not have."""
    checkout = copy_to(tmp_path_factory.mktemp("stopped"))
    used = "BinanceAccountType.USDT_FUTURE,"
    checkout.replace("feeds/v1/node.py", used, "BinanceAccountType.USDT_FUTUREZ,")
    feed = checkout.run("--channel", "feed", "--snapshot-update")
    # The release under test serves as the next one too, so that no other has to be installed.
    pins = (ROOT / "pinned-versions.txt").read_text(encoding="utf-8").splitlines()
    as_next = pins[0].replace("# feed:", "# next:")
    checkout.write("pinned-versions.txt", f"{pins[0]}\n{as_next}\n")
    lock = (ROOT / "contracts/locks/feed.txt").read_text(encoding="utf-8")
    checkout.write("contracts/locks/next.txt", lock)
    return {"feed": feed, "next": checkout.run("--channel", "next", "--snapshot-update")}


def test_what_stops_the_feed_can_not_be_accepted(stopped: Mapping[str, Ended]) -> None:
    """On `feed` an update leaves those reviews as they were, and fails."""
    run = stopped["feed"]

    assert run.status == 1
    assert sorted(run.broken) == [
        "feed.asks",
        "feed.start",
        "surface.BinanceAccountType",
        "wire.ticks.reference_feed",
    ]
    assert run.snapshots == APPROVED


def test_what_stops_the_feed_is_told_with_line_and_successor(stopped: Mapping[str, Ended]) -> None:
    """The name, the feed's line and the nearest name that NT has are all there."""
    told = stopped["feed"].said["surface.BinanceAccountType"].splitlines()

    assert told[:3] == [
        "no snapshot can approve this",
        "break  surface.BinanceAccountType members.USDT_FUTUREZ: (not there before) → missing",
        "       why:      the feed uses an enum member that is gone (member-removed)",
    ]
    assert re.fullmatch(
        r"       at:       feeds/v1/node\.py:\d+ "
        r"  account_type=BinanceAccountType\.USDT_FUTUREZ,",
        told[3],
    )
    assert "       write:    BinanceAccountType.USDT_FUTURE" in told


def test_an_update_that_can_not_accept_does_not_offer_to(stopped: Mapping[str, Ended]) -> None:
    """The next command is to fix the feed, not to accept once more."""
    assert "nt-conformance lock feed" in stopped["feed"].stdout
    assert "approve what may be approved" not in stopped["feed"].stdout


def test_what_stops_the_feed_is_recorded_on_next(stopped: Mapping[str, Ended]) -> None:
    """There the snapshot says `missing`, and the contract holds."""
    written = stopped["next"].snapshots

    assert stopped["next"].status == 0
    assert json.loads(written["next/surface/BinanceAccountType.json"])["members"] == {
        "USDT_FUTUREZ": {"present": False}
    }
    outcome = json.loads(written["next/feed/start.json"])["outcome"]
    assert "USDT_FUTUREZ" in outcome["error"]["text"]


def test_an_update_touches_no_other_channel(stopped: Mapping[str, Ended]) -> None:
    """What production was approved with stays, to the byte."""

    def of_feed(snapshots: Mapping[str, str]) -> dict[str, str]:
        return {name: text for name, text in snapshots.items() if name.startswith("feed/")}

    assert of_feed(stopped["next"].snapshots) == of_feed(APPROVED)


# --- refusals: nothing is observed


def refusal(checkout: Checkout, *arguments: str, **env: str) -> list[str]:
    """Return what is said of a run that is refused, with nothing written."""
    run = checkout.run(*arguments, **env)
    assert run.status == REFUSED
    assert run.snapshots == APPROVED
    assert "Traceback" not in run.stderr
    return run.stderr.removeprefix("ERROR: ").rstrip().splitlines()


def test_a_feed_that_does_not_parse_is_named(checkout: Checkout) -> None:
    """Where none of its files parses nothing can be held for it: each is told with its line."""
    for file in sorted((ROOT / "feeds" / "v1").glob("*.py")):
        checkout.write(f"feeds/v1/{file.name}", "\ndef broken(:\n")

    said = refusal(checkout, "--channel", "feed")

    assert said[1:3] == [
        "feeds/v1/__init__.py:2: the feed does not parse: invalid syntax",
        "  found:    def broken(:",
    ]


def test_drift_is_not_accepted_by_a_pipeline(checkout: Checkout) -> None:
    """With CI set an update is refused with its reason."""
    assert refusal(checkout, "--channel", "feed", "--snapshot-update", CI="true") == [
        "CI is set, and approving a drift is a human act"
    ]


def test_a_run_without_a_channel_says_how_to_run(checkout: Checkout) -> None:
    """Contracts are a channel's; without one there is nothing to hold them against."""
    assert refusal(checkout) == ["no --channel: nt-conformance gate   runs every channel"]


def test_an_unknown_channel_is_told_with_those_there_are(checkout: Checkout) -> None:
    """A slip in its name is named."""
    assert refusal(checkout, "--channel", "fed") == [
        "inconclusive",
        "pinned-versions.txt: no pin is on the channel 'fed'",
        "  found:    fed",
        "  expected: feed or next or v2",
        "  fix:      name one of these, or add a pin on that channel",
    ]


def test_a_package_that_is_not_the_locked_one_is_told(checkout: Checkout) -> None:
    """One package of another release, and the environment is not the one to tell of."""
    lock = (ROOT / "contracts/locks/feed.txt").read_text(encoding="utf-8")
    (locked,) = re.findall(r"^tqdm==(\S+)", lock, re.MULTILINE)
    checkout.replace("contracts/locks/feed.txt", f"tqdm=={locked}", "tqdm==4.0.0")

    first, problem, *told = refusal(checkout, "--channel", "feed")

    assert first == "inconclusive"
    assert re.fullmatch(r"contracts/locks/feed\.txt:\d+: tqdm is not installed as locked", problem)
    assert told == [
        f"  found:    tqdm=={locked}",
        "  expected: tqdm==4.0.0",
        "  fix:      remove the environment's folder; the next run makes it anew",
    ]
