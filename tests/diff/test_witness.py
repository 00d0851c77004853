"""Witnesses: the lines that prove a break, run by tiny releases, each wrong in one known way."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.diff import witness
from conformance.diff.compare import find_drifts
from conformance.diff.records import Change, Drift, Proof, Severity, Witness
from conformance.diff.witness import (
    WitnessFolderError,
    prove,
    run_witness,
    unproven,
    write_files,
)
from conformance.diff.witness_code import MOST_LINES, write_witnesses
from conformance.harness.capture import run
from conformance.harness.run_folder import run_folder
from conformance.model.facts import ABSENT, Observation
from tests.support.drift_corpus import CORPUS, Row
from tests.support.drift_sides import reference_source
from tests.support.launching import processes
from tests.support.reference import REFERENCE_FEED

if TYPE_CHECKING:
    from conformance.harness.launch import Completed, Launch

SOURCE = reference_source()
HAS = "class Account:\n    OLD = 1\n"
LACKS = "class Account: ...\n"
USES = "from nautilus_trader.model import Account\n\nAccount.OLD\n"
RAISES = "AttributeError: type object 'Account' has no attribute 'OLD'"

ACCOUNT = {"owner": ("Account",)}

Release = Callable[[str, str], Path]


@pytest.fixture
def release(tmp_path: Path) -> Release:
    """Return what makes the interpreter of an environment whose NT is a few lines."""

    def make(name: str, text: str) -> Path:
        folder = tmp_path / name
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
        (site,) = folder.glob("lib/python*/site-packages")
        (site / "nautilus_trader").mkdir()
        (site / "nautilus_trader" / "__init__.py").write_text("")
        (site / "nautilus_trader" / "model.py").write_text(text)
        return folder / "bin" / "python"

    return make


def script(folder: Path, *lines: str) -> Path:
    """Write an interpreter that is a shell script."""
    folder.mkdir(exist_ok=True)
    path = folder / "python"
    path.write_text("\n".join(("#!/bin/sh", *lines, "")))
    path.chmod(0o755)
    return path


def test_a_break_is_proven_where_lines_run_on_the_old_release_only(release: Release) -> None:
    """It runs before and fails after, and the last line that it printed is kept."""
    told = run_witness(USES, old=release("old", HAS), new=release("new", LACKS))

    assert told == Witness(code=USES, proof=Proof.PROVEN, before="runs", after=RAISES)


@pytest.mark.parametrize(
    ("old", "new"), [(HAS, HAS), (LACKS, LACKS), (LACKS, HAS)], ids=["runs", "fails", "fixed"]
)
def test_a_break_is_refuted_where_both_do_alike_or_the_new_one_better(
    release: Release, old: str, new: str
) -> None:
    """Lines that run on both, fail on both, or fail on the old one only prove nothing."""
    told = run_witness(USES, old=release("old", old), new=release("new", new))

    assert told.proof is Proof.REFUTED


def test_an_end_without_a_word_is_told_by_its_status(release: Release, tmp_path: Path) -> None:
    """Where nothing is printed, how it ended is."""
    told = run_witness(USES, old=release("old", HAS), new=script(tmp_path / "new", "exit 3"))

    assert told.after == "exit status 3"


def test_lines_that_run_for_ever_prove_and_refute_nothing(release: Release, tmp_path: Path) -> None:
    """A limit ends them, and what came of it is not taken for a failure."""
    hangs = script(tmp_path / "new", "exec tail -f /dev/null")
    told = run_witness(USES, old=hangs, new=release("old", HAS), limit_s=0.2)

    assert (told.proof, told.before) == (Proof.NOT_RUN, "inconclusive: still runs after 0 s")


def test_nothing_is_left_of_lines_that_run_for_ever(tmp_path: Path) -> None:
    """What they have started ends with them."""
    marker = f"left-by-{tmp_path.name}-{os.getpid()}"
    hangs = script(
        tmp_path / "hangs",
        f"sleep 600 {marker} 2> /dev/null &",
        f"sh -c 'echo > \"$TMPDIR/started\"; sleep 600' {marker} &",
        "wait",
    )
    run_witness(USES, old=hangs, new=script(tmp_path / "new", "exit 0"), limit_s=1.0)

    assert list(run_folder().path.glob("witness*/started"))
    assert processes(marker) == []


def test_an_interpreter_that_is_not_there_proves_and_refutes_nothing(tmp_path: Path) -> None:
    """A broken environment is the machine's fault, not the release's."""
    told = run_witness(USES, old=tmp_path / "python", new=tmp_path / "python")

    assert told.proof is Proof.NOT_RUN
    assert told.before == (f"inconclusive: can't run {tmp_path}/python: No such file or directory")


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("raise MemoryError", "not enough memory"),
        ("raise OSError(24, 'Too many open files')", "too many open files in this process"),
        ("raise RuntimeError('ws: (os error 24)')", "too many open files in this process"),
        ("import os; os.kill(os.getpid(), 9)", "it was ended by SIGKILL"),
        (
            "import socket; socket.socket().connect_ex(('203.0.113.7', 443))",
            "reached beyond loopback: TCP to 203.0.113.7:443",
        ),
    ],
)
def test_what_is_no_answer_of_the_release_proves_and_refutes_nothing(
    release: Release, line: str, why: str
) -> None:
    """The machine's exhaustion, a kill, and lines that reach out are no failure of the lines."""
    told = run_witness(USES, old=release("old", HAS), new=release("new", f"{line}\n{HAS}"))

    assert (told.proof, told.after) == (Proof.NOT_RUN, f"inconclusive: {why}")


