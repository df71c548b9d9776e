"""Both OpenAPI 3.1 documents, made from the route table at run time.

The documents obey the rules of strict client generators: operation ids are unique, every object is a named component,
a property has one type (or that type and null), and there is no union without a tag.
"""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import msgspec

from cavea.contracts._http.route import Access, Route, Table
from cavea.contracts.api.dialects import Error, FlatError, FlatValidationError, list_key
from cavea.contracts.api.errors import INTERNAL, TABLE, Translation
from cavea.contracts.reference.schemas import component_name, components_of, example_of, field_schema
from cavea.domain import errors
from cavea.domain.access import Dialect

Json = dict[str, Any]

OCTETS: Final = "application/octet-stream"

DESCRIPTION: Final = """The one API of this server: its own web app uses nothing else.

Send `Authorization: Bearer <token>` with a session's access token (`POST /api/auth/login`). Streams, assets and
events also take `?token=`, for players that cannot send a header.

Lists are pages: `?page=` from 1, `?per_page=` up to 200; totals are exact. Fields may be added at any time: ignore
what you do not know. There is no version in the URL; `info.version` is the running server's.
"""


def document(tables: Iterable[Table], version: str, dialect: Dialect, default: Dialect) -> Json:
    """The document of one dialect.

    Args:
        tables: The route table.
        version: Of the running server.
        dialect: Whose envelopes and errors are described.
        default: The dialect of a request that chooses none.
    """
    tables = tuple(tables)
    routes = [route for table in tables for route in table.routes]
    paths: dict[str, Json] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, dialect, default)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": f"Cavea API ({dialect} dialect)",
            "version": version,
            "description": DESCRIPTION,
            "license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
        },
        "servers": [{"url": "/", "description": "This server"}],
        "tags": [{"name": t.tag, "description": t.description} for t in tables],
        "paths": paths,
        "components": {
            "schemas": _schemas(routes, dialect),
            "securitySchemes": _security_schemes(),
        },
    }


def _security_schemes() -> Json:
    return {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "description": "A session's access token (JWT), or an API key where the operation names a scope.",
        },
        "token": {
            "type": "apiKey",
            "in": "query",
            "name": "token",
            "description": "The same credential, for players that cannot send a header.",
        },
    }


def _operation(route: Route, dialect: Dialect, default: Dialect) -> Json:
    operation: Json = {
        "operationId": route.operation_id,
        "summary": route.summary,
        "description": _description(route),
        "tags": [route.tag],
        "security": _security(route),
        "responses": {str(route.status): _success(route, dialect), **_failures(route, dialect)},
    }
    parameters = _parameters(route, dialect, default)
    if parameters:
        operation["parameters"] = parameters
    if route.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{_body_name(route, dialect)}"},
                    "example": _body_example(route, dialect),
                }
            },
        }
    return operation


def _description(route: Route) -> str:
    if route.access is Access.PUBLIC:
        right = "Public: needs no credential."
    elif route.scope is None:
        right = "Needs a session; API keys never reach it."
    else:
        right = f"An API key needs the scope `{route.scope}`."
    return f"{route.description}\n\n{right}" if route.description else right


def _security(route: Route) -> list[Json]:
    if route.access is Access.PUBLIC:
        return []
    return [{"bearer": []}, {"token": []}] if route.takes_token else [{"bearer": []}]


def _parameters(route: Route, dialect: Dialect, default: Dialect) -> list[Json]:
    parameters: list[Json] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _path_meaning(name),
            "schema": {"type": "string", "enum": ["movie", "episode"]}
            if name == "type"
            else {"type": "string"},
        }
        for name in route.path_params
    ]
    for found in route.query_fields.values():
        schema = field_schema(found.type)
        parameters.append(
            {
                "name": found.name,
                "in": "query",
                "required": found.is_required,
                "description": schema.pop("description", found.name),
                "schema": schema,
            }
        )
    if dialect is Dialect.AVIATO:
        parameters.append(
            {
                "name": "Cavea-Dialect",
                "in": "header",
                "required": route.access is Access.PUBLIC and default is not dialect,
                "description": "The dialect of the answer; a session or key decides when it is left out.",
                "schema": {"type": "string", "enum": ["aviato"]},
            }
        )
    return parameters


def _path_meaning(name: str) -> str:
    if name == "type":
        return "`movie` or `episode`."
    return f"Id of the {name.removesuffix('_id').replace('_', ' ')}."


def _success(route: Route, dialect: Dialect) -> Json:
    if route.is_raw:
        # Generators that know none of the real types take the bytes as they are, instead of losing the answer.
        media_types = dict.fromkeys((*route.media_types, OCTETS))
        content = {m: {"schema": {"type": "string", "format": "binary"}} for m in media_types}
        return {"description": "The bytes.", "content": content}
    if route.answer is None:
        return {"description": "Done; there is nothing to say."}
    name = list_name(route) if route.is_list else component_name(route.answer)
    example = _list_example(route, dialect) if route.is_list else example_of(route.answer)
    return {
        "description": route.answer.__doc__.splitlines()[0] if route.answer.__doc__ else "The answer.",
        "content": {
            "application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}, "example": example}
        },
    }


