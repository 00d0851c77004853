"""Seeds of names: for each name that a feed uses, a release that no longer has it so.

They are made of the feed and of the API model of its release, so there are as many as the feed
needs, on each generation; the names are read again as of a new release.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from inspect import Parameter
from typing import TYPE_CHECKING, Any

from conformance.diff.compare import find_drifts
from conformance.diff.names import SURFACE
from conformance.diff.records import Severity
from conformance.model.api import ApiObject, Missing
from conformance.selfcheck.records import Checked
from conformance.usage.observation import describe_source
from conformance.usage.reader import Reader
from conformance.usage.uses import Use, UseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from conformance.diff.lines import FeedSource
    from conformance.diff.records import Drift
    from conformance.model.api import ApiModel
    from conformance.model.facts import Observation
    from conformance.usage.source import FeedFiles

_MEMBERS = ("members", "fields", "enum", "assigned")
"""Where the record of a class has its members."""

_NEW = "wanted_from_now_on"
_KEYWORD_ONLY = int(Parameter.KEYWORD_ONLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class _NameSeed:
    """One change of an API model."""

    id: str
    says: str
    change: Callable[[ApiModel], ApiModel]
    of: tuple[Use, ...] = ()  #: The uses that it hits.


def check_names(
    reader: Reader,
    read: FeedFiles,
    source: FeedSource,
    facts: Mapping[str, Observation],
) -> Iterator[Checked]:
    """Take each name away that a feed uses, and tell whether that is a break at its lines.

    Args:
        reader: What it uses, read as of the release.
        read: The feed's files.
        source: Their text, for the lines.
        facts: What it tells of the release, by observation id.
    """
    for seed in _seeds_of(reader):
        changed = describe_source(Reader(seed.change(reader.api), read.files), read)
        after = {**facts, **changed.facts}
        drifts = find_drifts(facts, after, source=source, places=changed.places)
        yield _checked(seed, drifts)


def _checked(seed: _NameSeed, drifts: Iterable[Drift]) -> Checked:
    hit = {(use.site.file, use.site.line) for use in seed.of}
    at_lines = (d for d in drifts if any((site.file, site.line) in hit for site in d.lines))
    worst = min((drift.severity for drift in at_lines), key=[*Severity].index, default=None)
    caught = worst if worst is Severity.BREAK else None
    why = "" if caught else f"it is told as {worst}" if worst else "nothing is told of it"
    return Checked(id=seed.id, area=SURFACE, says=seed.says, severity=caught, why=why)


def _seeds_of(reader: Reader) -> Iterator[_NameSeed]:
    """Yield a seed for each name, member and keyword that a feed leans on, and for each call.

    What the feed is ready to do without, and what the release lacks already, has none.
    """
    found: dict[str, list[tuple[_NameSeed, Use]]] = {}
    for use in reader.uses:
        if use.kind is not UseKind.UNRESOLVED:
            for seed in _seeds_of_use(reader, use):
                found.setdefault(seed.id, []).append((seed, use))
    for alike in found.values():
        uses = tuple(use for _, use in alike)
        if not any(use.expected for use in uses):
            yield replace(alike[0][0], of=uses)


def _seeds_of_use(reader: Reader, use: Use) -> Iterator[_NameSeed]:
    owner = reader.objects.get(use.owner)
    if not isinstance(owner, ApiObject):
        return
    path = f"{use.owner}.{use.member}".rstrip(".")
    if use.kind is UseKind.IMPORT:
        if use.name and not isinstance(reader.api.lookup(f"{use.path}.{use.name}"), Missing):
            yield _NameSeed(
                id=f"gone:{use.path}.{use.name}",
                says=f"{use.path} has no {use.name} any more",
                change=lambda api: _without_export(api, use.path, use.name),
            )
        return
    target = owner.member(use.member) if use.member else owner
    if isinstance(target, Missing):
        return
    if use.member:
        yield _NameSeed(
            id=f"gone:{path}",
            says=f"{use.owner} has no {use.member} any more",
            change=lambda api: _without_member(api, owner, use.member),
        )
    if use.argument and not use.argument.isdecimal() and _takes(target, use.argument):
        yield _NameSeed(
            id=f"gone:{path}({use.argument}=)",
            says=f"{path} takes no {use.argument} any more",
            change=lambda api: _with_parameters(api, target, _renaming(use.argument)),
        )
    if use.call is not None and not use.call.spreads and target.signature is not None:
        yield _NameSeed(
            id=f"wanted:{path}({_NEW}=)",
            says=f"{path} wants one argument more",
            change=lambda api: _with_parameters(api, target, _demanding),
        )


def _takes(target: ApiObject, argument: str) -> bool:
    """Whether a parameter has that name; one that takes any name would take another one too."""
    return target.signature is not None and any(
        one.name == argument for one in target.signature.parameters
    )


def _without_export(api: ApiModel, path: str, name: str) -> ApiModel:
    record = api.module_record(path)
    members = {key: at for key, at in record["members"].items() if key != name}
    return api.changed(modules={path: {**record, "members": members}})


def _without_member(api: ApiModel, owner: ApiObject, name: str) -> ApiModel:
    """Take a member out of a class, of those that it inherits from, and that derive from it."""
    family = {*owner.mro, *api.derived(owner)}
    if owner.is_module:
        return _without_export(api, owner.name, name)
    changed = {}
    for at, record in api.records_of(family):
        parts = {part: _less(record[part], name) for part in _MEMBERS if part in record}
        changed[at] = {**record, **parts}
    return api.changed(objects=changed)


def _less(part: Any, name: str) -> Any:  # noqa: ANN401  # of a JSON document
    return {key: value for key, value in part.items() if key != name}


def _with_parameters(
    api: ApiModel, target: ApiObject, change: Callable[[list[Any]], list[Any]]
) -> ApiModel:
    """Change what a callable takes; of a config its fields are that as well."""
    changed = {}
    for at, record in api.records_of({target}):
        taken, returns = record["signature"]
        new = {**record, "signature": [change(taken), returns]}
        if "fields" in record:
            by_name = change([*record["fields"].values()])
            new["fields"] = {parameter[0]: parameter for parameter in by_name}
        changed[at] = new
    return api.changed(objects=changed)


def _renaming(name: str) -> Callable[[list[Any]], list[Any]]:
    def rename(parameters: list[Any]) -> list[Any]:
        return [[f"{name}_otherwise" if own == name else own, *rest] for own, *rest in parameters]

    return rename


def _demanding(parameters: list[Any]) -> list[Any]:
    kept = [one for one in parameters if one[1] != int(Parameter.VAR_KEYWORD)]
    rest = [one for one in parameters if one not in kept]
    return [*kept, [_NEW, _KEYWORD_ONLY, "", None], *rest]
