"""Vendors behind ports: databases, disks, ffmpeg.

Adapters see ports and the domain, never features or contracts, and know nothing of each other.
"""
