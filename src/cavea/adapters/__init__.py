"""Implementations of ports: SQL, the disk, ffmpeg, images, tokens. They see ports and the domain, never features."""
