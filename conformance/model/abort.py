"""What ends a probe without a fact. None of it may pass for something that NT did.

A probe takes whatever `Exception` comes out of NT for a fact about NT. These are no `Exception`,
so no probe and no client of NT's can swallow them: they end the probe, and the harness says whose
failure it was.
"""


class ProbeAbort(BaseException):  # it is no error of the code that raises it
    """A probe ends, and nothing is known of what it asks."""


class SuiteError(ProbeAbort):
    """The suite itself failed."""


class MachineShortage(ProbeAbort):
    """The machine is short of something: descriptors, memory, disk, processes."""


class NotApplicable(ProbeAbort):
    """There is no such thing to ask about: the feed has no command to run it, say."""


class NodeNotBuiltError(ProbeAbort):
    """NT refused to build the node, so what such a node does can't be told."""
