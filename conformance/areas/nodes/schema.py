"""What is told of nodes in threads, and of a second one."""

from conformance.model.fact_types import ENDINGS
from conformance.model.outcomes import WORKS
from conformance.model.schema import FactSection, WordType, fact

SCHEMAS = {"nodes.*": FactSection({"outcome": fact(WordType((WORKS,)), *ENDINGS)})}
