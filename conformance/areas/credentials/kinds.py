"""Kinds of drifts of credentials, for cause rules."""

VARIABLES_DEMANDED = "credentials.variables_demanded"  #: Some that production does not set.
DEMAND_CHANGED = "credentials.demand_changed"  #: Other variables, that production sets, or fewer.
KEY_SOURCE = "credentials.key_source"  #: The key that goes over the wire comes from elsewhere.
