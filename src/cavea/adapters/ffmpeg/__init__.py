"""Reading media with ffmpeg's libraries, in limited children that live long and die alone.

The server's side is ``children`` (the pool) and ``media_tools`` (the port); the child's is ``child`` and
``handlers``, and only there a demuxer or a decoder is ever loaded. ``wire`` and ``forms`` are what the two
say to each other. This file imports none of them, so that a child starts with little.
"""
