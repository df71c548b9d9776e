"""The terms of sessions are those that the rules of the house allow."""

from cavea.domain.accounts import ACCESS_LIFE_S, REUSE_GRACE_S


def test_an_access_token_lives_at_most_a_quarter_of_an_hour() -> None:
    assert 0 < ACCESS_LIFE_S <= 15 * 60


def test_a_replaced_refresh_token_is_answered_for_ten_seconds() -> None:
    assert REUSE_GRACE_S == 10
