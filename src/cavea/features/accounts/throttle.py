"""Guessing is slowed down, per account and per address, and never locks anybody out."""

from dataclasses import dataclass
from typing import Final

from cavea.domain.errors import TooManyAttempts
from cavea.ports.clock import Clock
from cavea.ports.unit import Unit

FREE_ATTEMPTS: Final = 5
"""Wrong guesses for one account before there is a wait."""

FREE_ATTEMPTS_OF_ADDRESS: Final = 20
"""Wrong guesses from one address before there is a wait: a household shares one."""

LONGEST_WAIT_S: Final = 60
FORGET_S: Final = 15 * 60


@dataclass(frozen=True, slots=True)
class Device:
    """Where a sign-in comes from.

    Attributes:
        address: Of the client; ``""`` when unknown.
        client: What it calls itself.
    """

    address: str
    client: str


class Throttle:
    """Remembers wrong guesses in the database, so that every server process knows them."""

    def __init__(self, clock: Clock) -> None:
        """Read the time here."""
        self._clock = clock

    async def check(self, unit: Unit, account: str, device: Device) -> None:
        """Let an attempt pass, or say how long to wait.

        Raises:
            TooManyAttempts: Too many went wrong of late.
        """
        wait = await unit.throttles.blocked_until(self._keys(account, device)) - self._clock.now_s()
        if wait > 0:
            raise TooManyAttempts(f"too many wrong attempts; try again in {wait} seconds", wait)

    async def failed(self, unit: Unit, account: str, device: Device) -> None:
        """Remember a wrong guess; each doubles the wait, up to a minute."""
        now = self._clock.now_s()
        for key, free in zip(
            self._keys(account, device), (FREE_ATTEMPTS, FREE_ATTEMPTS_OF_ADDRESS), strict=False
        ):
            count = await unit.throttles.failures(key, now) + 1
            wait = 0 if count < free else min(LONGEST_WAIT_S, 2 ** min(count - free + 1, 10))
            await unit.throttles.fail(key, count, now + wait if wait else 0, now + FORGET_S)

    async def succeeded(self, unit: Unit, account: str, device: Device) -> None:
        """Begin again at zero for this account; the address keeps its count."""
        await unit.throttles.forget(self._keys(account, device)[0])

    @staticmethod
    def _keys(account: str, device: Device) -> tuple[str, ...]:
        keys = (f"account:{account}",)
        return (*keys, f"address:{device.address}") if device.address else keys
