"""The command ``cavea``."""

from cavea.app.cli.commands import main

__all__ = ["main"]
