"""What is told of the base class of execution clients."""

from conformance.model.fact_types import PARAMETER
from conformance.model.schema import COUNT, FLAG, NULL, TEXTS, FactSection, ListType, about, fact

_OWNER = about("owner")
_MINUTES = fact(COUNT, NULL)
_CALLED_WITH = fact(NULL, ListType((PARAMETER,)))
_METHODS = FactSection(about("owner", "member"), others=_CALLED_WITH)

SCHEMAS = {
    "execution.bases": FactSection({**_OWNER, "bases": fact(TEXTS), "derived": fact(FLAG)}),
    "execution.mass_status": FactSection(
        {
            **about("owner", "member"),
            "looks_back_min": FactSection(others=_MINUTES),
            "unlimited_min": FactSection(others=_MINUTES),
        }
    ),
    "execution.inherited": _METHODS,
    "execution.reports": _METHODS,
    "execution.*": FactSection(_OWNER, others=_CALLED_WITH),
}
