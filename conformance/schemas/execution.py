"""What is told of the base class of execution clients."""

from conformance.model.schema import FLAG, NULL, TEXTS, FactSection, ListType, fact
from conformance.schemas.surface import PARAMETER

_CALLED_WITH = fact(NULL, ListType((PARAMETER,)))

SCHEMAS = {
    "execution.bases": FactSection({"bases": fact(TEXTS), "derived": fact(FLAG)}),
    "execution.*": FactSection(others=_CALLED_WITH),
}
