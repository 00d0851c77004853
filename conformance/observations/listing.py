"""What one of the suite's modules lists inside NT's environment, confined."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.environments.cache import cache_folder, digest_of, read_json, write_json
from conformance.environments.sentences import suite_digest
from conformance.harness.capture import run
from conformance.harness.document import ObservationError
from conformance.harness.launch import LaunchError
from conformance.harness.nt_process import launch_of, nt_command
from conformance.harness.run_folder import run_folder
from conformance.model.failure import FailureKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from conformance.environments import Environment
    from conformance.model.facts import Json

_LIMIT_S = 300.0  # The longest takes some ten seconds of a processor.


API_CODE = (
    *("nautilus/api", "nautilus/v1/api", "nautilus/v1/types.py", "nautilus/v2/api"),
    *("nautilus/texts.py", "nautilus/masks.py", "model/signature.py"),
)
"""What of this package a listing comes from."""


def list_once(  # noqa: PLR0913  # each is a choice of its own
    environment: Environment,
    module: str,
    what: str,
    *,
    kept_in: str,
    cache: Path | None,
    accepts: Callable[[Mapping[str, Json]], bool] = lambda _: True,
) -> Mapping[str, Json]:
    """Return what a module lists inside an environment: kept from before, or listed and kept.

    Args:
        environment: Of the release.
        module: Of this package; see `list_inside`.
        what: What is listed, for an error.
        kept_in: The folder below the cache where it is kept.
        cache: Where all is kept; ours in the user's cache folder where not given.
        accepts: Whether what was kept is of the form that is wanted.

    Raises:
        ObservationError: It can't be listed, with the last of what was said.
    """
    folder = cache_folder(cache)
    code = suite_digest(API_CODE, kept_in=folder / "suite")
    digest = digest_of([environment.python_version, list(environment.packages)], code)
    file = folder / kept_in / f"{environment.key}-{digest[:16]}.json"
    kept = read_json(file)
    if isinstance(kept, dict) and accepts(kept):
        return kept
    listed = list_inside(environment.python, module, what)
    write_json(file, listed)
    return listed


def list_inside(python: Path, module: str, what: str) -> Mapping[str, Json]:
    """Run a module's ``main``, which writes a JSON object into a file, and return that.

    Args:
        python: Interpreter of the environment.
        module: Of this package.
        what: What is listed, for an error: ``NT's public names``.

    Raises:
        ObservationError: It can't be listed, with the last of what was said.
    """
    work = run_folder().new("listing")
    out = work / "listed.json"
    try:
        launch = launch_of(nt_command(python, module, str(out)), work=work, watched=True)
        ran = run(launch, timeout_s=_LIMIT_S)
    except LaunchError as error:
        raise ObservationError(f"{what} can't be listed: {error}", kind=error.kind) from error
    if ran.attempts:
        reached = ", ".join(map(str, ran.attempts))
        why = f"{what} can't be listed: its import reached beyond loopback: {reached}"
        raise ObservationError(why, kind=FailureKind.REACHED_OUT)
    if ran.timed_out:
        why = f"{what} can't be listed: it took longer than {_LIMIT_S:.0f} s"
        raise ObservationError(why, kind=FailureKind.HUNG)
    listed = read_json(out)
    if not isinstance(listed, dict):
        words = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        said = (words or [f"exit status {ran.returncode}"])[-1]
        raise ObservationError(f"{what} can't be listed: {said}")
    return listed
