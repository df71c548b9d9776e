"""Pages, principals, names and tasks as values."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.domain.access import RANK, Principal, Role
from cavea.domain.accounts import issues_of_password, issues_of_username, username_key
from cavea.domain.errors import Forbidden, Invalid
from cavea.domain.ids import SessionId, TaskId, UserId
from cavea.domain.query import MAX_PER_PAGE, Page, PageRequest
from cavea.domain.tasks import Task, TaskKind, TaskState


@given(st.integers(0, 10_000), st.integers(1, MAX_PER_PAGE))
def test_the_pages_of_a_list_cover_it_exactly(total: int, per_page: int) -> None:
    pages = Page([], PageRequest(1, per_page), total).total_pages

    assert (pages - 1) * per_page < total <= pages * per_page or (total, pages) == (0, 0)
    assert PageRequest(pages + 1, per_page).offset >= total


@given(st.sampled_from(Role), st.sampled_from(Role))
def test_each_role_may_what_those_below_it_may(role: Role, needed: Role) -> None:
    who = Principal(UserId("usr_a"), "ada", role, SessionId("ses_a"), None)

    assert who.is_at_least(needed) == (RANK[role] >= RANK[needed])
    if not who.is_at_least(needed):
        with pytest.raises(Forbidden):
            who.must_be(needed)


@given(st.text())
def test_a_name_for_an_account_is_printable_and_has_no_outer_space(name: str) -> None:
    if not issues_of_username(name):
        assert name.isprintable()
        assert name == name.strip()
        assert 1 <= len(name) <= 64


@given(st.text())
def test_names_in_other_cases_are_the_same_account(name: str) -> None:
    assert username_key(name.upper().lower()) == username_key(name.lower()) or not name.isascii()


@pytest.mark.parametrize(
    ("password", "code"), [("", "too_short"), ("1234567", "too_short"), ("x" * 257, "too_long")]
)
def test_a_password_is_only_asked_to_be_long(password: str, code: str) -> None:
    assert [issue.code for issue in issues_of_password(password)] == [code]
    assert issues_of_password("aaaaaaaa") == []


def test_an_invalid_without_an_issue_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Invalid()


@given(st.sampled_from(TaskState), st.integers(0, 10**9), st.none() | st.integers(0, 10**9))
def test_progress_of_a_task_is_between_nothing_and_everything(
    state: TaskState, done: int, total: int | None
) -> None:
    task = Task(TaskId("tsk_a"), TaskKind.SCAN, state, None, None, done, total, None, "", None, None)

    assert 0 <= task.progress <= 1
    if state in (TaskState.COMPLETED, TaskState.FAILED):
        assert task.progress == 1
