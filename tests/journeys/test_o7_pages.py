"""O7: every list is a page: numbered from 1, bounded, with exact totals."""

import pytest

from cavea.contracts._http.route import Route
from tests.harness.server import error_of, flat_error_of
from tests.journeys.conftest import Household
from tests.journeys.routes import LISTS, call, name_of

ENVELOPE = {"items", "page", "per_page", "total_items", "total_pages"}


@pytest.fixture(scope="module")
def ids(household: Household) -> dict[str, str]:
    """Values for path parameters of lists that exist."""
    return household.ids()


@pytest.mark.parametrize("route", LISTS, ids=name_of)
def test_o7_every_list_has_the_envelope_and_starts_with_page_1_of_20(
    household: Household, ids: dict[str, str], route: Route
) -> None:
    body = call(household.admin, route, **ids).ok()

    assert set(body) == ENVELOPE
    assert (body["page"], body["per_page"]) == (1, 20)
    assert body["total_pages"] == -(-body["total_items"] // 20)
    assert len(body["items"]) == min(20, body["total_items"])


@pytest.mark.parametrize("route", LISTS, ids=name_of)
def test_o7_a_page_beyond_the_last_is_an_empty_list(
    household: Household, ids: dict[str, str], route: Route
) -> None:
    first = call(household.admin, route, **ids).ok()
    body = call(household.admin, route, "page=9000000&per_page=200", **ids).ok()

    assert body["items"] == []
    assert (body["page"], body["per_page"]) == (9_000_000, 200)
    assert body["total_items"] == first["total_items"]
    assert body["total_pages"] == -(-first["total_items"] // 200)


WRONG = (
    *("page=0", "page=-1", "page=1.5", "page=one", "page=", "page=99999999999999999999", "page=1&page=2"),
    *("per_page=0", "per_page=201", "per_page=%00", "sort=colour", "colour=red", "Page=1", "page=NaN"),
)


@pytest.mark.parametrize("route", LISTS, ids=name_of)
def test_o7_a_page_that_cannot_be_is_a_validation_error(
    household: Household, ids: dict[str, str], route: Route
) -> None:
    for wrong in WRONG:
        name = wrong.split("=")[0]
        status, code, message = error_of(call(household.admin, route, wrong, **ids))
        assert (status, code) == (422, "validation_error"), wrong
        assert name in message
        status, _, issues = flat_error_of(call(household.admin.speaking("aviato"), route, wrong, **ids))
        assert status == 400, wrong
        assert [issue["path"] for issue in issues] == [name], wrong


def test_o7_pages_cover_the_whole_list_once_and_the_last_is_shorter(household: Household) -> None:
    pages = [household.admin.get(f"/api/movies?page={n}&per_page=3").ok() for n in (1, 2, 3)]

    assert [len(page["items"]) for page in pages] == [3, 3, 1]
    assert {page["total_items"] for page in pages} == {7}
    assert {page["total_pages"] for page in pages} == {3}
    assert len({item["id"] for page in pages for item in page["items"]}) == 7


def test_o7_per_page_of_200_is_allowed(household: Household) -> None:
    assert len(household.admin.get("/api/movies?per_page=200").ok()["items"]) == 7


@pytest.mark.parametrize(
    ("sort", "field"),
    [(name, "added_at" if name == "added" else name)
     for name in ("title", "year", "added", "duration", "rating", "released")],
)  # fmt: skip
def test_o7_every_order_sorts_and_its_reverse_is_the_reverse(
    household: Household, sort: str, field: str
) -> None:
    rising = household.admin.get(f"/api/movies?sort={sort}").ok()["items"]
    falling = household.admin.get(f"/api/movies?sort=-{sort}").ok()["items"]

    assert [item["id"] for item in falling] == [item["id"] for item in reversed(rising)]
    if field == "title":
        assert [item["title"] for item in rising] == [
            *("Faust", "The General", "Metropolis", "Nosferatu", "Safety Last!", "Sita Sings the Blues"),
            "A Trip to the Moon",
        ]
    else:
        values = [item[field] or type(item[field] or 0)() for item in rising if item[field] is not None]
        assert values == sorted(values)


def test_o7_totals_of_nested_lists_are_exact(household: Household, ids: dict[str, str]) -> None:
    base = f"/api/series/{ids['series_id']}"

    assert household.admin.get(f"{base}/seasons").ok()["total_items"] == 2
    assert household.admin.get(f"{base}/episodes").ok()["total_items"] == 4
    assert household.admin.get(f"{base}/episodes?season_number=1").ok()["total_items"] == 3
    assert household.admin.get(f"{base}/episodes?season_number=7").ok() == {
        "items": [], "page": 1, "per_page": 20, "total_items": 0, "total_pages": 0
    }  # fmt: skip
    episodes = household.admin.get(f"{base}/episodes").ok()["items"]
    assert [(e["season_number"], e["episode_number"]) for e in episodes] == [(1, 1), (1, 2), (1, 3), (2, 1)]


def test_o7_a_list_of_an_unknown_library_is_empty_or_not_found(household: Household) -> None:
    mine = household.admin.get("/api/movies?library_id=lib_movies").ok()
    other = household.admin.get("/api/movies?library_id=lib_series").ok()

    assert (mine["total_items"], other["total_items"]) == (7, 0)
    assert household.admin.get("/api/movies?library_id=lib_nowhere").status in {200, 404}
