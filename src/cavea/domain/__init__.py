"""Nouns and rules: pure, synchronous, standard library only, no I/O and no clock.

What belongs here is true without a database, a disk, a network or the time of day. Whatever needs one of
these is a port (``cavea.ports``) and its implementation an adapter (``cavea.adapters``).
"""
