"""NT's public names in an environment, and how many of them changed without touching the feed."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from conformance.environments.cache import cache_folder, digest_of, read_json, write_json
from conformance.environments.environment import Environment
from conformance.environments.observation import suite_code
from conformance.facts import Json, texts_in
from conformance.harness.capture import run
from conformance.harness.document import ObservationError
from conformance.harness.launch import LaunchError
from conformance.harness.nt_process import launch_of, nt_command
from conformance.harness.run_folder import run_folder
from conformance.model.failure import FailureKind
from conformance.model.usage_site import SitesByPath

_LIMIT_S = 300.0  # It takes three seconds of a processor.
_MEMBERS = ("members", "methods", "attributes", "overrides", "passes", "not_passed")


def public_names(environment: Environment, *, cache: Path | None = None) -> Mapping[str, Json]:
    """Return NT's public names with what they say of themselves: see `surface.inventory`.

    Raises:
        ObservationError: The names can't be listed, with the last of what was said.
    """
    digest = digest_of(
        list(environment.packages),
        list(suite_code(("nautilus", "surface"))),
    )
    file = cache_folder(cache) / "names" / f"{environment.key}-{digest[:16]}.json"
    kept = read_json(file)
    found = kept if isinstance(kept, dict) else _list_names(environment)
    if found is not kept:
        write_json(file, found)
    return found


def _list_names(environment: Environment) -> Mapping[str, Json]:
    work = run_folder().new("names")
    out = work / "names.json"
    command = nt_command(environment.python, "conformance.surface.inventory", str(out))
    try:
        ran = run(launch_of(command, work=work, watched=True), timeout_s=_LIMIT_S)
    except LaunchError as error:
        why = f"NT's public names can't be listed: {error}"
        raise ObservationError(why, kind=error.kind) from error
    if ran.attempts:
        reached = ", ".join(map(str, ran.attempts))
        why = f"NT's public names can't be listed: its import reached beyond loopback: {reached}"
        raise ObservationError(why, kind=FailureKind.REACHED_OUT)
    if ran.timed_out:
        why = f"NT's public names can't be listed: it took longer than {_LIMIT_S:.0f} s"
        raise ObservationError(why, kind=FailureKind.HUNG)
    listed = read_json(out)
    if not isinstance(listed, dict):
        words = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        said = (words or [f"exit status {ran.returncode}"])[-1]
        raise ObservationError(f"NT's public names can't be listed: {said}")
    return listed


def other_changes(
    before: Mapping[str, Json], after: Mapping[str, Json], touched: Collection[str]
) -> int:
    """Count the public names that came, went or say something else, and do not touch the feed.

    A name counts once, whatever changed in it; a class that is renamed counts with each of its
    members, once as gone and once as new.

    Args:
        before: The older release's public names, and what they say.
        after: The newer one's.
        touched: What the feed uses, as `touched_names` tells.
    """
    changed = (name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    owners = {**_bases(before), **_bases(after)}
    return sum(not _is_touched(name, touched, owners) for name in changed)


def touched_names(*observed: Mapping[str, SitesByPath]) -> frozenset[str]:
    """Return what the feed uses of NT: ``QuoteTick``, ``QuoteTick.bid_price``.

    An argument that it passes to a class is a member of it, as configs have their fields.

    Args:
        observed: Where probes found the feed to use one of NT's names, by that name.
    """
    return frozenset(name for one in observed for name in _touched(one))


def _touched(observed: Mapping[str, SitesByPath]) -> Iterator[str]:
    for owner, sites in observed.items():
        yield owner
        sections = (path.split(".") for path in sites)
        yield from (
            f"{owner}.{path[1]}" for path in sections if path[0] in _MEMBERS and len(path) > 1
        )


def _bases(names: Mapping[str, Json]) -> dict[str, set[str]]:
    """Return for each class, by its bare name, the classes that it inherits from."""
    found: dict[str, set[str]] = {}
    for name, told in names.items():
        if isinstance(told, Mapping):
            found.setdefault(name.rpartition(".")[2], set()).update(texts_in(told.get("bases")))
    return found


def _is_touched(name: str, touched: Collection[str], bases: Mapping[str, set[str]]) -> bool:
    """Whether a name is one that the feed uses, on its class or through one that inherits it."""
    owner, _, member = name.rpartition(".")
    owner = owner.rpartition(".")[2]
    if member in touched:
        return True
    users = (one.partition(".")[0] for one in touched if one.partition(".")[2] == member)
    return any(user == owner or owner in bases.get(user, ()) for user in users)
