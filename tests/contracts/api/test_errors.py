"""Every named fact has a translation, and each looks as promised in both dialects."""

from collections.abc import Iterator

import msgspec
import pytest

from cavea.contracts.api.dialects import render_error, status_of
from cavea.contracts.api.errors import INTERNAL, TABLE
from cavea.domain import errors
from cavea.domain.access import Dialect

CODES = {
    "bad_request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "conflict": 409,
    "payload_too_large": 413,
    "range_not_satisfiable": 416,
    "validation_error": 422,
    "rate_limited": 429,
    "internal_error": 500,
    "service_unavailable": 503,
}


def facts(of: type[errors.CaveaError] = errors.CaveaError) -> Iterator[type[errors.CaveaError]]:
    """Every error that the domain names."""
    for one in of.__subclasses__():
        if one.__module__ == errors.__name__:
            yield one
            yield from facts(one)


def made(kind: type[errors.CaveaError]) -> errors.CaveaError:
    """One of a kind."""
    arguments: dict[type[errors.CaveaError], tuple[object, ...]] = {
        errors.Invalid: (errors.Issue("page", "too small", "too_small"),),
        errors.TooManyAttempts: ("wait", 8),
        errors.RangeNotSatisfiable: (100,),
        errors.MethodNotAllowed: ("POST", ("GET",)),
    }
    return kind(*arguments.get(kind, ("movie",)))  # type: ignore[arg-type] # each kind's own arguments


def test_every_named_fact_has_a_translation_and_no_translation_is_left_over() -> None:
    assert set(facts()) == set(TABLE)


def test_o6_each_code_has_its_one_status() -> None:
    used = {row.code: row.status for row in (*TABLE.values(), INTERNAL)}

    assert used == CODES


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_o6_a_fact_in_the_odeion_dialect_has_a_code_and_a_message(kind: type[errors.CaveaError]) -> None:
    body = msgspec.json.decode(render_error(made(kind), Dialect.ODEION))

    assert set(body) == {"error"}
    assert body["error"]["code"] == TABLE[kind].code
    assert body["error"]["message"] == made(kind).message
    assert status_of(made(kind), Dialect.ODEION) == TABLE[kind].status


@pytest.mark.parametrize("kind", TABLE, ids=lambda kind: kind.__name__)
def test_a8_a_fact_in_the_aviato_dialect_is_flat(kind: type[errors.CaveaError]) -> None:
    body = msgspec.json.decode(render_error(made(kind), Dialect.AVIATO))
    sentence = made(kind).message

    assert body["error"] == sentence[0].upper() + sentence[1:]
    assert ("issues" in body) == (kind in {errors.Invalid, errors.BadRequest})
    assert status_of(made(kind), Dialect.AVIATO) == (400 if kind is errors.Invalid else TABLE[kind].status)
