"""What is told of the base class of execution clients."""

from conformance.model.fact_types import PARAMETER
from conformance.model.schema import FLAG, NULL, TEXTS, FactSection, ListType, about, fact

_OWNER = about("owner")
_CALLED_WITH = fact(NULL, ListType((PARAMETER,)))

SCHEMAS = {
    "execution.bases": FactSection({**_OWNER, "bases": fact(TEXTS), "derived": fact(FLAG)}),
    "execution.*": FactSection(_OWNER, others=_CALLED_WITH),
}
