"""The command line: one word for each command, and none pays for another's imports."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from typing import TYPE_CHECKING

import pytest

from conformance.cli.commands import COMMANDS, Command
from conformance.cli.main import build_parser, main
from conformance.version import SUITE

if TYPE_CHECKING:
    from pathlib import Path

TAKES_ROOT = {
    "can-i-upgrade",
    "gate",
    "check",
    "lock",
    "watch",
    "history",
    "observe",
    "feed",
    "explain",
}


def each_command(names: set[str] | None = None) -> pytest.MarkDecorator:
    """Run a test with each command, or with those of some names."""
    chosen = [command for command in COMMANDS if names is None or command.name in names]
    return pytest.mark.parametrize("command", chosen, ids=lambda command: command.name)


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command is in the help with what it does."""
    status = main(["--help"])

    said = " ".join(capsys.readouterr().out.split())
    assert status == 0
    assert [command.name for command in COMMANDS if command.name not in said] == []
    assert [command.help for command in COMMANDS if command.help not in said] == []


def test_without_arguments_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever types the name alone sees what there is, and no status of a verdict."""
    status = main([])

    assert status == 2
    assert capsys.readouterr().out.startswith("usage: nt-conformance ")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """The release of the tool is what the package's metadata say."""
    status = main(["--version"])

    assert (status, capsys.readouterr().out) == (0, f"nt-conformance {SUITE}\n")


