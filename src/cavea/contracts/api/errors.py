"""Every named fact, as a status and a code.

The table is complete by a test: a :class:`~cavea.domain.errors.CaveaError` without a row fails the build.
"""

from dataclasses import dataclass
from typing import Final

from cavea.domain import errors


@dataclass(frozen=True, slots=True)
class Translation:
    """How one kind of fact looks outside.

    Attributes:
        status: Of both dialects, but for a failed validation in ``aviato``, which is 400.
        code: The word of the ``odeion`` dialect.
        example: A message as clients will see it.
    """

    status: int
    code: str
    example: str


TABLE: Final[dict[type[errors.CaveaError], Translation]] = {
    errors.BadRequest: Translation(400, "bad_request", "the body is not JSON"),
    errors.Invalid: Translation(422, "validation_error", "page: expected `int` >= 1"),
    errors.Unauthenticated: Translation(401, "unauthorized", "the access token has expired; refresh it"),
    errors.Forbidden: Translation(403, "forbidden", "only an administrator may do this"),
    errors.SetupClosed: Translation(403, "forbidden", "this server has been set up; sign in"),
    errors.NotFound: Translation(404, "not_found", "movie not found"),
    errors.Conflict: Translation(409, "conflict", "the folder lies in the library Movies"),
    errors.NameTaken: Translation(409, "conflict", "a library is called Movies already"),
    errors.TooManyAttempts: Translation(429, "rate_limited", "too many attempts; try again in 8 seconds"),
    errors.PayloadTooLarge: Translation(413, "payload_too_large", "this route takes at most 65536 bytes"),
    errors.RangeNotSatisfiable: Translation(
        416, "range_not_satisfiable", "the range lies outside the file of 734003200 bytes"
    ),
    errors.MethodNotAllowed: Translation(405, "method_not_allowed", "this route has no POST; use GET"),
    errors.Unavailable: Translation(
        503, "service_unavailable", "too much is going on; try again in a moment"
    ),
    errors.LibraryOffline: Translation(
        503,
        "service_unavailable",
        "the disk of this library is away; it returns by itself when the disk does",
    ),
}

INTERNAL: Final = Translation(500, "internal_error", "something went wrong inside the server")


def translation_of(error: errors.CaveaError) -> Translation:
    """The row of a fact.

    Raises:
        KeyError: It has none; a test keeps that from happening.
    """
    return TABLE[type(error)]
