"""Plans a workspace in a team's repository: what is found there, and what is to be written."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name

from conformance.problems import FileError, Problem, read_text, shown
from conformance.workspace.folder import CONTRACTS
from conformance.workspace.pins import FEED, PACKAGE, PINS_FILE, parse_pins
from conformance.workspace.project import Project, is_nt, read_project
from conformance.workspace.setting import PROJECT
from conformance.workspace.settings import PYPROJECT, TABLE, parse_settings
from conformance.workspace.team_locks import (
    REQUIREMENTS,
    FoundRelease,
    environments_of,
    find_release,
    requirement_lines,
)
from conformance.workspace.team_package import (
    SourceSigns,
    candidates,
    choose_package,
    programs_of,
    scripts_beside,
    signs_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    KeyVariables = Callable[[str, str], Sequence[str]]

OLDEST_PYTHON: Final = 11  #: The second number of the oldest Python that NT and this suite run on.
_NEWEST_PYTHON: Final = 14
_NO_ADDRESSES: Final = "no variable and no option was found that takes the exchange's addresses"
_MINOR: Final = re.compile(r"3\.\d+")


class StartError(FileError):
    """No workspace can be started here: it is there, or something can't be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartChoices:
    """What the user has chosen; "" or None where it is to be found."""

    release: str = ""
    package: Path | None = None
    run: str | None = None  #: "" for a feed that is read and not run.
    python: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacePlan:
    """A workspace that can be written."""

    root: Path
    files: Mapping[str, str]  #: Whole texts by names, relative to the root.
    added: Mapping[str, str]  #: What of those is new where the file is there already.
    found: tuple[str, ...]  #: What was found, a line each, with where.
    notes: tuple[str, ...] = field(default=())  #: What the user may have to add.


def plan_workspace(
    root: Path, choices: StartChoices, key_variables: KeyVariables = lambda _source, _release: ()
) -> WorkspacePlan:
    """Find all that a workspace needs.

    Args:
        root: The team's repository.
        choices: What is not to be found.
        key_variables: Tells which variables NT itself takes keys from, by source and release.

    Raises:
        StartError: There is one already, or something can't be found; with all of that.
        FileError: A choice can't be used.
    """
    text = _pyproject_text(root)
    document = _parse(text)
    _refuse_second(root, document)
    project = read_project(document)
    problems: list[Problem] = []
    package = _package(root, choices, project, problems)
    signs = signs_of(package, *_beside(root, package, choices)) if package else None
    run = _run(root, package, choices, project, signs, problems) if package and signs else None
    release = _release(root, choices, project, problems)
    if problems or package is None or signs is None or run is None or release is None:
        raise StartError(problems)
    own = set(signs.variables)
    taken = [one for one in key_variables(signs.source, release.version) if one not in own]
    signs = replace(signs, variables={**signs.variables, **dict.fromkeys(taken, False)})
    python, python_from = _python(root, choices, project)
    table = _table(root, package, run, project, signs)
    pin = f'{PACKAGE}=={release.version} ; python_version == "{python}"'
    pins = f"{pin}  # {FEED}: what production runs\n"
    whole = _appended(text, table)
    parse_pins(pins)  # What was chosen may be neither a release
    parse_settings(_parse(whole), root)  # nor a way to run a feed.
    return WorkspacePlan(
        root=root,
        files={PYPROJECT: whole, PINS_FILE: pins},
        added={PYPROJECT: table, PINS_FILE: pins},
        found=(
            f"feed:    {package.relative_to(root).as_posix()}",
            f"run:     {run or _why_not_run(choices, signs)}",
            f"release: {release.version}, from {release.where}",
            f"python:  {python}, from {python_from}",
        ),
        notes=tuple(_notes(signs, run, taken, is_wanted=choices.run != "")),
    )


def _pyproject_text(root: Path) -> str:
    file = root / PYPROJECT
    if not file.exists():
        return ""
    read_text(file, StartError, fix=f"make {PYPROJECT} a text file")
    return file.read_bytes().decode("utf-8")


