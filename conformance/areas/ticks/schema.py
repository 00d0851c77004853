"""What is told of ticks and their parts."""

from conformance.model.fact_types import VALUE
from conformance.model.schema import FactSection, about

SCHEMAS = {"ticks.*": FactSection(about("owner", "member"), others=VALUE)}
