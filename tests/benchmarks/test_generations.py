"""What NautilusTrader costs, release by release."""

from __future__ import annotations

from benchmarks.generations import FIGURES, table


def test_the_table_has_medians_and_ratios_to_the_first() -> None:
    """Each figure is the median of its runs, and the first release is the measure."""
    old = [dict.fromkeys(FIGURES, value) for value in (1.0, 2.0, 9.0)]
    new = [dict.fromkeys(FIGURES, value) for value in (1.0, 1.0, 1.0)]

    head, rule, first, *_ = table(["1.219.0", "2.0.0rc7"], [old, new]).splitlines()

    assert head == "| | 1.219.0 | 2.0.0rc7 |"
    assert rule == "|---|---|---|"
    assert first == "| CPU of the import, s | 2 (1.00) | 1 (0.50) |"
