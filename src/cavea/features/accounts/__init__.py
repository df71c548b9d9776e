"""Signing in, sessions, and one's own account."""

from cavea.features.accounts.accounts import Accounts, OwnChanges
from cavea.features.accounts.throttle import Device, Throttle

__all__ = ["Accounts", "Device", "OwnChanges", "Throttle"]
