"""A self-check on one screen, or as JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from conformance.diff.records import Severity
from conformance.model.areas import area_ids, area_or_none
from conformance.texts import counted, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.selfcheck.records import SelfCheck


def as_text(check: SelfCheck, *, tells_all: bool = False) -> str:
    """Return how many seeds of each area were seen, and each that was not.

    Args:
        check: What came of it.
        tells_all: Whether each seed is named, and why some were not sown.
    """
    return "".join(f"{line}\n" for line in _lines(check, tells_all=tells_all))


def as_json(check: SelfCheck) -> str:
    """Return all of it as JSON."""
    return json.dumps({**asdict(check), "exit_status": check.exit_status}, indent=2) + "\n"


def _lines(check: SelfCheck, *, tells_all: bool) -> Iterator[str]:
    yield f"self-check of {check.channel}: NautilusTrader {check.release}, Python {check.python}"
    yield ""
    areas = [one for one in area_ids() if any(seed.area == one for seed in check.checked)]
    titles = {area: area_or_none(area).title for area in areas}
    width = max(map(len, titles.values()), default=0)
    for area in areas:
        seeds = [one for one in check.checked if one.area == area]
        caught = sum(one.severity is not None for one in seeds)
        yield f"  {titles[area]:<{width}}  {caught:>3} of {len(seeds):>3}"
        for one in seeds if tells_all else ():
            yield f"      {one.severity or 'MISSED':<6}  {plain(one.id)}: {plain(one.says)}"
    yield ""
    for one in check.missed:
        yield f"MISSED  {plain(one.id)}"
        yield f"        {plain(one.says)}"
        yield f"        {area_or_none(one.area).title}: {plain(one.why)}"
    yield _sum(check)
    if check.not_sown:
        yield f"{counted(len(check.not_sown), 'seed')} not sown: {_reasons(check)}"


def _sum(check: SelfCheck) -> str:
    found = Counter(one.severity for one in check.checked)
    kinds = ", ".join(counted(found[one], str(one)) for one in Severity if found[one])
    caught, all_of = len(check.checked) - len(check.missed), len(check.checked)
    return (
        f"{caught} of {all_of} drifts made on purpose are seen ({kinds}), in {check.takes_s:.0f} s"
    )


def _reasons(check: SelfCheck) -> str:
    reasons = Counter(plain(why).partition(":")[0] for why in check.not_sown.values())
    return "; ".join(f"{count}: {why}" for why, count in reasons.most_common())
