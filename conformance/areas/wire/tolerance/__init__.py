"""Input that is out of the ordinary."""
