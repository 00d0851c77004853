"""Completion: the scripts that shells read."""

import shutil
import subprocess

import pytest

from conformance.cli.commands import COMMANDS
from conformance.cli.main import main


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_a_script_names_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each shell's script has each command."""
    status = main(["completion", shell])

    script = capsys.readouterr().out
    assert status == 0
    assert [command.name for command in COMMANDS if command.name not in script] == []


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("can", ["can-i-upgrade"]),
        ("can-i-upgrade --fo", ["--format"]),
        ("can-i-upgrade --format sa", ["sarif"]),
        ("watch --format ", ["json", "text"]),
        ("explain trade-s", ["trade-stream"]),
    ],
)
def test_bash_completes(
    typed: str, completed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands, options and choices are completed by the script as bash runs it."""
    main(["completion", "bash"])
    words = ["nt-conformance", *typed.split(" ")]
    asks = (
        f"COMP_WORDS=({' '.join(words)!s} ''); COMP_CWORD={len(words) - 1}\n"
        f'COMP_WORDS=("${{COMP_WORDS[@]:0:{len(words)}}}")\n'
        "_shtab_nt_conformance; printf '%s\\n' \"${COMPREPLY[@]}\" | sort"
    )
    script = f"complete() {{ :; }}\n{capsys.readouterr().out}\n{asks}"
    if typed.endswith(" "):
        script = script.replace(" '');", " '' '');")
    ran = subprocess.run(
        [shutil.which("bash") or "bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert ran.stdout.split() == completed, ran.stderr
