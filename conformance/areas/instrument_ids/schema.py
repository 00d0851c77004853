"""What is told of instrument ids."""

from conformance.model.fact_types import VALUE
from conformance.model.schema import FactSection, about

SCHEMAS = {"instrument_ids.*": FactSection(about("owner", "member"), others=VALUE)}
