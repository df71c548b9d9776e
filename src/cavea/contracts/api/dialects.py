"""The two dialects: which one a request gets, and how answers look in each. Nothing else in the house knows.

The three differences (CONTRACT, *Dialects*): the body of an error, the status of a failed validation, and the name of
the array in a list.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from cavea.contracts._http.route import Listed, Route
from cavea.contracts.api.errors import INTERNAL, translation_of
from cavea.domain.access import Dialect
from cavea.domain.errors import BadRequest, CaveaError, Invalid

HEADER: Final = b"cavea-dialect"

ENCODER: Final = msgspec.json.Encoder()


class ErrorDetail(msgspec.Struct, frozen=True):
    """What went wrong."""

    code: Annotated[str, Meta(description="A stable word for programs.", examples=["not_found"])]
    message: Annotated[str, Meta(description="What went wrong and what to do.", examples=["movie not found"])]


class Error(msgspec.Struct, frozen=True):
    """The error of the `odeion` dialect."""

    error: ErrorDetail


class FlatError(msgspec.Struct, frozen=True):
    """The error of the `aviato` dialect."""

    error: Annotated[str, Meta(description="What went wrong and what to do.", examples=["Movie not found"])]


class ErrorIssue(msgspec.Struct, frozen=True):
    """One thing that is wrong with one field."""

    path: Annotated[str, Meta(description="Where, dotted; empty for the whole body.", examples=["paths.0"])]
    message: Annotated[str, Meta(description="What would be right.", examples=["is required"])]
    code: Annotated[str, Meta(description="A stable word for programs.", examples=["missing"])]


class FlatValidationError(msgspec.Struct, frozen=True):
    """The error of a failed validation in the `aviato` dialect."""

    error: Annotated[str, Meta(description="All issues in one sentence.", examples=["Name: is required"])]
    issues: Annotated[list[ErrorIssue], Meta(min_length=1)]


def dialect_of_header(headers: Mapping[bytes, bytes]) -> Dialect | None:
    """What the header asks for.

    Raises:
        BadRequest: It names no dialect.
    """
    asked = headers.get(HEADER)
    if asked is None:
        return None
    try:
        return Dialect(asked.decode("latin-1").strip().lower())
    except ValueError:
        raise BadRequest("Cavea-Dialect must be odeion or aviato") from None


def dialect_of_credential(token: str | None) -> Dialect | None:
    """What the prefix of a credential speaks, valid or not; a session's token says nothing here."""
    if token is None:
        return None
    if token.startswith("odn_"):
        return Dialect.ODEION
    if token.startswith("avt_"):
        return Dialect.AVIATO
    return None


def status_of(error: CaveaError, dialect: Dialect) -> int:
    """The status of a fact in a dialect."""
    if dialect is Dialect.AVIATO and isinstance(error, Invalid):
        return 400
    return translation_of(error).status


def render_error(error: CaveaError, dialect: Dialect) -> bytes:
    """The body of a fact in a dialect."""
    if dialect is Dialect.ODEION:
        return ENCODER.encode(Error(ErrorDetail(translation_of(error).code, error.message)))
    if isinstance(error, Invalid):
        issues = [ErrorIssue(i.path, i.message, i.code) for i in error.issues]
        return ENCODER.encode(FlatValidationError(_sentence(error.message), issues))
    if isinstance(error, BadRequest):
        issues = [ErrorIssue("", error.message, "unreadable")]
        return ENCODER.encode(FlatValidationError(_sentence(error.message), issues))
    return ENCODER.encode(FlatError(_sentence(error.message)))


def render_internal(dialect: Dialect) -> bytes:
    """The body of a failure that nobody foresaw; it tells nothing of the inside."""
    return render_plain(INTERNAL.code, INTERNAL.example, dialect)


def render_plain(code: str, message: str, dialect: Dialect) -> bytes:
    """The body of an error that is no named fact: one of the server's own protocol."""
    if dialect is Dialect.ODEION:
        return ENCODER.encode(Error(ErrorDetail(code, message)))
    return ENCODER.encode(FlatError(_sentence(message)))


def render_list(listed: Listed[Any], route: Route, dialect: Dialect) -> bytes:
    """The envelope of a page: the array is ``items``, or the name of the resource."""
    page = listed.page
    return ENCODER.encode(
        {
            list_key(route, dialect): listed.items,
            "page": page.request.page,
            "per_page": page.request.per_page,
            "total_items": page.total_items,
            "total_pages": page.total_pages,
        }
    )


def list_key(route: Route, dialect: Dialect) -> str:
    """What the array of a list is called."""
    return "items" if dialect is Dialect.ODEION else route.list_key


def _sentence(message: str) -> str:
    return message[:1].upper() + message[1:]
