from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cavea.contracts._http.reading import MAX_PARAMETERS, parameters_of
from cavea.domain.errors import BadRequest

REPLACED = "\N{REPLACEMENT CHARACTER}"
"""What the standard library writes for bytes that are not UTF-8, which are refused here."""


@given(st.text("ab1-._~&=%2+;/?", max_size=40))
@example("a=1&&b==2&c&=&=d")
@example("per_page=50&sort=-added")
@example("q=the%20la&x=1+2")
@example("q=%a1")
def test_every_query_string_reads_as_the_standard_library_reads_it(text: str) -> None:
    expected = parse_qsl(text, keep_blank_values=True)

    if any(REPLACED in name + value for name, value in expected):
        with pytest.raises(BadRequest):
            parameters_of(text.encode())
    else:
        assert parameters_of(text.encode()) == expected


@pytest.mark.parametrize("form", ["a=1", "a=%20"])
def test_more_parameters_than_allowed_are_refused_however_they_are_written(form: str) -> None:
    assert len(parameters_of("&".join([form] * MAX_PARAMETERS).encode())) == MAX_PARAMETERS

    with pytest.raises(BadRequest):
        parameters_of("&".join([form] * (MAX_PARAMETERS + 1)).encode())
