"""The base class of a custom execution client."""
