"""The route table: each operation is declared once, and everything else is derived from the declaration.

From a :class:`Route` come its parsing, its limits, who may call it, its errors in both dialects, and its entry in
both OpenAPI documents. A handler is an ordinary coroutine; its parameters say what it takes:

``call``
    the :class:`~cavea.contracts._http.call.Call`;
``query``, ``body``
    structs, refused when they do not fit;
any other
    a path parameter of that name.

Its return annotation is the answer: a struct, ``Listed[Struct]`` for a page, ``None`` for 204, ``Raw`` for bytes.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Generic, TypeVar, get_args, get_origin

import msgspec

from cavea.domain.access import Scope
from cavea.domain.errors import CaveaError
from cavea.domain.query import Page

T = TypeVar("T")
Handler = Callable[..., Awaitable[Any]]

MAX_BODY: Final = 64 * 1024
"""Bytes a body may have unless its route says otherwise."""


class Access(Enum):
    """Who may call a route at all; what they may do there is the feature's business."""

    PUBLIC = "public"
    PERSON = "person"
    """A session of a person; API keys never."""
    SCOPED = "scoped"
    """A session, or a key that has the scope of the route."""


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """One page of shapes, as handlers return it; each dialect has its own envelope for it."""

    items: list[T]
    page: Page[Any]


class Raw:
    """An answer that is not JSON: an ASGI application that sends it.

    Attributes:
        app: Called with scope, receive and send.
    """

    __slots__ = ("app",)

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        """Keep the application."""
        self.app = app


@dataclass(frozen=True, slots=True)
class Route:
    """One operation of the API, complete.

    Attributes:
        method: ``GET``, ``POST`` …; ``GET`` answers ``HEAD`` too.
        path: With ``{name}`` for parameters.
        handler: What answers.
        operation_id: As a person would call it, ``snake_case``.
        summary: One line.
        description: More, in Markdown, or ``""``.
        tag: Its chapter of the reference.
        access: Who may call it.
        scope: What an API key needs for it; None: no key reaches it.
        status: Of success.
        errors: The named facts it may end with, beyond those that its form implies.
        takes_token: Whether ``?token=`` stands for the header (CONTRACT A5).
        max_body: Bytes.
        media_types: Of a raw answer.
        path_params: Names in the path.
        query: Type of the query, or None.
        body: Type of the body, or None.
        answer: Type of the answer's JSON, of the entries for a list; None for no content or raw.
        is_list: Whether the answer is a page.
        is_raw: Whether the answer is not JSON.
        list_key: The ``aviato`` name of a list.
    """

    method: str
    path: str
    handler: Handler
    operation_id: str
    summary: str
    description: str
    tag: str
    access: Access
    scope: Scope | None
    status: int
    errors: tuple[type[CaveaError], ...]
    takes_token: bool
    max_body: int
    media_types: tuple[str, ...]
    path_params: tuple[str, ...]
    query: type[msgspec.Struct] | None
    body: type[msgspec.Struct] | None
    answer: type[msgspec.Struct] | None
    is_list: bool
    is_raw: bool
    list_key: str
    query_fields: dict[str, "QueryField"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QueryField:
    """One query parameter: its wire name, its type, and whether it must be there."""

    name: str
    attribute: str
    type: Any
    is_required: bool


@dataclass(slots=True)
class Table:
    """Routes of one noun, in the order of the reference.

    Attributes:
        tag: The chapter they stand in.
        description: What the chapter is about.
    """

    tag: str
    description: str
    routes: list[Route] = field(default_factory=list)

    def route(
        self,
        method: str,
        path: str,
        *,
        operation: str,
        summary: str,
        description: str = "",
        access: Access = Access.SCOPED,
        scope: Scope | None = None,
        status: int = 200,
        errors: tuple[type[CaveaError], ...] = (),
        takes_token: bool = False,
        max_body: int = MAX_BODY,
        media_types: tuple[str, ...] = (),
        list_key: str | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare the decorated coroutine as the answer to one operation.

        Raises:
            TypeError: The declaration contradicts itself: a scoped route without a scope, a handler without types.
        """
        if (access is Access.SCOPED) != (scope is not None):
            raise TypeError(f"{operation}: a route is public, a person's, or has a scope")

        def declare(handler: Handler) -> Handler:
            params = tuple(part[1:-1] for part in path.split("/") if part.startswith("{"))
            query, body = _parameters(handler, params, operation)
            answer, is_list, is_raw = _answer(handler, operation)
            literal = [part for part in path.split("/") if part and not part.startswith("{")][-1]
            self.routes.append(
                Route(
                    method=method,
                    path=path,
                    handler=handler,
                    operation_id=operation,
                    summary=summary,
                    description=description,
                    tag=self.tag,
                    access=access,
                    scope=scope,
                    status=status,
                    errors=errors,
                    takes_token=takes_token,
                    max_body=max_body,
                    media_types=media_types,
                    path_params=params,
                    query=query,
                    body=body,
                    answer=answer,
                    is_list=is_list,
                    is_raw=is_raw,
                    list_key=list_key or literal.replace("-", "_"),
                    query_fields=_query_fields(query),
                )
            )
            return handler

        return declare


def _parameters(
    handler: Handler, params: tuple[str, ...], operation: str
) -> tuple[type[msgspec.Struct] | None, type[msgspec.Struct] | None]:
    hints = inspect.get_annotations(handler, eval_str=True)
    hints.pop("return", None)
    query, body = hints.pop("query", None), hints.pop("body", None)
    hints.pop("call", None)
    if set(hints) != set(params):
        raise TypeError(f"{operation}: the handler takes {sorted(hints)}, the path has {sorted(params)}")
    return query, body


def _answer(handler: Handler, operation: str) -> tuple[type[msgspec.Struct] | None, bool, bool]:
    annotations = inspect.get_annotations(handler, eval_str=True)
    if "return" not in annotations:
        raise TypeError(f"{operation}: the handler does not say what it answers")
    answer: Any = annotations["return"]
    origin: Any = get_origin(answer)
    if origin is Listed:
        return get_args(answer)[0], True, False
    if answer is Raw:
        return None, False, True
    return answer, False, False


def _query_fields(query: type[msgspec.Struct] | None) -> dict[str, QueryField]:
    if query is None:
        return {}
    return {
        f.encode_name: QueryField(f.encode_name, f.name, f.type, f.required)
        for f in msgspec.structs.fields(query)
    }
