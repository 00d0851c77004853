"""Nodes in threads, and more than one node."""