def a_break(path: str = "members.OLD", rule: str = "member-removed") -> Drift:
    """Return a break as the rules leave it."""
    change = Change(
        observation="surface.Account", path=path, before="OLD", after="missing", subject=ACCOUNT
    )
    return Drift(change=change, severity=Severity.BREAK, rule=rule, reason="it is gone")


BEFORE: Mapping[str, Observation] = {
    "surface.Account": {
        "imports": {"nautilus_trader.gone": {"present": False}, "nautilus_trader.model": "present"},
        "kind": "enum",
    }
}


@pytest.fixture
def only_own_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the witness that observes again: it would take NT."""

    def first(*given: object, **_: object) -> Sequence[str]:
        return [next(write_witnesses(*given))]  # type: ignore[arg-type]  # as it is called

    monkeypatch.setattr(witness, "write_witnesses", first)


@pytest.mark.usefixtures("only_own_lines")
class TestProve:
    """What becomes of a break once its witness has run."""

    def test_a_proven_break_stays_one(self, release: Release) -> None:
        """It keeps its severity, with the proof beside it."""
        old, new = release("old", HAS), release("new", LACKS)
        (drift,) = prove([a_break()], BEFORE, old=old, new=new, feed=REFERENCE_FEED)

        assert (drift.severity, drift.note) == (Severity.BREAK, "")
        assert drift.witness == Witness(code=USES, proof=Proof.PROVEN, before="runs", after=RAISES)

    @pytest.mark.parametrize(
        ("old", "new", "how"),
        [
            (HAS, HAS, "runs on both releases"),
            (LACKS, LACKS, "fails on both releases"),
            (LACKS, HAS, "fails on the old release only"),
        ],
    )
    def test_a_break_that_is_refuted_is_a_shift(
        self, release: Release, old: str, new: str, how: str
    ) -> None:
        """It is downgraded, and says so and why."""
        sides = {"old": release("old", old), "new": release("new", new)}
        (drift,) = prove([a_break()], BEFORE, **sides, feed=REFERENCE_FEED)

        assert drift.severity is Severity.SHIFT
        assert drift.note == f"downgraded from break: its witness {how}"

    def test_a_break_whose_witness_can_t_be_run_stays_one(self, tmp_path: Path) -> None:
        """Nothing speaks against it, and it says that nothing speaks for it."""
        nowhere = tmp_path / "python"
        (drift,) = prove([a_break()], BEFORE, old=nowhere, new=nowhere, feed=REFERENCE_FEED)

        assert drift.severity is Severity.BREAK
        assert drift.note == "not proven: its witness could not be run to its end"


def test_a_second_witness_is_run_where_the_first_proves_nothing(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lines that do not show it are no reason to take a break back."""
    monkeypatch.setattr(witness, "write_witnesses", lambda *_, **__: ["1\n", USES])
    old, new = release("old", HAS), release("new", LACKS)
    (drift,) = prove([a_break()], BEFORE, old=old, new=new, feed=REFERENCE_FEED)

    assert drift.witness == Witness(code=USES, proof=Proof.PROVEN, before="runs", after=RAISES)


