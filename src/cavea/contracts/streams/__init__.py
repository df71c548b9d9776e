"""Bytes on the wire: files by ranges, and later HLS, subtitles, images and trickplay.

What belongs here turns an open file or a stream of bytes into an HTTP answer. Who may have it, and which
file it is, was decided before by a feature; how the bytes reach the socket is decided by the server.
"""
