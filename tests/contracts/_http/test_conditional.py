"""Conditional requests, precondition by precondition and in their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.contracts._http.conditional import Preconditions, Validators, Verdict

NOW = 784_111_777
HERE = Validators('"v1"', NOW)
AT, BEFORE, AFTER = (
    "Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:36 GMT",
    "Sun, 06 Nov 1994 08:49:38 GMT",
)
PROCEED, NOT_MODIFIED, FAILED = Verdict.PROCEED, Verdict.NOT_MODIFIED, Verdict.FAILED


@pytest.mark.parametrize(
    ("conditions", "verdict"),
    [
        (Preconditions(), PROCEED),
        (Preconditions(if_none_match='"v1"'), NOT_MODIFIED),
        (Preconditions(if_none_match='W/"v1"'), NOT_MODIFIED),
        (Preconditions(if_none_match='"v0", "v1"'), NOT_MODIFIED),
        (Preconditions(if_none_match="*"), NOT_MODIFIED),
        (Preconditions(if_none_match='"v0"'), PROCEED),
        (Preconditions(if_none_match="v1"), PROCEED),
        (Preconditions(if_match='"v1"'), PROCEED),
        (Preconditions(if_match="*"), PROCEED),
        (Preconditions(if_match='W/"v1"'), FAILED),
        (Preconditions(if_match='"v0"'), FAILED),
        (Preconditions(if_modified_since=AT), NOT_MODIFIED),
        (Preconditions(if_modified_since=AFTER), NOT_MODIFIED),
        (Preconditions(if_modified_since=BEFORE), PROCEED),
        (Preconditions(if_modified_since="Sunday, 06-Nov-94 08:49:37 GMT"), NOT_MODIFIED),
        (Preconditions(if_modified_since="Sun Nov  6 08:49:37 1994"), NOT_MODIFIED),
        (Preconditions(if_modified_since="yesterday"), PROCEED),
        (Preconditions(if_unmodified_since=AT), PROCEED),
        (Preconditions(if_unmodified_since=BEFORE), FAILED),
        (Preconditions(if_unmodified_since="yesterday"), PROCEED),
        (Preconditions(if_none_match='"v0"', if_modified_since=AT), PROCEED),
        (Preconditions(if_match='"v1"', if_unmodified_since=BEFORE), PROCEED),
        (Preconditions(if_match='"v0"', if_none_match='"v1"'), FAILED),
        (Preconditions(if_match='"v1"', if_none_match='"v1"'), NOT_MODIFIED),
        (Preconditions(if_unmodified_since=BEFORE, if_none_match='"v1"'), FAILED),
    ],
)
def test_preconditions_are_weighed_in_the_order_of_the_rfc(
    conditions: Preconditions, verdict: Verdict
) -> None:
    assert conditions.verdict("GET", HERE) is verdict


def test_a_write_to_what_the_caller_has_already_fails() -> None:
    assert Preconditions(if_none_match="*").verdict("PUT", HERE) is FAILED
    assert Preconditions(if_modified_since=AT).verdict("PUT", HERE) is PROCEED


def test_dates_say_nothing_about_a_thing_without_a_time() -> None:
    conditions = Preconditions(if_modified_since=AT, if_unmodified_since=BEFORE)

    assert conditions.verdict("GET", Validators('"v1"', None)) is PROCEED


@pytest.mark.parametrize(
    ("if_range", "holds"),
    [
        (None, True),
        ('"v1"', True),
        ('"v0"', False),
        ('W/"v1"', False),
        (AT, True),
        (BEFORE, False),
        (AFTER, False),
        ("x", False),
    ],
)
def test_a_range_is_served_only_of_the_very_same_state(if_range: str | None, *, holds: bool) -> None:
    assert Preconditions(if_range=if_range).range_holds(HERE) is holds


def test_header_lines_of_one_name_are_one_list() -> None:
    lines = [(b"if-none-match", b'"a"'), (b"host", b"x"), (b"if-none-match", b'"v1"'), (b"if-else", b"x")]

    assert Preconditions.of_headers(lines) == Preconditions(if_none_match='"a", "v1"')


def test_the_state_of_a_file_changes_with_its_size_time_and_identity() -> None:
    states = {Validators.of_file(*facts).etag for facts in ((1, 2, 3), (2, 2, 3), (1, 3, 3), (1, 2, 4))}

    assert len(states) == 4


@pytest.mark.parametrize("mtime_ns", [-1, 10**21])
def test_an_impossible_time_is_not_told(mtime_ns: int) -> None:
    assert Validators.of_file(1, mtime_ns, 1).last_modified_header is None


def test_the_time_is_told_in_whole_seconds() -> None:
    assert Validators.of_file(1, NOW * 10**9 + 5, 1).last_modified_header == AT


@given(value=st.text(max_size=60))
def test_no_header_value_is_too_strange(value: str) -> None:
    conditions = Preconditions(value, value, value, value, value)

    assert conditions.verdict("GET", HERE) in Verdict
    assert conditions.range_holds(HERE) in {True, False}
