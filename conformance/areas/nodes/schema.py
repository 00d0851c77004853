"""What is told of nodes in threads, and of a second one."""

from conformance.model.fact_types import ENDINGS
from conformance.model.outcomes import WORKS
from conformance.model.schema import FactSection, WordType, about, fact

SCHEMAS = {
    "nodes.*": FactSection(
        {**about("threads", "nodes"), "outcome": fact(WordType((WORKS,)), *ENDINGS)}
    )
}
