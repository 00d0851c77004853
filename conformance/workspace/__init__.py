"""The team's own folder: settings, pins, locks, snapshots, and whether they agree.

It needs nothing but ``packaging``, so that a commit hook and nox can use it.
"""

from conformance.workspace.folder import Workspace, WorkspaceError, find_workspace

__all__ = ["Workspace", "WorkspaceError", "find_workspace"]
