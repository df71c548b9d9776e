"""People with an account, and their sessions."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from cavea.domain.access import Dialect, Role
from cavea.domain.errors import Issue
from cavea.domain.ids import SessionId, UserId

ACCESS_LIFE_S: Final = 15 * 60
"""Seconds that an access token lives (SECURITY rule 6: at most 15 minutes)."""

SESSION_LIFE_S: Final = 60 * 24 * 3600
"""Seconds after which a session that was not refreshed ends."""

REUSE_GRACE_S: Final = 10
"""Seconds in which a refresh token that was just replaced is still answered (two tabs, a lost answer)."""

MIN_PASSWORD: Final = 8
MAX_PASSWORD: Final = 256
_USERNAME: Final = re.compile(r"[\w.@+-]+( [\w.@+-]+)*")


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account.

    Attributes:
        pk: The row's number.
        id: The public id.
        username: As they write it.
        role: What they may do.
        is_locked: Whether an administrator shut them out.
        display_name: What the app calls them, or None.
        created_at: RFC 3339.
        updated_at: RFC 3339.
    """

    pk: int
    id: UserId
    username: str
    role: Role
    is_locked: bool
    display_name: str | None
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in device.

    Attributes:
        id: The public id, which its tokens carry.
        user_id: Whose it is.
        generation: How often its refresh token was replaced.
        rotated_at: When it was last replaced, seconds since 1970.
        expires_at: When it ends, seconds since 1970.
        dialect: What it chose at sign-in, or None.
    """

    id: SessionId
    user_id: UserId
    generation: int
    rotated_at: int
    expires_at: int
    dialect: Dialect | None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in or a refresh hands out; the texts are secrets.

    Attributes:
        access_token: The short-lived JWT.
        expires_in: Seconds it lives.
        refresh_token: Exchanged once for the next pair.
        user: Whose they are.
    """

    access_token: str
    expires_in: int
    refresh_token: str
    user: User


def username_key(username: str) -> str:
    """What two accounts must not share."""
    return unicodedata.normalize("NFKC", username).casefold()


def issues_of_username(username: str) -> list[Issue]:
    """What is wrong with a name for an account; empty when nothing is."""
    if not 1 <= len(username) <= 64 or _USERNAME.fullmatch(username) is None:  # noqa: PLR2004 - the message says it
        message = "use 1 to 64 letters, digits, spaces between them, and . _ @ + -"
        return [Issue("username", message, "invalid_username")]
    return []


def issues_of_password(password: str) -> list[Issue]:
    """What is wrong with a new password; empty when nothing is. Length is the only rule (NIST SP 800-63B)."""
    if len(password) < MIN_PASSWORD:
        return [Issue("password", f"use at least {MIN_PASSWORD} characters", "too_short")]
    if len(password) > MAX_PASSWORD:
        return [Issue("password", f"use at most {MAX_PASSWORD} characters", "too_long")]
    return []
