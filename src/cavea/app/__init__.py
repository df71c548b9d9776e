"""Wiring, settings, commands, start and stop: the only room that knows everybody."""
