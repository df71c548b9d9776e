"""Ids: the same facts, the same id, on every machine; and nothing else has their form."""

from hypothesis import given
from hypothesis import strategies as st

from cavea.domain.ids import Prefix, derived_id, has_form

FACTS = st.lists(st.text() | st.binary(), min_size=1, max_size=4)


def test_an_id_of_known_facts_never_changes() -> None:
    """Changing it would lose what people watched."""
    assert derived_id(Prefix.MOVIE, "lib_movies", "metropolis|1927") == "mov_zfggyhiflhlzomch"


@given(FACTS, FACTS)
def test_ids_are_equal_just_where_their_facts_are(
    first: list[str | bytes], second: list[str | bytes]
) -> None:
    raw = [
        [f.encode("utf-8", "surrogatepass") if isinstance(f, str) else f for f in facts]
        for facts in (first, second)
    ]

    assert (derived_id(Prefix.FILE, *first) == derived_id(Prefix.FILE, *second)) == (raw[0] == raw[1])


@given(st.sampled_from(Prefix), FACTS)
def test_every_derived_id_has_the_form_of_its_kind_and_of_no_other(
    prefix: Prefix, facts: list[str | bytes]
) -> None:
    made = derived_id(prefix, *facts)

    assert has_form(made, prefix)
    assert not any(has_form(made, other) for other in Prefix if other is not prefix)


@given(st.text())
def test_no_text_with_a_control_character_or_a_capital_has_the_form(text: str) -> None:
    if has_form("mov_" + text, Prefix.MOVIE):
        assert text.isascii()
        assert text == text.lower()
        assert text.isprintable()
