"""Named facts that end a verb. None knows a status or a wire form: each contract translates them all.

::

    CaveaError
    ├── BadRequest             the request cannot be read at all
    ├── Invalid                it can be read, and breaks a rule: carries issues
    ├── Unauthenticated        no credential, or one that is not valid (any more)
    ├── Forbidden              the caller is known and may not
    │   └── SetupClosed
    ├── NotFound               does not exist, or the caller cannot see it
    ├── Conflict               the state of things does not allow it
    │   └── NameTaken
    ├── TooManyAttempts        guessing is slowed down; says when to try again
    ├── PayloadTooLarge
    ├── RangeNotSatisfiable
    ├── MethodNotAllowed
    └── Unavailable            for now: a disk is away, a queue is full
        └── LibraryOffline

Messages begin with a lower-case letter, name the thing, and say what to do. They never hold a secret.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with one field.

    Attributes:
        path: Where it is, dotted (``paths.0``); empty for the whole body.
        message: What is wrong and what would be right.
        code: A stable word for programs (``too_long``, ``unknown_field``).
    """

    path: str
    message: str
    code: str


class CaveaError(Exception):
    """The root of everything a verb may raise on purpose."""

    def __init__(self, message: str) -> None:
        """Keep the sentence that the caller will read."""
        super().__init__(message)
        self.message: Final = message


class BadRequest(CaveaError):
    """The request cannot be read: malformed JSON, a broken header."""


class Invalid(CaveaError):
    """The request was read and breaks a rule; carries at least one issue."""

    def __init__(self, *issues: Issue) -> None:
        """Take the issues; the message joins them."""
        if not issues:
            raise ValueError("an Invalid needs at least one issue")
        super().__init__("; ".join(f"{i.path}: {i.message}" if i.path else i.message for i in issues))
        self.issues: Final = issues


class Unauthenticated(CaveaError):
    """No credential was sent, or it is not valid (any more)."""


class Forbidden(CaveaError):
    """The caller is known and may not do this."""


class SetupClosed(Forbidden):
    """The server has been set up: there is an administrator already."""


class NotFound(CaveaError):
    """It does not exist, or the caller cannot see it: the answer is the same."""

    def __init__(self, noun: str) -> None:
        """Name the kind of thing that was looked for: ``movie``."""
        super().__init__(f"{noun} not found")
        self.noun: Final = noun


class Conflict(CaveaError):
    """The state of things does not allow it; the message says which state."""


class NameTaken(Conflict):
    """Another one has that name."""


class TooManyAttempts(CaveaError):
    """Guessing is slowed down.

    Attributes:
        retry_after_s: Whole seconds until the next attempt is heard.
    """

    def __init__(self, message: str, retry_after_s: int) -> None:
        """Keep how long to wait."""
        super().__init__(message)
        self.retry_after_s: Final = retry_after_s


class PayloadTooLarge(CaveaError):
    """The body is larger than this route takes."""


class RangeNotSatisfiable(CaveaError):
    """The asked range lies outside the file.

    Attributes:
        size: Bytes in the whole file.
    """

    def __init__(self, size: int) -> None:
        """Keep the size, which the answer must name (RFC 9110, 15.5.17)."""
        super().__init__(f"the range lies outside the file of {size} bytes")
        self.size: Final = size


class MethodNotAllowed(CaveaError):
    """The route exists, this method does not.

    Attributes:
        allowed: The methods it has.
    """

    def __init__(self, method: str, allowed: tuple[str, ...]) -> None:
        """Keep what would be allowed."""
        super().__init__(f"this route has no {method}; use {', '.join(allowed)}")
        self.allowed: Final = allowed


class Unavailable(CaveaError):
    """Not now: try again later."""


class LibraryOffline(Unavailable):
    """The disk of the library is away; nothing is lost, and it returns with the disk."""