def _parse(text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        expected, fix = "a file that can be added to", "put it right first"
        raise StartError([_problem("this is not TOML", str(error), expected, fix)]) from error


def _refuse_second(root: Path, document: Mapping[str, object]) -> None:
    tools = document.get("tool")
    there = [
        *(
            [f"[{TABLE}] in {PYPROJECT}"]
            if isinstance(tools, dict) and "conformance" in tools
            else []
        ),
        *(name for name in (PINS_FILE, CONTRACTS.as_posix()) if (root / name).exists()),
    ]
    if there:
        raise StartError(
            [
                Problem(
                    file=shown(root),
                    what="a workspace is here already, or a part of one",
                    found=", ".join(there),
                    expected="none of these, for nothing that is there is changed",
                    fix="nt-conformance check   says whether it is whole",
                )
            ]
        )


def _package(
    root: Path, choices: StartChoices, project: Project, problems: list[Problem]
) -> Path | None:
    if choices.package is not None:
        path = root / choices.package
        if path.exists() and path.resolve().is_relative_to(root.resolve()):
            return path
        problems.append(
            _problem(
                "the package is not in this repository",
                choices.package.as_posix(),
                "a folder or a file of Python below it",
                "--package src/quotes",
            )
        )
        return None
    found = choose_package(candidates(root), project)
    if len(found) == 1:
        return found[0]
    names = ", ".join(path.relative_to(root).as_posix() for path in found)
    problems.append(
        _problem(
            "several packages use NautilusTrader" if found else "no package uses NautilusTrader",
            names or "nothing that imports it, in src and beside it",
            "one package that is the feed",
            f"--package {names.partition(',')[0] or 'src/quotes'}",
        )
    )
    return None


def _run(  # noqa: PLR0913, PLR0917  # what it looks at, and where it says what it lacks
    root: Path,
    package: Path,
    choices: StartChoices,
    project: Project,
    signs: SourceSigns,
    problems: list[Problem],
) -> str | None:
    if choices.run is not None:
        return choices.run
    if _why_not_played(signs):
        return ""
    found = programs_of(root, package, project, signs)
    if len(found) == 1:
        return " ".join((found[0], *signs.address_options))
    looked = "[project.scripts], [tool.poetry.scripts], __main__.py, files with a main part"
    problems.append(
        _problem(
            "the feed can be started in several ways" if found else "no way to start the feed",
            ", ".join(found) or f"none in {looked}",
            "what follows python -m, or package.module:function",
            f'--run "{found[0] if found else package.stem}"; or --run "" to have it read alone',
        )
    )
    return None


def _beside(root: Path, package: Path, choices: StartChoices) -> list[Path]:
    """Return the scripts beside a package that belong to it: the one that is run, or all."""
    if choices.run is None:
        return scripts_beside(root, package)
    file = root / choices.run.partition(" ")[0]
    return [file] if file.suffix == ".py" and file.is_file() else []


def _why_not_run(choices: StartChoices, signs: SourceSigns) -> str:
    why = _why_not_played(signs) if choices.run is None else ""
    return f"not to be run: {why}; --run says how if it can be" if why else "not to be run"


def _why_not_played(signs: SourceSigns) -> str:
    """Return why the feed's run would tell nothing; "" where it may tell something."""
    own = f"{_NO_ADDRESSES}, so it would ask the exchange itself"
    return signs.why_not_played or (own if signs.asks_the_exchange else "")


def _release(
    root: Path, choices: StartChoices, project: Project, problems: list[Problem]
) -> FoundRelease | None:
    if choices.release:
        return FoundRelease(version=choices.release, where="--release")
    found, looked = find_release(root, project.dependencies)
    if found is None:
        problems.append(
            _problem(
                "no release of NautilusTrader is locked or installed",
                f"none in {', '.join(looked)}",
                "one exact release, in uv.lock, pylock.toml, poetry.lock, requirements.txt,"
                " [project] dependencies with ==, or .venv",
                "--release 1.220.0",
            )
        )
    return found


def _python(root: Path, choices: StartChoices, project: Project) -> tuple[str, str]:
    """Return the Python of the pin, and where that is from."""
    if choices.python:
        return choices.python, "--python"
    version_file = root / ".python-version"
    if version_file.is_file():
        found = _MINOR.search(version_file.read_text(encoding="utf-8", errors="replace"))
        if found:
            return found[0], version_file.name
    for folder in environments_of(root):
        text = (folder / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
        found = re.search(r"^version(?:_info)?\s*=\s*(3\.\d+)", text, re.MULTILINE)
        if found:
            return found[1], folder.name
    return _python_of_project(project)


def _python_of_project(project: Project) -> tuple[str, str]:
    """Return the Python that runs this where the project allows it, else the lowest it allows."""
    running = sys.version_info.minor
    try:
        allowed = SpecifierSet(project.requires_python)
    except InvalidSpecifier:
        allowed = SpecifierSet()
    minors = (running, *range(OLDEST_PYTHON, _NEWEST_PYTHON + 1))
    minor = next((one for one in minors if f"3.{one}.99" in allowed), running)
    return f"3.{minor}", "the Python that runs this" if minor == running else "requires-python"


def _table(root: Path, package: Path, run: str, project: Project, signs: SourceSigns) -> str:
    lines = [f"[{TABLE}]", f"feed = {_toml([package.relative_to(root).as_posix()])}"]
    lines += [f"run = {_toml(run)}"] if run else []
    lines += [f"environment = {_toml(list(signs.secrets))}"] if signs.secrets else []
    if signs.addresses and run:
        pairs = ", ".join(f"{name} = {_toml(url)}" for name, url in signs.addresses.items())
        lines.append(f"env = {{ {pairs} }}")
    requires = _requires(root, project, signs)
    lines += [f"requires = {_toml(requires)}"] if requires else []
    return "\n".join((*lines, ""))


def _requires(root: Path, project: Project, signs: SourceSigns) -> str | list[str]:
    """Return what the feed needs beside NT: the project's word for it, or what it imports."""
    if any(map(is_nt, project.dependencies)):
        return PROJECT if project.beside_nt else []
    imported = {canonicalize_name(name) for name in signs.imports}
    found = dict.fromkeys(
        name
        for file in sorted(root.glob(REQUIREMENTS))
        for line in requirement_lines(file)
        if (name := re.split(r"[^\w.-]", line, maxsplit=1)[0])
        and canonicalize_name(name) in imported
        and canonicalize_name(name) != canonicalize_name(PACKAGE)
    )
    return list(found)


def _appended(text: str, table: str) -> str:
    """Return a file with the table behind it; nothing of it is changed."""
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = "" if not text else newline if text.endswith("\n") else newline * 2
    whole = f"{text}{gap}{table.replace(chr(10), newline)}"
    _parse(whole)  # `tool` may be written in a way that no table can be added to.
    return whole


def _notes(signs: SourceSigns, run: str, taken: Sequence[str], *, is_wanted: bool) -> Iterator[str]:
    if taken:
        yield (
            f"no key is in the feed's config, so NautilusTrader reads {', '.join(taken)};"
            " environment has to name what production sets"
        )
    if is_wanted and signs.asks_the_exchange and not signs.why_not_played:
        yield (
            f"{_NO_ADDRESSES}; to have the feed run, let its config take them, and add to"
            ' [tool.conformance]: env = { NAME = "{ws_url}" }, or --ws {ws_url} in run'
        )
    if run and signs.open_variables:
        yield f"the feed also needs {', '.join(signs.open_variables)}; give their values in env"


def _toml(value: str | list[str]) -> str:
    """Write a text or a list of texts; JSON's are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _problem(what: str, found: str, expected: str, fix: str) -> Problem:
    return Problem(file=PYPROJECT, what=what, found=found, expected=expected, fix=fix)
