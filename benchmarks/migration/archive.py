"""NT's own programs, out of the source archive of a release: fetched once, never committed."""

from __future__ import annotations

import tarfile
import time
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
from conformance.workspace.pins import PACKAGE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.index.settings import IndexSettings

RELEASE = "1.231.0"
ARCHIVE = f"{PACKAGE}-{RELEASE}.tar.gz"
SHA256 = "142dde40e77339745aa5fe6bcbb3de5624cee087f526879da00f127df077530f"
FOLDERS = ("adapters", "examples")


class ArchiveError(Exception):
    """The archive could not be had, or is another one; the message says which."""


def unpacked_programs(cache: Path | None = None) -> Path:
    """Return the folder with the archive's programs, fetched and unpacked where it is not there.

    Args:
        cache: Where it is kept; ours in the user's cache folder where not given.

    Raises:
        ArchiveError: No index has it, or its digest is another.
        FileError: The index can't be asked.
    """
    kept = cache_folder(cache) / "archives"
    file, folder = kept / ARCHIVE, kept / f"{SHA256[:16]}-programs"
    with one_at_a_time(kept / f"{ARCHIVE}.lock"):
        if not folder.is_dir():
            if not file.is_file():
                draft = kept / f"draft-{ARCHIVE}"
                draft.write_bytes(checked(fetch()))
                draft.rename(file)
            checked(file.read_bytes())
            unpack(file, folder)
    return folder


def checked(content: bytes) -> bytes:
    """Return the content of the archive, if it is the one that the figures are of.

    Raises:
        ArchiveError: Its digest is another.
    """
    digest = sha256(content).hexdigest()
    if digest != SHA256:
        raise ArchiveError(f"{ARCHIVE} is another one\n  found:    {digest}\n  expected: {SHA256}")
    return content


def fetch() -> bytes:
    """Return what the user's index has under the archive's name."""
    settings = read_settings()
    for address in _addresses(settings):
        if address.startswith("file:"):
            return Path(url2pathname(urlsplit(address).path)).read_bytes()
        with open_client(address, settings) as client:
            response = retries.get(client, address, sleep=time.sleep)
        if response.is_success:
            return response.content
    raise ArchiveError(f"no index has {ARCHIVE}\n  found: {settings}\n  fix: {settings.fix}")


def _addresses(settings: IndexSettings) -> Iterator[str]:
    name = canonicalize_name(PACKAGE)
    for index in settings.urls:
        for file in ask_index(index, name, settings, sleep=time.sleep) or ():
            if file.name == ARCHIVE:
                yield urljoin(f"{index.rstrip('/')}/{name}/", file.address)


def unpack(archive: Path, folder: Path) -> None:
    """Write the archive's programs into a folder that is not there yet, one folder an adapter."""
    draft = run_folder().new("programs")
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if (at := place_of(member.name)) and (read := tar.extractfile(member)):
                target = draft.joinpath(at)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(read.read())
    draft.rename(folder)


def place_of(name: str) -> PurePosixPath | None:
    """Return where a member of the archive goes; None where it is no program.

    An adapter's Python goes into a folder of its name, and the strategies that come with NT into
    ``examples``. Templates, and what is in no folder, are no programs.
    """
    path = PurePosixPath(name)
    _, _, package, *rest = ("", *path.parts[:2], *path.parts[2:])
    if path.suffix != ".py" or package != PACKAGE or rest[:1] not in ([FOLDERS[0]], [FOLDERS[1]]):
        return None
    inside = rest[1:] if rest[0] == FOLDERS[0] else rest
    is_program = len(inside) > 1 and not inside[0].startswith("_") and ".." not in inside
    return PurePosixPath(*inside) if is_program else None
