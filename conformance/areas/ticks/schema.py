"""What is told of ticks and their parts."""

from conformance.model.fact_types import VALUE
from conformance.model.schema import FactSection, about

SCHEMAS = {
    "ticks.*_digits": FactSection(about("owner", "member"), others=FactSection(others=VALUE)),
    "ticks.*": FactSection(about("owner", "member"), others=VALUE),
}
