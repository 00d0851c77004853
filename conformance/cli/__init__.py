"""The command line: ``nt-conformance COMMAND``, a thin file a command."""
