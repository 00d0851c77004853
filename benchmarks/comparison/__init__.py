"""Holds other tools beside this suite on the upgrades that it must tell right."""
