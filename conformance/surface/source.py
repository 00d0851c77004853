"""The feed's source files, parsed. Nothing of the feed is imported or run here."""

import ast
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


class SourceError(Exception):
    """The feed's source can't be read; the message says where, and how to mend it."""


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
        raise SourceError(
            "pyproject.toml: the feed's source is not named\n"
            f"  found:    feed = {feed!r}\n"
            "  expected: paths of files or folders, relative to pyproject.toml\n"
            '  mend:     [tool.conformance]\n            feed = ["conformance/feed"]'
        )
    return tuple(root / at for at in feed)


def conformance_table(root: Path) -> dict[str, object]:
    """Return ``[tool.conformance]`` of ``pyproject.toml``; empty where it has none.

    Raises:
        SourceError: The file can't be read or is not TOML.
    """
    try:
        document = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceError(f"pyproject.toml: can't be read\n  found:    {error}") from error
    table: dict[str, object] = document.get("tool", {}).get("conformance", {})
    return table


def read_sources(paths: Sequence[Path], root: Path) -> tuple[SourceFile, ...]:
    """Parse every Python file below ``paths``.

    Raises:
        SourceError: A path is missing or holds no Python, or files do not parse; all are named.
    """
    files: list[SourceFile] = []
    problems: list[str] = []
    for path in paths:
        found = sorted(path.rglob("*.py")) if path.is_dir() else [path]
        if not found:
            problems.append(f"{_label(path, root)}: holds no Python files")
        for file in found:
            try:
                files.append(_parse(file, path, root))
            except (OSError, SyntaxError, ValueError) as error:
                problems.append(_problem(file, root, error))
    if problems:
        mend = "  mend:     the file, or [tool.conformance] feed in pyproject.toml"
        raise SourceError("\n".join([*problems, mend]))
    return tuple(files)


def _parse(file: Path, start: Path, root: Path) -> SourceFile:
    text = file.read_text(encoding="utf-8")
    return SourceFile(
        module=_module(file, start),
        label=_label(file, root),
        tree=ast.parse(text, filename=str(file)),
    )


def _problem(file: Path, root: Path, error: Exception) -> str:
    if isinstance(error, SyntaxError):
        line = (error.text or "").strip()
        return f"{_label(file, root)}:{error.lineno}: {error.msg}\n  found:    {line}"
    return f"{_label(file, root)}: can't be read\n  found:    {error}"


def _label(file: Path, root: Path) -> str:
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