@each_command()
def test_a_command_has_help_of_its_own(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command says what it takes, how it ends, and what one would type."""
    status = main([command.name, "--help"])

    said = capsys.readouterr().out
    assert status == 0
    assert f"usage: nt-conformance {command.name} " in said
    assert "Exit status:" in " ".join(said.split())
    assert said.endswith(f"example: {command.typed}\n")


@each_command()
def test_an_example_is_one_that_is_understood(command: Command) -> None:
    """What a command's help says to type is parsed."""
    given = build_parser([command]).parse_args(command.typed.split()[1:])

    assert given.command == command.name


@each_command()
def test_every_argument_is_described(command: Command) -> None:
    """No argument is without help, so that its default is shown as well."""
    arguments = build_parser([command]).of_command(command.name).arguments()

    assert [argument.dest for argument in arguments if not argument.help] == []


@each_command(TAKES_ROOT)
def test_a_command_is_told_where_the_workspace_is(command: Command) -> None:
    """Whatever reads a workspace takes --root."""
    arguments = build_parser([command]).of_command(command.name).arguments()

    assert "--root" in {name for one in arguments for name in one.option_strings}


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["wacth"], "there is no command wacth; did you mean watch?"),
        (["watch", "--formt", "json"], "not known: --formt, json; did you mean --format?"),
        (
            ["watch", "--format", "jsn"],
            "argument --format: jsn is none of text, json; did you mean json?",
        ),
        (["gate", "--chanel", "feed"], "not known: --chanel; did you mean --channel?"),
        (["check", "--jobs", "x"], "not known: --jobs, x"),
    ],
    ids=["command", "option", "choice", "passing-on", "nothing-near"],
)
def test_a_slip_of_the_pen_is_told_with_what_was_meant(
    typed: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands, options and choices: the nearest is named, and nothing is run."""
    status = main(typed)

    assert status == 2
    assert capsys.readouterr().err.splitlines()[-1].partition("error: ")[2] == told


def test_a_command_that_is_like_none_names_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Where nothing is near, the list of commands is the help."""
    status = main(["zzz"])

    said = capsys.readouterr().err
    assert status == 2
    assert [command.name for command in COMMANDS if command.name not in said] == []


@pytest.mark.parametrize("option", ["--cache", "--root", "--output"])
def test_an_empty_path_is_refused(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A variable that was not set does not become the working directory."""
    status = main(["can-i-upgrade", "feed", "next", option, ""])

    assert status == 2
    assert f"argument {option}: the path is empty\n" in capsys.readouterr().err


def test_a_command_loads_nothing_of_the_others() -> None:
    """Whoever asks for help waits for no import of a network's or of NautilusTrader's."""
    code = (
        "import sys; from conformance.cli.main import main\n"
        "main(['--help'])\n"
        "heavy = {'httpx', 'nautilus_trader', 'aiohttp', 'pytest', 'rich', 'conformance.diff'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )

    assert run.stdout.splitlines()[-1] == "[]"


def test_every_commands_module_is_there() -> None:
    """Each command names a module that declares what it takes, and runs."""
    modules = [import_module(command.module) for command in COMMANDS]

    assert all(callable(module.add_arguments) and callable(module.run) for module in modules)


@pytest.mark.parametrize(
    ("module", "typed"),
    [
        ("gate", "nt-conformance gate"),
        ("gate.command", "nt-conformance gate"),
        ("contracts", "nt-conformance gate"),
        ("feed", "python -m feeds.v1"),
        ("feedrun", "nt-conformance feed"),
        ("digest", "nt-conformance digest"),
        ("venue", "nt-conformance venue"),
    ],
)
def test_an_old_way_to_start_says_what_to_type(module: str, typed: str) -> None:
    """A module that was started with python -m once decides nothing, and names its command."""
    run = subprocess.run(
        [sys.executable, "-m", f"conformance.{module}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (run.returncode, run.stdout, run.stderr) == (2, "", f"type: {typed}\n")


def test_windows_is_refused_before_anything_is_loaded() -> None:
    """Where modules of Unix are missing, the tool still ends in words, with 2."""
    code = (
        "import argparse, importlib.metadata, subprocess, sys, tempfile, traceback\n"
        "sys.platform = 'win32'\n"
        "for name in ('fcntl', 'resource', 'pwd', 'termios'): sys.modules[name] = None\n"
        "from conformance.cli.main import run_and_exit\n"
        "sys.argv = ['nt-conformance', 'gate']\n"
        "run_and_exit()"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60
    )

    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("nt-conformance: this does not run on Windows\n")


@each_command({"can-i-upgrade", "history"})
def test_how_a_feed_is_run_that_is_not_named_is_refused(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--run` is about the feed of `--feed`; without that it would be passed over."""
    status = main([command.name, "1.219.0", "1.220.0", "--run", "other --live"])

    assert status == 2
    assert capsys.readouterr().err == (
        "--run: it says how another feed is run, and none is named\n"
        "  found:    --run 'other --live'\n"
        "  expected: --feed PATH with it; how the configured feed is run stands in the settings\n"
        "  fix:      --feed PATH --run 'other --live'\n"
    )


@each_command({"can-i-upgrade", "history"})
def test_a_feed_that_is_not_there_is_refused(
    command: Command, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in the path of `--feed` is told as that, and no word of the settings with it."""
    status = main([command.name, "1.219.0", "1.220.0", "--feed", f"{tmp_path}/quotes"])

    assert status == 2
    assert capsys.readouterr().err == (
        f"--feed {tmp_path}/quotes: there is no such feed\n"
        "  found:    No such file or directory\n"
        "  expected: a file or a folder of Python, as seen from the working directory\n"
        "  fix:      name a path that is there\n"
    )


@each_command({"can-i-upgrade", "history"})
def test_a_variable_of_a_run_that_is_not_named_is_refused(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--env` is about the run of `--run`; without that it would be passed over."""
    status = main([command.name, "1.219.0", "1.220.0", "--env", "FEED_WS={ws_url}"])

    assert status == 2
    assert capsys.readouterr().err == (
        "--env: it is for the run of another feed, and none is run\n"
        "  found:    --env 'FEED_WS={ws_url}'\n"
        "  expected: --feed PATH --run WORDS with it; variables of the configured feed stand in the"
        " settings\n"
        "  fix:      --feed PATH --run WORDS --env 'FEED_WS={ws_url}'\n"
    )


@pytest.mark.parametrize(
    ("words", "found", "expected"),
    [
        (["--run", "quotes {url}"], "run = 'quotes {url}'", "run = no other fields than"),
        (["--run", "python -m quotes"], "run = 'python -m quotes'", "run = what follows python -m"),
        (["--run", "quotes", "--env", "WS={url}"], "env = {'WS': '{url}'}", "env = no other field"),
        (["--run", "quotes", "--env", "1A=b"], "env = {'1A': 'b'}", "env = names of environment"),
    ],
)
def test_how_a_named_feed_is_run_is_checked_as_in_the_settings(
    words: list[str], found: str, expected: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What can't stand in `run` or `env` of the settings can't stand behind the options."""
    assert main(["can-i-upgrade", "1.219.0", "1.220.0", "--feed", str(tmp_path), *words]) == 2
    told = capsys.readouterr().err

    assert f"\n  found:    {found}\n  expected: {expected}" in told


def test_a_variable_without_a_value_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """An option that says no value would set none."""
    assert main(["can-i-upgrade", "1.220.0", "--env", "FEED_WS"]) == 2
    assert capsys.readouterr().err.endswith("argument --env: 'FEED_WS' is not NAME=VALUE\n")
