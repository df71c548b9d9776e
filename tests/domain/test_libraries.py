"""Libraries: slugs, names, folders in folders, and how much may go missing at once."""

from hypothesis import given
from hypothesis import strategies as st

from cavea.domain.ids import Prefix, has_form
from cavea.domain.libraries import (
    MISSING_COUNT,
    MISSING_FEW,
    MISSING_SHARE,
    is_inside,
    library_id_of,
    must_wait_for_admin,
    name_key,
    slug_of,
)

PARTS = st.lists(st.binary(min_size=1, max_size=3).filter(lambda part: b"/" not in part), max_size=4)


@given(st.text(), st.integers(1, 999))
def test_every_name_gives_an_id_of_the_right_form(name: str, nth: int) -> None:
    assert has_form(library_id_of(slug_of(name), nth), Prefix.LIBRARY)


def test_a_slug_reminds_of_its_name() -> None:
    assert [slug_of(name) for name in ("Movies", "TV Shows!", "Été 2020", "映画", "__")] == [
        *("movies", "tv_shows", "ete_2020", "library", "library")
    ]


@given(st.text())
def test_names_that_differ_only_in_case_or_outer_spaces_share_a_key(name: str) -> None:
    assert name_key(f"  {name}\t") == name_key(name)
    assert name_key(name.casefold()) == name_key(name_key(name)) or not name.isascii()


@given(PARTS, PARTS)
def test_a_path_is_inside_another_just_when_it_begins_with_its_parts(
    inner: list[bytes], outer: list[bytes]
) -> None:
    inside = is_inside(b"/" + b"/".join(inner), b"/" + b"/".join(outer))

    assert inside == (inner[: len(outer)] == outer)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_loss_waits_when_it_is_large_in_number_or_in_share(missing: int, known: int) -> None:
    waits = must_wait_for_admin(missing, known)

    assert waits == (missing > MISSING_COUNT or (missing >= MISSING_FEW and missing > known * MISSING_SHARE))
    if waits:
        assert must_wait_for_admin(missing + 1, known)


def test_a_few_deleted_films_never_wait_and_a_disk_always_does() -> None:
    assert not must_wait_for_admin(1, 8)
    assert not must_wait_for_admin(4, 4)
    assert must_wait_for_admin(5, 8)
    assert not must_wait_for_admin(50, 100_000)
    assert must_wait_for_admin(51, 100_000)
