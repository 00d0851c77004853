"""Frozen records that every room shares; no file is read here, and nothing of NT is named."""