def errors_of(route: Route) -> list[type[errors.CaveaError]]:
    """Every named fact that a route can end with: its own, and those of its form."""
    implied: list[type[errors.CaveaError]] = [errors.BadRequest, errors.Invalid]
    if route.access is not Access.PUBLIC:
        implied.append(errors.Unauthenticated)
        implied.append(errors.Forbidden)
    if route.body is not None:
        implied.append(errors.PayloadTooLarge)
    return [*implied, *(e for e in route.errors if e not in implied)]


def _failures(route: Route, dialect: Dialect) -> Json:
    by_status: dict[int, list[tuple[str, Translation, type[errors.CaveaError] | None]]] = {}
    for kind in errors_of(route):
        row = TABLE[kind]
        status = 400 if dialect is Dialect.AVIATO and kind is errors.Invalid else row.status
        by_status.setdefault(status, []).append((kind.__name__, row, kind))
    by_status[INTERNAL.status] = [("InternalError", INTERNAL, None)]
    answers: Json = {}
    for status, rows in sorted(by_status.items()):
        examples = {_snake(name): {"value": _error_example(row, kind, dialect)} for name, row, kind in rows}
        schema = "Error" if dialect is Dialect.ODEION else "FlatError"
        if dialect is Dialect.AVIATO and status == HTTPStatus.BAD_REQUEST:
            schema = "FlatValidationError"
        answers[str(status)] = {
            "description": "; ".join(_first_sentence(kind) for _, _, kind in rows),
            "content": {
                "application/json": {
                    "schema": {"$ref": f"#/components/schemas/{schema}"},
                    "examples": examples,
                }
            },
        }
        if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
            answers[str(status)]["headers"] = {
                "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}
            }
    return answers


def _error_example(row: Translation, kind: type[errors.CaveaError] | None, dialect: Dialect) -> Json:
    if dialect is Dialect.ODEION:
        return {"error": {"code": row.code, "message": row.example}}
    flat: Json = {"error": row.example[:1].upper() + row.example[1:]}
    if kind is errors.Invalid:
        flat["issues"] = [{"path": "page", "message": "expected `int` >= 1", "code": "too_small"}]
    if kind is errors.BadRequest:
        flat["issues"] = [{"path": "", "message": row.example, "code": "unreadable"}]
    return flat


def _first_sentence(kind: type[errors.CaveaError] | None) -> str:
    if kind is None or kind.__doc__ is None:
        return "Something went wrong inside the server"
    return kind.__doc__.strip().splitlines()[0].rstrip(".")


def _snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).lstrip("_")


def list_name(route: Route) -> str:
    """The component of a list's envelope: ``MovieItemList``."""
    assert route.answer is not None
    return f"{component_name(route.answer)}List"


def _list_schema(route: Route, dialect: Dialect) -> Json:
    assert route.answer is not None
    integer = {"type": "integer", "format": "int64"}
    key = list_key(route, dialect)
    return {
        "title": list_name(route),
        "description": f"One page. {route.answer.__doc__}",
        "type": "object",
        "properties": {
            key: {"type": "array", "items": {"$ref": f"#/components/schemas/{component_name(route.answer)}"}},
            "page": {**integer, "description": "This page, from 1.", "examples": [1]},
            "per_page": {**integer, "description": "Entries a page.", "examples": [20]},
            "total_items": {**integer, "description": "Entries in the whole list.", "examples": [142]},
            "total_pages": {**integer, "description": "Pages in the whole list.", "examples": [8]},
        },
        "required": [key, "page", "per_page", "total_items", "total_pages"],
    }


def _list_example(route: Route, dialect: Dialect) -> Json:
    assert route.answer is not None
    return {
        list_key(route, dialect): [example_of(route.answer)],
        "page": 1,
        "per_page": 20,
        "total_items": 142,
        "total_pages": 8,
    }


def _has_dialect(route: Route) -> bool:
    return route.body is not None and any(f.name == "dialect" for f in msgspec.structs.fields(route.body))


def _body_name(route: Route, dialect: Dialect) -> str:
    assert route.body is not None
    del dialect
    return component_name(route.body)


def _body_example(route: Route, dialect: Dialect) -> Json:
    assert route.body is not None
    example: Json = example_of(route.body)
    if _has_dialect(route):
        example["dialect"] = dialect.value
    return example


def _schemas(routes: list[Route], dialect: Dialect) -> Json:
    types: set[type[msgspec.Struct]] = (
        {FlatError, FlatValidationError} if dialect is Dialect.AVIATO else {Error}
    )
    types |= {t for r in routes for t in (r.body, r.answer) if t is not None}
    schemas = components_of(types)
    for route in routes:
        if route.is_list:
            schemas[list_name(route)] = _list_schema(route, dialect)
        if dialect is Dialect.AVIATO and _has_dialect(route) and route.body is not None:
            schema = schemas[component_name(route.body)]
            schema["properties"]["dialect"] = {
                "type": "string",
                "enum": ["aviato"],
                "description": "The dialect of this session's answers: the one that this document describes.",
            }
            schema["required"] = [*schema["required"], "dialect"]
    return dict(sorted(schemas.items()))
