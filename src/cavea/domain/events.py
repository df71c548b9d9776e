"""Facts: what happened, in the words that event streams, webhooks and plugins share."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

Value: TypeAlias = str | int | float | bool | None


class Event(StrEnum):
    """The vocabulary, dotted and past tense."""

    LIBRARY_CREATED = "library.created"
    LIBRARY_DELETED = "library.deleted"
    LIBRARY_OFFLINE = "library.offline"
    LIBRARY_ONLINE = "library.online"
    SCAN_STARTED = "library.scan.started"
    SCAN_COMPLETED = "library.scan.completed"
    SCAN_FAILED = "library.scan.failed"
    USER_CREATED = "user.created"
    LOGIN_SUCCEEDED = "auth.login.succeeded"
    LOGIN_FAILED = "auth.login.failed"
    ITEM_WATCHED = "item.watched"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened.

    Attributes:
        event: What.
        subject: To what, an id.
        data: What one may want to know of it; never a secret.
    """

    event: Event
    subject: str
    data: Mapping[str, Value]
