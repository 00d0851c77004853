"""A drift of Python itself: imported before NT, it keeps the event-loop policy that is in force."""

import asyncio

asyncio.set_event_loop_policy = lambda policy: None  # noqa: ARG005  # as Python has it
