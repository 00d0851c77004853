"""A venue that goes away, and comes back or not."""
