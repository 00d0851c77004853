"""What is told of the base class of execution clients."""

from conformance.model.schema import FLAG, NULL, TEXTS, Each, Section, fact
from conformance.schemas.surface import PARAMETER

_CALLED_WITH = fact(NULL, Each((PARAMETER,)))

SCHEMAS = {
    "execution.bases": Section({"bases": fact(TEXTS), "derived": fact(FLAG)}),
    "execution.*": Section(others=_CALLED_WITH),
}
