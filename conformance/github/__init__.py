"""A repository on GitHub: its issues, and the comments of its pull requests.

What is put there carries a hidden marker, and is found again by it, so that there is one of
each however often a workflow runs. Only what the token's own account wrote is ever edited:
others quote, and a quotation carries the marker too. Knows nothing of NautilusTrader.
"""
