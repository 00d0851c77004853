"""Quotes and trades by the ten thousand: what is lost seldom, and what each takes."""
