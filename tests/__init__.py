"""The suite's own tests, laid out like ``conformance``; what they share stands in ``support``."""
