"""The command line: one word for each command, and none pays for another's imports."""

import os
import subprocess
import sys
from importlib import import_module

import pytest

from conformance.__main__ import COMMANDS, Command, main


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Each command is in the help with what it does."""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert [command.name for command in COMMANDS if command.name not in said.split()] == []
    assert [command.help for command in COMMANDS if command.help not in said] == []


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_has_help_of_its_own(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each command says what it takes, and how it ends."""
    with pytest.raises(SystemExit):
        main([command.name, "--help"])

    said = capsys.readouterr().out
    assert f"usage: python -m conformance {command.name} " in said
    assert "Exit status:" in " ".join(said.split())


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_commands_group_is_one_of_the_projects(
    command: Command, request: pytest.FixtureRequest
) -> None:
    """What a command says it needs is a dependency group that there is."""
    text = (request.config.rootpath / "pyproject.toml").read_text()

    assert f"\n{command.group} = [" in text


def test_an_unknown_command_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip of the pen ends as could not tell, with the commands there are."""
    with pytest.raises(SystemExit) as ended:
        main(["wacth"])

    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert [command.name for command in COMMANDS if f"'{command.name}'" not in said] == []


def test_a_command_loads_nothing_of_the_others() -> None:
    """Whoever asks for help waits for no import of a network's or of NautilusTrader's."""
    code = (
        "import sys; from conformance.__main__ import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'httpx', 'nautilus_trader', 'aiohttp'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert run.stdout.splitlines()[-1] == "[]"


def test_what_is_not_installed_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An environment that lacks what a command needs is told with the group that has it."""

    def lacking(name: str) -> None:
        raise ModuleNotFoundError("No module named 'httpx'", name="httpx")

    monkeypatch.setattr("conformance.__main__.import_module", lacking)

    assert main(["watch"]) == 2
    assert capsys.readouterr().err == (
        "python -m conformance watch: this environment lacks what the command needs\n"
        "  found:    no module httpx\n"
        "  expected: the dependency group watch\n"
        "  mend:     uv pip install -r pyproject.toml --group watch\n"
    )


def test_every_commands_module_is_there() -> None:
    """Each command names a module that declares what it takes, and runs."""
    modules = [import_module(command.module) for command in COMMANDS]

    assert all(callable(module.add_arguments) and callable(module.run) for module in modules)
