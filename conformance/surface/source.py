"""The feed's source files, parsed. Nothing of the feed is imported or run here."""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.problems import FileError, Problem, read_text

PYPROJECT = "pyproject.toml"
_MEND = "the file, or [tool.conformance] feed in pyproject.toml"


class SourceError(FileError):
    """The feed's source can't be read, or where it is is not said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One parsed file of the feed."""

    module: str  #: Dotted name under which the feed's other files import it.
    label: str  #: Path as reports show it, relative to the repository.
    tree: ast.Module


def configured_feed(root: Path) -> tuple[Path, ...]:
    """Return where ``[tool.conformance] feed`` in ``pyproject.toml`` says that the source is.

    Raises:
        SourceError: The file, the table or the list is missing, or is not a list of texts.
    """
    feed = conformance_table(root).get("feed")
    if not isinstance(feed, list) or not feed or not all(isinstance(at, str) for at in feed):
        raise SourceError([_unsaid("the feed's source is not named", "feed", feed, _PATHS)])
    return tuple(root / at for at in feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """How to run the feed under contract."""

    command: str  #: What follows ``python -m``, with ``{http_url}`` and ``{ws_url}`` in it.
    environment: tuple[str, ...]  #: The variables that production sets; they get dummies.


def run_settings(root: Path) -> RunSettings:
    """Read ``run`` and ``environment`` of ``[tool.conformance]``.

    Raises:
        SourceError: ``run`` is missing: whether the feed starts can't be told without it.
    """
    table = conformance_table(root)
    command, environment = table.get("run"), table.get("environment", [])
    problems = []
    if not isinstance(command, str):
        problems.append(_unsaid("how to run the feed is not said", "run", command, _COMMAND))
    if not isinstance(environment, list):
        what = "what the feed's environment has is not said"
        problems.append(_unsaid(what, "environment", environment, _NAMES))
    if problems or not isinstance(command, str) or not isinstance(environment, list):
        raise SourceError(problems)
    return RunSettings(command=command, environment=tuple(map(str, environment)))


def conformance_table(root: Path) -> dict[str, object]:
    """Return ``[tool.conformance]`` of ``pyproject.toml``; empty where it has none.

    Raises:
        SourceError: The file can't be read or is not TOML.
    """
    text = read_text(root / PYPROJECT, SourceError, mend=f"git checkout -- {PYPROJECT}")
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem(
            file=PYPROJECT,
            what="this is not TOML",
            found=str(error),
            expected="a table [tool.conformance]",
            mend=f"git diff -- {PYPROJECT}   shows what was changed",
        )
        raise SourceError([problem]) from error
    table: dict[str, object] = document.get("tool", {}).get("conformance", {})
    return table


def read_sources(paths: Sequence[Path], root: Path) -> tuple[SourceFile, ...]:
    """Parse every Python file below ``paths``.

    Raises:
        SourceError: A path is missing or holds no Python, or files do not parse; all are named.
    """
    files: list[SourceFile] = []
    problems: list[Problem] = []
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not found:
            problems.append(_problem(path, root, "the feed's folder holds no Python", "no *.py"))
        for file in found:
            try:
                files.append(_parse(file, path, root))
            except SyntaxError as error:
                line = (error.text or "").strip() or str(error.msg)
                what = f"the feed does not parse: {error.msg}"
                problems.append(_problem(file, root, what, line, error.lineno))
            except (OSError, ValueError) as error:
                problems.append(_problem(file, root, "the feed can't be read", str(error)))
    if problems:
        raise SourceError(problems)
    return tuple(files)


def _parse(file: Path, start: Path, root: Path) -> SourceFile:
    text = file.read_text(encoding="utf-8")
    return SourceFile(
        module=_module(file, start),
        label=label_of(file, root),
        tree=ast.parse(text, filename=str(file)),
    )


def _problem(file: Path, root: Path, what: str, found: str, line: int | None = None) -> Problem:
    return Problem(
        file=label_of(file, root),
        line=line,
        what=what,
        found=found,
        expected="Python source that compiles",
        mend=_MEND,
    )


_PATHS = '["conformance/feed"], files or folders relative to pyproject.toml'
_COMMAND = '"my.feed --http {http_url} --ws {ws_url}", what follows python -m'
_NAMES = '["BINANCE_FUTURES_API_KEY"], names of environment variables'


def _unsaid(what: str, key: str, found: object, expected: str) -> Problem:
    return Problem(
        file=PYPROJECT,
        what=what,
        found=f"{key} = {found!r}",
        expected=f"{key} = {expected}",
        mend="[tool.conformance] in pyproject.toml",
    )


def label_of(file: Path, root: Path) -> str:
    """Return a path as reports show it: relative to the repository where it is in there."""
    resolved = file.resolve()
    return (
        resolved.relative_to(root.resolve()).as_posix()
        if resolved.is_relative_to(root.resolve())
        else file.as_posix()
    )


def _module(file: Path, start: Path) -> str:
    """Return the dotted name, counted from the outermost package, or from ``start``."""
    parts = [] if file.stem == "__init__" else [file.stem]
    return ".".join([*_packages(file.parent, start), *parts])


def _packages(folder: Path, start: Path) -> Iterator[str]:
    resolved, top = folder.resolve(), start.resolve()
    if (resolved / "__init__.py").is_file() or (resolved != top and top in resolved.parents):
        yield from _packages(resolved.parent, start)
        yield resolved.name
