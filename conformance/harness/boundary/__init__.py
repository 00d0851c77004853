"""What stands between the tool and a process that runs NT or a feed.

The modules here run in a bare interpreter (``python -I -S``) before the target does, so they
import the standard library's cheap parts only, and each other relatively: the script that starts
them has no other package of ours on its path. ``_socket`` and ``_signal`` stand in for ``socket``
and ``signal``, whose enums alone take as long as all the rest.
"""
