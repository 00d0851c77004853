"""Kinds of drifts of the names that the feed uses, for cause rules."""

NAME = "surface.name"  #: Any of a name that the feed uses.
NAME_BROKEN = "surface.name_broken"  #: A name is gone, or no longer fits how it is used.
TYPE_CHANGED = "surface.type_changed"  #: An attribute or what a call gives back.
NAME_LEFT = "surface.name_left"  #: The feed's source no longer leads to it.
NAME_REACHED = "surface.name_reached"  #: The feed's source leads to it now.
NOT_FOLLOWED = "surface.not_followed"  #: The feed's source can't be followed there.
