"""The credentials that the data factory asks for."""
