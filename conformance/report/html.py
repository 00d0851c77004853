"""An upgrade as one page of HTML that needs nothing beside itself."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from conformance.diff.records import Severity, Upgrade
from conformance.report import moving, phrases
from conformance.texts import counted, cut, plain

TEMPLATES: Final = Path(__file__).parent / "templates"


def render(upgrade: Upgrade) -> str:
    """Return the page."""
    groups = {severity: moving.shown_apart(upgrade, severity) for severity in Severity}
    return templates().get_template("upgrade.html.j2").render(upgrade=upgrade, groups=groups)


@cache
def templates() -> Environment:
    """Return the templates of all pages; what they are given is escaped, `phrases` is at hand."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"counted": counted, "moving": moving, "phrases": phrases}
    environment.filters |= {"cut": cut, "plain": plain}
    return environment
