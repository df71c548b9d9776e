"""Reading media with ffmpeg's libraries, in limited children (``cavea.adapters.children``).

The server's side is ``media_tools`` (the port); the child's is ``handlers``, and only there a demuxer or a decoder
is ever loaded. ``forms`` is what the two say to each other. This file imports none of them, so that a child starts
with little.
"""
