"""How an upgrade is told: on a terminal, in a pull request, in a browser, to a machine."""
