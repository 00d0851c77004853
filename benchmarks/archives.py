"""Archives of packages on the user's index: fetched once, told by their digest, never committed."""

from __future__ import annotations

import tarfile
import time
import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

from packaging.utils import canonicalize_name

from conformance import retries
from conformance.environments.cache import cache_folder, one_at_a_time
from conformance.harness.run_folder import run_folder
from conformance.index import read_settings
from conformance.index.asking import ask_index, open_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conformance.index.settings import IndexSettings

    Placed = Callable[[str], PurePosixPath | None]
    """Where a member of an archive goes; None where it is left out."""


class ArchiveError(Exception):
    """The archive could not be had, or is another one; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A file of a project on an index, a source archive or a wheel."""

    project: str
    file: str
    sha256: str

    def unpacked(self, place_of: Placed, name: str, cache: Path | None = None) -> Path:
        """Return the folder with what is taken of it, fetched and unpacked where it is not there.

        Args:
            place_of: Where each member goes.
            name: Of what is taken; a part of the folder's name.
            cache: Where it is kept; ours in the user's cache folder where not given.

        Raises:
            ArchiveError: No index has it, or its digest is another.
            FileError: The index can't be asked.
        """
        kept = cache_folder(cache) / "archives"
        file, folder = kept / self.file, kept / f"{self.sha256[:16]}-{name}"
        with one_at_a_time(kept / f"{self.file}.lock"):
            if not folder.is_dir():
                if not file.is_file():
                    draft = kept / f"draft-{self.file}"
                    draft.write_bytes(self.checked(fetch(self)))
                    draft.rename(file)
                self.checked(file.read_bytes())
                unpack(file, folder, place_of)
        return folder

    def checked(self, content: bytes) -> bytes:
        """Return the content of the archive, if it is the one that the figures are of.

        Raises:
            ArchiveError: Its digest is another.
        """
        digest = sha256(content).hexdigest()
        if digest != self.sha256:
            found = f"found:    {digest}\n  expected: {self.sha256}"
            raise ArchiveError(f"{self.file} is another one\n  {found}")
        return content


def fetch(archive: Archive) -> bytes:
    """Return what the user's index has under the archive's name.

    Raises:
        ArchiveError: No index has it.
    """
    settings = read_settings()
    for address in _addresses(archive, settings):
        if address.startswith("file:"):
            return Path(url2pathname(urlsplit(address).path)).read_bytes()
        with open_client(address, settings) as client:
            response = retries.get(client, address, sleep=time.sleep)
        if response.is_success:
            return response.content
    raise ArchiveError(f"no index has {archive.file}\n  found: {settings}\n  fix: {settings.fix}")


def _addresses(archive: Archive, settings: IndexSettings) -> Iterator[str]:
    name = canonicalize_name(archive.project)
    for index in settings.urls:
        for file in ask_index(index, name, settings, sleep=time.sleep) or ():
            if file.name == archive.file:
                yield urljoin(f"{index.rstrip('/')}/{name}/", file.address)


def unpack(archive: Path, folder: Path, place_of: Placed) -> None:
    """Write what is taken of an archive into a folder that is not there yet."""
    draft = run_folder().new("programs")
    for name, content in _members(archive):
        if at := place_of(name):
            target = draft.joinpath(at)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content())
    draft.rename(folder)


def _members(archive: Path) -> Iterator[tuple[str, Callable[[], bytes]]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            for name in wheel.namelist():
                yield name, lambda name=name: wheel.read(name)  # type: ignore[misc]  # a default
        return
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if read := tar.extractfile(member):
                yield member.name, read.read
