"""Finds, in a team's repository, the package that is the feed, and how it is started."""

from __future__ import annotations

import ast
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from packaging.utils import canonicalize_name

from conformance.venue.playable import why_not_played
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conformance.workspace.project import Project

_NOT_FEEDS: Final = frozenset(
    ("build", "dist", "docs", "doc", "node_modules", "venv", "env", "site-packages", "contracts")
)
_TESTS: Final = re.compile(r"tests?|testing|benchmarks?|examples?|scripts|tools")
_SECRET: Final = re.compile(r"KEY|SECRET|TOKEN|PASSWORD|PASSPHRASE")
_ADDRESS: Final = (
    (re.compile(r"WS|WEBSOCKET|STREAM", re.IGNORECASE), "{ws_url}"),
    (re.compile(r"HTTP|REST|API", re.IGNORECASE), "{http_url}"),
    (re.compile(r"PROXY", re.IGNORECASE), "{proxy_url}"),
)
_URL: Final = re.compile(r"URL|URI|ENDPOINT|HOST", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSigns:
    """What a package's source shows without being run."""

    variables: Mapping[str, bool]  #: Environment variables that it reads; whether it needs them.
    options: tuple[str, ...]  #: Of its command line, e.g. ``--ws-url``.
    imports: frozenset[str]  #: First names of what it imports.
    programs: tuple[Path, ...]  #: Files with a main part.
    source: str = ""  #: Its files, one behind the other.

    @property
    def why_not_played(self) -> str:
        """Return why the venue can't play what it listens to; "" where it may."""
        return why_not_played(self.source)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Return the variables that hold credentials, by their names."""
        return tuple(name for name in self.variables if _SECRET.search(name.upper()))

    @property
    def addresses(self) -> dict[str, str]:
        """Return the variables that hold the exchange's addresses, with the venue's."""
        return {name: url for name in self.variables if (url := address_of(name))}

    @property
    def address_options(self) -> tuple[str, ...]:
        """Return the options that take the exchange's addresses, with the venue's."""
        pairs = ((name, address_of(name)) for name in self.options)
        return tuple(word for name, url in pairs if url for word in (name, url))

    @property
    def asks_the_exchange(self) -> bool:
        """Whether nothing in it takes other addresses than the exchange's."""
        return not (self.addresses or self.address_options)

    @property
    def open_variables(self) -> tuple[str, ...]:
        """Return the variables that it needs and whose values nobody can guess."""
        known = {*self.secrets, *self.addresses}
        return tuple(
            name for name, needed in self.variables.items() if needed and name not in known
        )


def address_of(name: str) -> str:
    """Return which of the venue's addresses a variable or an option is for; "" for none."""
    if not _URL.search(name):
        return ""
    return next((url for pattern, url in _ADDRESS if pattern.search(name)), "")


def candidates(root: Path) -> list[Path]:
    """Return the packages and modules of a repository that import NT: of ``src``, else beside."""
    for folder in (root / "src", root):
        found = [path for path in _top_level(folder) if _uses_nt(path)]
        if found:
            feeds = [path for path in found if not _TESTS.fullmatch(path.stem)]
            return feeds or found
    return []


def choose_package(found: list[Path], project: Project) -> list[Path]:
    """Return those of several packages that are the project's own, by its scripts or its name."""
    if len(found) < 2:  # noqa: PLR2004  # nothing to choose from
        return found
    started = {entry.partition(":")[0].partition(".")[0] for entry in project.scripts.values()}
    own = [path for path in found if path.stem in started]
    if len(own) != 1:
        name = canonicalize_name(project.name or "-")
        own = [path for path in found if canonicalize_name(path.stem) == name]
    return own if len(own) == 1 else found


def programs_of(root: Path, package: Path, project: Project, signs: SourceSigns) -> list[str]:
    """Return the ways to start a package, as ``run`` has them; those of the best kind alone.

    A file of a folder that is no package is run by its path: it may import its neighbours as a
    script does. So is a script beside the package, where the package itself has no main part.
    """
    name = package.stem
    scripts = [
        entry for entry in project.scripts.values() if entry.partition(":")[0].split(".")[0] == name
    ]
    if scripts:
        return list(dict.fromkeys(scripts))
    if (package / "__main__.py").is_file():
        return [name]
    own = [file for file in signs.programs if file.is_relative_to(package)]
    if not own:
        return [file.relative_to(root).as_posix() for file in signs.programs]
    if package.is_dir() and package.parent == root and not (package / "__init__.py").is_file():
        return [file.relative_to(root).as_posix() for file in own]
    modules = (file.relative_to(package.parent).with_suffix("") for file in own)
    return [".".join(module.parts) for module in modules]


def scripts_beside(root: Path, package: Path) -> list[Path]:
    """Return the files with a main part that import the package and lie beside it."""
    beside = [(file, signs_of(file)) for file in sorted(root.glob("*.py")) if file != package]
    return [file for file, signs in beside if signs.programs and package.stem in signs.imports]


def signs_of(*sources: Path) -> SourceSigns:
    """Read what the source of a package shows; what does not parse is passed over."""
    variables: dict[str, bool] = {}
    options: list[str] = []
    imports: set[str] = set()
    programs: list[Path] = []
    texts: list[str] = []
    for file in (file for source in sources for file in _python_files(source)):
        try:
            text = file.read_bytes()
            tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError, RecursionError):
            continue
        texts.append(text.decode(errors="replace"))
        for node in ast.walk(tree):
            for name, needed in _variables(node):
                variables[name] = variables.get(name, False) or needed
            options += _options(node)
            imports |= _imports(node)
        if any(_is_main_part(node) for node in tree.body):
            programs.append(file)
    return SourceSigns(
        variables=dict(sorted(variables.items())),
        options=tuple(dict.fromkeys(options)),
        imports=frozenset(imports),
        programs=tuple(programs),
        source="\n".join(texts),
    )


def _top_level(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.glob("*")):
        if path.name.startswith(".") or path.name in _NOT_FEEDS:
            continue
        is_module = path.suffix == ".py" and path.stem not in ("setup", "noxfile", "conftest")
        is_environment = (path / "pyvenv.cfg").exists()
        if is_module or (path.is_dir() and path.name != "src" and not is_environment):
            yield path


def _python_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*.py")
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts)
    )


def _uses_nt(path: Path) -> bool:
    for file in _python_files(path):
        with suppress(OSError):
            if PACKAGE.encode() in file.read_bytes():
                return True
    return False


def _variables(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """Yield a variable that is read, and whether it has to be there."""
    if isinstance(node, ast.Subscript) and _named(node.value) == "environ":
        yield from ((name, True) for name in _text(node.slice))
    elif isinstance(node, ast.Call) and node.args:
        function, owner = _named(node.func), getattr(node.func, "value", None)
        if function == "getenv" or (function == "get" and _named(owner) == "environ"):
            yield from ((name, False) for name in _text(node.args[0]))


def _options(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call) and _named(node.func) in ("add_argument", "option", "Option"):
        for argument in node.args:
            yield from (text for text in _text(argument) if text.startswith("--"))


def _imports(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.partition(".")[0]}
    return set()


def _is_main_part(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__main__" in ast.unparse(node.test)


def _named(node: object) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
