import asyncio
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.adapters.release_names import read_release
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import (
    RULE_TEXTS,
    EpisodeName,
    ExtraName,
    FilmName,
    Recognition,
    ReleaseName,
    Rule,
    Step,
    explain,
    recognise,
)
from cavea.domain.naming.titles import text_of
from tests.corpus import every_case

CASES = list(every_case())


def facts_of(found: Recognition | None) -> list[str]:
    """Everything that an answer says, each in the words that a step uses."""
    if isinstance(found, ExtraName):
        return [f"extra {found.kind}", f"extra title {found.title}", *facts_of(found.owner)]
    if isinstance(found, FilmName):
        named: dict[str, object] = {"title": found.title, "year": found.year, "edition": found.edition}
        named |= {"version": found.version, "part": found.part, "disc": found.disc}
    elif isinstance(found, EpisodeName):
        named = {"series": found.series, "year": found.year, "season": found.season}
        named |= {"episode": ", ".join(map(str, found.episodes)) or None, "air date": found.air_date}
        named |= {"absolute number": ", ".join(map(str, found.absolute)) or None}
        named |= {"episode title": found.title, "version": found.version, "part": found.part}
    else:
        return [f"nothing: {found.reason}"] if found is not None else []
    ids = [f"id {provider} {value}" for provider, value in found.ids.items()]
    return [f"{word} {value}" for word, value in named.items() if value is not None] + ids


@pytest.mark.parametrize("kind", [LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME])
def test_every_fact_of_an_answer_has_one_step_and_no_step_says_anything_else(kind: LibraryKind) -> None:
    wrong = []
    for one, path, _ in CASES:
        if one is kind:
            told = explain(kind, RelativePath(path), read_release)
            if Counter(step.says for step in told.steps) != Counter(facts_of(told.recognition)):
                wrong.append((path.decode(), told))

    assert wrong == []


@pytest.mark.parametrize("kind", [LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME])
def test_every_step_quotes_the_path(kind: LibraryKind) -> None:
    wrong = [
        (path.decode(), step)
        for one, path, _ in CASES
        if one is kind
        for step in explain(kind, RelativePath(path), read_release).steps
        if step.part not in text_of(path)
        or (not step.part and step.rule not in {Rule.FIRST_SEASON, Rule.NOTHING})
    ]

    assert wrong == []


def test_an_explanation_is_of_the_very_answer_that_a_scan_gets() -> None:
    told = [explain(kind, RelativePath(path), read_release).recognition for kind, path, _ in CASES]

    assert told == [recognise(kind, RelativePath(path), read_release) for kind, path, _ in CASES]


def test_every_rule_is_explained_in_a_sentence_and_used_in_the_corpus() -> None:
    used = {
        step.rule for kind, path, _ in CASES for step in explain(kind, RelativePath(path), read_release).steps
    }

    assert set(RULE_TEXTS) == set(Rule)
    assert all(text[0].isupper() and text.endswith(".") for text in RULE_TEXTS.values())
    assert used == set(Rule)


def test_a_film_is_explained_part_by_part() -> None:
    path = RelativePath(b"Alien (1979) {tmdb-348}/Alien (1979) - Director's Cut - 1080p.mkv")

    assert explain(LibraryKind.MOVIES, path, read_release).steps == (
        Step(Rule.FILM_FOLDER, "Alien", "title Alien"),
        Step(Rule.BRACKETED_YEAR, "(1979)", "year 1979"),
        Step(Rule.ID_TAG, "{tmdb-348}", "id tmdb 348"),
        Step(Rule.EDITION_WORDS, "Director's Cut", "edition Director's Cut"),
        Step(Rule.QUALITY, "1080p", "version 1080p"),
    )


def test_an_episode_is_explained_part_by_part() -> None:
    path = RelativePath(b"Dark/Staffel 1/03 - Gestern und heute.mkv")

    assert explain(LibraryKind.SERIES, path, read_release).steps == (
        Step(Rule.SERIES_FOLDER, "Dark", "series Dark"),
        Step(Rule.SEASON_FOLDER, "Staffel 1", "season 1"),
        Step(Rule.LEADING_NUMBER, "03", "episode 3"),
        Step(Rule.EPISODE_TITLE, "Gestern und heute", "episode title Gestern und heute"),
    )


async def test_explanations_at_the_same_time_do_not_mix() -> None:
    paths = [RelativePath(b"Film %d (19%02d).mkv" % (n, n)) for n in range(10, 60)]
    told = await asyncio.gather(
        *(asyncio.to_thread(explain, LibraryKind.MOVIES, path, read_release) for path in paths)
    )

    assert [[step.says for step in one.steps] for one in told] == [
        [f"title Film {n}", f"year 19{n}"] for n in range(10, 60)
    ]


@given(st.sampled_from(LibraryKind), st.binary(max_size=120).map(RelativePath))
def test_any_bytes_can_be_explained(kind: LibraryKind, path: RelativePath) -> None:
    told = explain(kind, path, lambda _: ReleaseName(title="A", year=2000, episodes=(1,), part=1))

    assert Counter(step.says for step in told.steps) == Counter(facts_of(told.recognition))


def test_every_rule_is_documented_with_an_example_that_it_reads() -> None:
    page = (Path(__file__).parents[2] / "docs" / "recognition.md").read_text("utf-8")
    rows = [
        [cell.strip("` ") for cell in row.strip("|").split(" | ")]
        for row in page.splitlines()
        if row.startswith("| `")
    ]
    told = [
        explain(LibraryKind(kind), RelativePath(path.encode()), read_release).steps
        for _, _, kind, path, _, _ in rows
    ]

    assert [row[0] for row in rows] == list(Rule)
    assert [row[1] for row in rows] == [RULE_TEXTS[rule] for rule in Rule]
    for (rule, _, _, path, part, says), steps in zip(rows, told, strict=True):
        assert Step(Rule(rule), part, says) in steps, path
