"""The programs: NautilusTrader's own of one release, and public packages that are built on it."""

from __future__ import annotations

import shutil
import tomllib
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from benchmarks.archives import Archive
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

COLLECTION = Path(__file__).with_name("collection.toml")
_CLIENT_MODULES = ("config", "data", "execution", "factories", "factory", "providers")
"""What a team writes that has an exchange of its own; so NT's adapters have them too."""

PUBLIC, OWN = "public", "NautilusTrader's"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A file or a package, in a folder that has nothing else."""

    name: str  #: as in the archive
    kind: str  #: `PUBLIC` or `OWN`
    folder: Path  #: what Python is to have on its path
    path: Path  #: of the file, or of the package's folder

    def digest(self) -> str:
        """Return a text that is another one for each other content."""
        files = [self.path] if self.path.is_file() else sorted(self.path.rglob("*.py"))
        digest = sha256()
        for file in files:
            digest.update(f"{file.relative_to(self.folder)}\0".encode() + file.read_bytes() + b"\0")
        return digest.hexdigest()[:16]


def programs_of(release: str, work: Path, cache: Path | None = None) -> Sequence[Program]:
    """Return the programs for pairs that begin with a release, each in a folder of its own.

    Args:
        release: The release whose source archive is taken.
        work: Where the folders are made.
        cache: Where archives are kept; ours in the user's cache folder where not given.

    Raises:
        ArchiveError: An archive could not be had.
        FileError: The index can't be asked.
    """
    collection = tomllib.loads(COLLECTION.read_text(encoding="utf-8"))
    own = Archive(
        project=PACKAGE, file=f"{PACKAGE}-{release}.tar.gz", sha256=collection["releases"][release]
    )
    source = own.unpacked(place_of, "sources", cache)
    found = [_alone(one, source, work / release) for one in _own_programs(source)]
    for each in collection["public"]:
        found += _public(each, work / "public", cache)
    return found


def place_of(name: str) -> PurePosixPath | None:
    """Return where a member of an archive goes: all Python, where it stands in the archive."""
    path = PurePosixPath(name)
    return path if path.suffix == ".py" and ".." not in path.parts else None


def _own_programs(source: Path) -> Iterator[Path]:
    (package,) = source.glob(f"*/{PACKAGE}")
    for file in sorted([*package.glob("examples/**/*.py"), *package.glob("adapters/**/*.py")]):
        inside = file.relative_to(package)
        is_client = inside.stem in _CLIENT_MODULES or inside.parent.name == "scripts"
        is_program = inside.parts[0] == "examples" or is_client
        if is_program and file.name != "__init__.py" and "_template" not in inside.parts:
            yield file


def _alone(file: Path, source: Path, work: Path) -> Program:
    """Copy a file into a folder of its own, under a name that no module of NT has."""
    name = "/".join(file.relative_to(source).parts[2:])
    folder = work / name.removesuffix(".py").replace("/", "_")
    folder.mkdir(parents=True, exist_ok=True)
    path = Path(shutil.copyfile(file, folder / f"program_{file.name}"))
    return Program(name=name, kind=OWN, folder=folder, path=path)


def _public(entry: Mapping[str, Any], work: Path, cache: Path | None) -> Iterator[Program]:
    archive = Archive(project=entry["project"], file=entry["file"], sha256=entry["sha256"])
    source = archive.unpacked(place_of, "sources", cache)
    roots = [source, *(one for one in source.iterdir() if one.is_dir())]
    for name in entry["programs"]:
        inside = PurePosixPath(entry.get("folder", "")) / name
        found = next(root / inside for root in roots if (root / inside).exists())
        folder = work / entry["project"] / inside.stem
        path = folder / found.name
        if found.is_dir():
            shutil.copytree(found, path, dirs_exist_ok=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(found, path)
        yield Program(name=f"{entry['project']}: {name}", kind=PUBLIC, folder=folder, path=path)
