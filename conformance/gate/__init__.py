"""The contracts: each observation of a pin's environment held against its approved snapshot."""
