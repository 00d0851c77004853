"""What the suite and the venue cost, as ratios: ``nox -s bench``.

Times vary with the machine, so what counts is a ratio of two that were taken in turn.
"""
