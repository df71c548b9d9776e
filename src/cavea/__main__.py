"""Run as ``python -m cavea``."""

from cavea.app.cli import main

main()
