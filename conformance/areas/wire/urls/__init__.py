"""The base URLs that a data client derives."""
