"""What a real node asks of a venue, and what it makes of what the venue sends.

No signature shows these: a release can subscribe to other streams, over other routes, with
other keys, and raise nothing at all.
"""