def test_what_is_no_break_needs_no_witness(tmp_path: Path) -> None:
    """Shifts and adds are told as they are."""
    shift = Drift(change=a_break().change, severity=Severity.SHIFT, rule="r", reason="r")

    told = prove([shift], BEFORE, old=tmp_path, new=tmp_path, feed=REFERENCE_FEED)

    assert told == (shift,)


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        (("x: bool",), ("y: Network",), Severity.BREAK),
        (("x: int",), ("y: str",), Severity.BREAK),
        (("x: bool",), ("y: bool",), Severity.SHIFT),
        (("x: bool",), ("y: int",), Severity.SHIFT),
        (("x: int",), ("y: bool",), Severity.SHIFT),
        (("x: Network",), ("y: Place",), Severity.SHIFT),
    ],
)
@pytest.mark.parametrize(("before", "behind"), [((), ()), (("a: str",), ("b: Network",))])
def test_a_shift_is_a_break_where_nothing_that_was_taken_is_taken(  # noqa: PLR0913, PLR0917
    release: Release,
    old: tuple[str, ...],
    new: tuple[str, ...],
    severity: Severity,
    before: tuple[str, ...],
    behind: tuple[str, ...],
) -> None:
    """A function of Rust tells no types, so it is called on both releases with one of each."""
    sides = {
        "old": release("old", rust_function(*before, *old, *behind)),
        "new": release("new", rust_function(*before, *new, *behind)),
    }
    shift = a_renaming(position=len(before) + 1)

    (drift,) = prove([shift], ASK, **sides, feed=REFERENCE_FEED)

    assert drift.severity is severity
    if severity is Severity.BREAK:
        assert drift.note.startswith("raised from shift: ")
        assert drift.witness is not None
        assert drift.witness.proof is Proof.PROVEN
        assert drift.witness.after.startswith("TypeError: argument 'y': ")


def test_a_function_that_became_pythons_is_not_said_to_refuse(release: Release) -> None:
    """That nothing can be learnt on the new release is no proof."""
    sides = {
        "old": release("old", rust_function("x: bool")),
        "new": release("new", "def ask(y): ...\n"),
    }
    shift = a_renaming(position=1)

    assert prove([shift], ASK, **sides, feed=REFERENCE_FEED) == (shift,)


ASK: Mapping[str, Observation] = {"surface.ask": {"imports": {"nautilus_trader.model": "present"}}}


def a_renaming(position: int) -> Drift:
    """Return the shift of a parameter without a type that has another name."""
    change = Change(
        observation="surface.ask",
        path=f"passes.{position}",
        before={"name": "x", "type": None},
        after={"name": "y", "type": None},
        subject={"owner": ("ask",)},
    )
    return Drift(change=change, severity=Severity.SHIFT, rule="r", reason="r")


def rust_function(*parameters: str) -> str:
    """Return a module with a callable that refuses what does not fit, in the words of Rust's."""
    names = ", ".join(one.partition(":")[0] for one in parameters)
    types = [one.partition(": ")[2] for one in parameters]
    return (
        "class Network: ...\nclass Place: ...\n"
        "class Function:\n"
        f"    __text_signature__ = '({names})'\n"
        f"    def __call__(self, {names}):\n"
        f"        given = {{name: value for name, value in locals().items() if name != 'self'}}\n"
        f"        for (name, value), fits in zip(given.items(), ({', '.join(types)},)):\n"
        "            if not isinstance(value, fits):\n"
        "                raise TypeError(f\"argument '{name}': no {fits.__name__}\")\n"
        "ask = Function()\n"
    )


