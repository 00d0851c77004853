"""The words in which observations tell what became of the feed."""

SUBSCRIBED = "subscribed"
STOPPED = ", stopped on SIGTERM: "
RUNS = f"{SUBSCRIBED}{STOPPED}exit status 0"
NOT_CALLED = "not called"
NOT_DRIVEN = "could not tell: the suite can't make NT call it"
