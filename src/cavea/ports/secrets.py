"""Passwords and tokens: what must be done by well-kept cryptography."""

from dataclasses import dataclass
from typing import Protocol

from cavea.domain.ids import SessionId, UserId


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What a valid access token says."""

    user_id: UserId
    session_id: SessionId


@dataclass(frozen=True, slots=True)
class RefreshClaims:
    """What a valid refresh token says: the session, and which of its generations."""

    session_id: SessionId
    generation: int


class Passwords(Protocol):
    """Hashes passwords in a bounded pool."""

    async def hash(self, password: str) -> str:
        """A hash to keep.

        Raises:
            Unavailable: Too many are being hashed; try again.
        """
        ...

    async def verify(self, password: str, kept: str | None) -> bool:
        """Whether it is the password of this hash; None costs the same time and is never right.

        Raises:
            Unavailable: Too many are being hashed; try again.
        """
        ...


class Tokens(Protocol):
    """Signs and checks tokens."""

    def access(self, user_id: UserId, session_id: SessionId, now_s: int) -> str:
        """A short-lived access token."""
        ...

    def refresh(self, session_id: SessionId, generation: int, now_s: int) -> str:
        """A refresh token for one generation of a session."""
        ...

    def read_access(self, token: str, now_s: int) -> AccessClaims:
        """What an access token says.

        Raises:
            Unauthenticated: It is not one of ours, or has expired.
        """
        ...

    def read_refresh(self, token: str, now_s: int) -> RefreshClaims:
        """What a refresh token says.

        Raises:
            Unauthenticated: It is not one of ours, or has expired.
        """
        ...

    def setup_code(self) -> str:
        """The one-time code of this server, the same until its signing key changes: ``K7QM-4XZ2-P5``."""
        ...