def test_a_function_that_runs_with_whatever_it_gets_is_not_tried(release: Release) -> None:
    """One of Python's refuses nothing before it runs, so nothing is learnt of it."""
    python = release("old", "def ask(x): ...\n")
    code = (
        "from conformance.harness.arguments import pass_by_position\n"
        "from nautilus_trader.model import ask\n\npass_by_position(ask, True, position=0)\n"
    )

    assert "NotOfRustError" in run_witness(code, old=python, new=python).before


TOGETHER = {
    "proven": (USES, Proof.PROVEN, RAISES),
    "refuted": ("from nautilus_trader.model import Account\n", Proof.REFUTED, "runs"),
    "killed": (
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n",
        Proof.NOT_RUN,
        "SIGKILL",
    ),
    "exits": ("raise SystemExit('no')\n", Proof.REFUTED, "no"),
    "for ever": ("import time\ntime.sleep(3600)\n", Proof.NOT_RUN, "still runs after 4 s"),
    "in the same": ("import os\nos.environ['SEEN'] = '1'\n", Proof.REFUTED, "runs"),
    "clean": ("import os\nassert 'SEEN' not in os.environ\n", Proof.REFUTED, "runs"),
}


def test_breaks_of_one_answer_share_a_process_and_notice_nothing_of_it(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NT is imported once a side; each ends as it would by itself, whatever the others do."""
    sides = {"old": release("old", HAS), "new": release("new", LACKS)}
    monkeypatch.setattr(witness, "write_witnesses", lambda one, _: [TOGETHER[one.rule][0]])
    monkeypatch.setattr(witness, "_EACH_S", 2.0)
    monkeypatch.setattr(witness, "_LIMIT_S", 4.0)
    drifts = [replace(a_break(), rule=rule) for rule in TOGETHER]

    told = {one.rule: one.witness for one in prove(drifts, BEFORE, **sides, feed=REFERENCE_FEED)}

    for rule, (_, proof, said) in TOGETHER.items():
        found = told[rule]
        assert found is not None
        assert (rule, found.proof) == (rule, proof)
        assert said in found.after


def test_several_breaks_are_run_in_one_process_a_side(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What each needs most is the import of NT, which is done once."""
    sides = {"old": release("old", HAS), "new": release("new", LACKS)}
    launched: list[Launch] = []

    def counted(launch: Launch, *, timeout_s: float) -> Completed:
        launched.append(launch)
        return run(launch, timeout_s=timeout_s)

    monkeypatch.setattr(witness, "run", counted)
    codes = [USES, f"{USES}\n", f"{USES}\n\n"]
    monkeypatch.setattr(witness, "write_witnesses", lambda one, _: [codes[int(one.rule)]])
    drifts = [replace(a_break(), rule=str(number)) for number, _ in enumerate(codes)]

    told = prove(drifts, BEFORE, **sides, feed=REFERENCE_FEED)

    assert [one.witness.proof for one in told if one.witness] == [Proof.PROVEN] * 3
    assert len(launched) == 2


def test_a_break_that_nobody_proved_has_its_witness_all_the_same() -> None:
    """From snapshots alone the lines are written, and said not to have been run."""
    (drift,) = unproven([a_break()], BEFORE)

    assert drift.witness == Witness(code=USES, proof=Proof.NOT_RUN)


BREAKS = [row for row in CORPUS if row.severity is Severity.BREAK]


@pytest.mark.parametrize("row", BREAKS, ids=lambda row: row.id)
def test_every_break_has_a_witness_that_is_python_of_ten_lines_at_most(row: Row) -> None:
    """Whatever breaks, there are lines to run."""
    before, after = (
        {**row.feed, row.observation: facts} if facts is not None else row.feed
        for facts in (row.before, row.after)
    )
    (drift, *_) = find_drifts(before, after, source=SOURCE)
    codes = list(write_witnesses(drift, before))

    assert [ast.parse(code) for code in codes] != []
    assert max(len(code.splitlines()) for code in codes) <= MOST_LINES


@pytest.mark.parametrize(
    ("path", "before", "first"),
    [
        ("imports.a.b", "present", "from a.b import Account\n"),
        ("kind", "class", "from nautilus_trader.model import Account\n"),
        ("members.OLD", "OLD", USES),
        ("methods.f", "…", "from nautilus_trader.model import Account\n\nAccount.f\n"),
        (
            "passes.1",
            {"name": "name", "type": "str"},
            (
                "import inspect\n\nfrom nautilus_trader.model import Account\n\n"
                "taken = [name for name in inspect.signature(Account).parameters "
                'if name != "self"]\n'
                "assert taken[0] == 'name', taken\n"
            ),
        ),
        (
            "methods.f.passes.loop",
            "Any",
            (
                "import inspect\n\nfrom nautilus_trader.model import Account\n\n"
                "assert 'loop' in inspect.signature(Account.f).parameters\n"
            ),
        ),
    ],
)
def test_a_name_is_used_as_the_feed_uses_it(path: str, before: str, first: str) -> None:
    """The lines that say most come first, and import a name from where it was."""
    change = Change(
        observation="surface.Account", path=path, before=before, after="missing", subject=ACCOUNT
    )
    drift = Drift(change=change, severity=Severity.BREAK, rule="r", reason="r")

    assert next(write_witnesses(drift, BEFORE)) == first


def test_a_field_of_a_config_is_passed() -> None:
    """A struct is made with the field that is gone."""
    before: Mapping[str, Observation] = {
        "surface.Config": {"imports": {"a": "present"}, "kind": "config"}
    }
    change = Change(
        observation="surface.Config",
        path="passes.testnet",
        before="bool",
        after="missing",
        subject={"owner": ("Config",)},
    )
    drift = Drift(change=change, severity=Severity.BREAK, rule="r", reason="r")

    assert next(write_witnesses(drift, before)) == "from a import Config\n\nConfig(testnet=None)\n"


def test_fields_that_are_never_set_are_proven_where_the_config_is_now() -> None:
    """That it has moved as well is another break, and proves nothing of its fields."""
    change = Change(
        observation="surface.StrategyConfig",
        path="subclass",
        before="allowed",
        after="fieldless",
        subject={"owner": ("StrategyConfig",)},
    )
    module = "nautilus_trader.trading.config"
    before: Mapping[str, Observation] = {
        "surface.StrategyConfig": {"imports": {module: "present"}, "kind": "config"}
    }
    drift = Drift(change=change, severity=Severity.BREAK, rule="r", reason="r")
    lines = next(write_witnesses(drift, before))

    assert f"try:\n    from {module} import StrategyConfig\n" in lines
    assert "    from nautilus_trader.trading import StrategyConfig\n" in lines
    assert lines.endswith('assert Own(value=1).value == 1, "the field is never set"\n')


@pytest.mark.parametrize(
    ("account", "member"),
    [("usdt_futures", "USDT_FUTURE"), ("spot", "SPOT"), ("isolated_margin", "ISOLATED_MARGIN")],
)
def test_variables_are_proven_with_the_account_type_that_demands_them(
    account: str, member: str
) -> None:
    """The member is known by its name of any release."""
    change = Change(
        observation=f"credentials.{account}_live",
        path="demanded",
        before=["A"],
        after=["B"],
        subject={"account": (account,), "environment": ("live",)},
    )
    drift = Drift(change=change, severity=Severity.BREAK, rule="variables-demanded", reason="r")
    code = next(write_witnesses(drift, {}))

    assert f'if member.name.rstrip("S") == "{member}")' in code
    assert """os.environ.update(dict.fromkeys(['A'], "dummy"))""" in code


def test_a_fact_that_was_not_there_is_held_to_that() -> None:
    """What has come is proved by its absence, in lines that parse."""
    change = Change(observation="surface.Clock", path="not_passed.start", before=ABSENT, after=True)
    drift = Drift(change=change, severity=Severity.BREAK, rule="argument-required", reason="r")

    assert list(write_witnesses(drift, {}))[-1] == (
        "from conformance.harness.again import facts_of\n"
        "\n"
        "facts = facts_of('surface', 'surface.Clock')\n"
        "assert 'not_passed.start' not in facts, facts.get('not_passed.start')\n"
    )


def test_the_feed_that_was_asked_about_is_the_one_that_is_observed(
    release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another feed's fact is not looked for in the configured one."""
    other = replace(REFERENCE_FEED, paths=(Path("/a feed/src"),))
    code = (
        "from pathlib import Path\n"
        "from conformance.harness.environment import feed_settings\n"
        "from nautilus_trader.model import Account\n\n"
        "assert feed_settings().paths == (Path('/a feed/src'),)\n"
        "Account.OLD\n"
    )
    monkeypatch.setattr(witness, "write_witnesses", lambda *_, **__: [code])
    sides = {"old": release("old", HAS), "new": release("new", LACKS)}
    (drift,) = prove([a_break()], BEFORE, **sides, feed=other)

    assert drift.witness == Witness(code=code, proof=Proof.PROVEN, before="runs", after=RAISES)


def test_witnesses_are_written_as_scripts(tmp_path: Path) -> None:
    """Each has a file of its own, named by rule and fact, that says what it shows."""
    drifts = unproven([a_break(), a_break("imports.a/b.(c)", "import-removed")], BEFORE)
    paths = write_files(drifts, tmp_path / "witnesses")

    assert [path.name for path in paths] == [
        "01_member_removed_members_OLD.py",
        "02_import_removed_imports_a_b_c.py",
    ]
    assert paths[0].read_text() == f"# surface.Account members.OLD: it is gone\n{USES}"


def test_drifts_without_a_witness_are_no_files(tmp_path: Path) -> None:
    """What is no break has nothing to write."""
    assert write_files([a_break()], tmp_path) == ()


def test_a_folder_that_can_t_be_made_is_refused(tmp_path: Path) -> None:
    """A file of that name is named, with what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(WitnessFolderError) as refused:
        write_files([a_break()], tmp_path / "file" / "witnesses")

    assert str(refused.value) == (
        f"{tmp_path}/file/witnesses: witnesses can't be written there\n"
        "  found:    Not a directory\n"
        "  expected: a folder, or the name of one that can be made\n"
        "  fix:      --witness DIR   with another folder"
    )


def test_what_needs_the_feeds_source_is_not_refuted() -> None:
    """A witness that can't observe its fact again proves nothing, and refutes nothing."""
    witness = run_witness(
        "from conformance.harness.again import facts_of\n\nfacts_of('surface', 'surface.Clock')\n",
        old=Path(sys.executable),
        new=Path(sys.executable),
    )

    assert witness.proof is Proof.NOT_RUN
    assert witness.before == (
        "inconclusive: surface.Clock is not observed without the feed's source"
    )


def test_a_fact_is_observed_again() -> None:
    """A witness that starts probes runs once, and holds or fails by what these tell."""
    code = (
        "from conformance.harness.again import facts_of\n\n"
        "facts = facts_of('instrument_ids', 'instrument_ids.perpetual')\n"
        "assert facts.get('symbol') == {symbol!r}, facts.get('symbol')\n"
    )
    here = Path(sys.executable)
    runs = run_witness(code.format(symbol="BTCUSDT-PERP"), old=here, new=here)
    fails = run_witness(code.format(symbol="ETH"), old=here, new=here)

    assert (runs.before, runs.after) == ("runs", "runs")
    assert (fails.proof, fails.before) == (Proof.REFUTED, "AssertionError: BTCUSDT-PERP")
