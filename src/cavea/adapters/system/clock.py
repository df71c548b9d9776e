"""The real time, and ids that nobody can guess."""

import secrets
import time
from datetime import UTC, datetime

from cavea.domain.ids import Prefix, encode_body


class SystemClock:
    """The clock of the machine."""

    def now_s(self) -> int:
        """Whole seconds since 1970."""
        return int(time.time())

    def now(self) -> str:
        """RFC 3339 in UTC with milliseconds, of constant width."""
        return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class RandomIds:
    """Ids with 80 bits from the system's randomness."""

    def new(self, prefix: Prefix) -> str:
        """A random id of this kind."""
        return f"{prefix}_{encode_body(secrets.token_bytes(10))}"
