"""The node's HTTP requests."""
