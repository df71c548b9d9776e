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

    async def attempt(self, unit: Unit, account: str, device: Device) -> None:
        """Let an attempt pass, or say how long to wait.

        It counts as failed until :meth:`succeeded` says otherwise, so that many at the same moment are not one.

        Raises:
            TooManyAttempts: Too many went wrong of late.
        """
        wait = await unit.throttles.blocked_until(self._keys(account, device)) - self._clock.now_s()
        if wait > 0:
            raise TooManyAttempts(f"too many wrong attempts; try again in {wait} seconds", wait)
        await unit.throttles.sweep(self._clock.now_s())
        await self._count(unit, account, device)

    async def _count(self, unit: Unit, account: str, device: Device) -> None:
        """Each failure beyond the free ones doubles the wait, up to a minute."""
        now = self._clock.now_s()
        for key, free in zip(
            self._keys(account, device), (FREE_ATTEMPTS, FREE_ATTEMPTS_OF_ADDRESS), strict=False
        ):
            count = await unit.throttles.failures(key, now) + 1
            wait = 0 if count < free else min(LONGEST_WAIT_S, 2 ** min(count - free + 1, 10))
            await unit.throttles.fail(key, count, now + wait if wait else 0, now + FORGET_S)

    async def succeeded(self, unit: Unit, account: str, device: Device) -> None:
        """Begin again at zero for this account; for the address this attempt did not fail, others may have."""
        keys = self._keys(account, device)
        await unit.throttles.forget(keys[0])
        for address in keys[1:]:
            now = self._clock.now_s()
            count = max(0, await unit.throttles.failures(address, now) - 1)
            await unit.throttles.fail(address, count, 0, now + FORGET_S)

    @staticmethod
    def _keys(account: str, device: Device) -> tuple[str, ...]:
        keys = (f"account:{account}",)
        return (*keys, f"address:{device.address}") if device.address else keys
