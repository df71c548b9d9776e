import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavea.adapters.release_names import read_release, second_opinion
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import EpisodeName, FilmName, Recognition, is_doubtful, recognise
from tests.corpus import every_case, is_wanted

MOVIES, SERIES, ANIME = LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME

WON: list[tuple[LibraryKind, str, Recognition]] = [
    (MOVIES, "1995/Heat.1080p.BluRay.mkv", FilmName("Heat", 1995, version="1080p")),
    (MOVIES, "1995/Heat DVDRip.avi", FilmName("Heat", 1995)),
    (MOVIES, "Mann 1995/Heat.1080p.mkv", FilmName("Heat", 1995, version="1080p")),
    (MOVIES, "Movies/Heat [DVDRip]/1995 heat.avi", FilmName("Heat", 1995)),
    (SERIES, "Dark/season 2 ep five.mkv", EpisodeName("Dark", season=2, episodes=(5,))),
    (SERIES, "Dark 5.mkv", EpisodeName("Dark", season=1, episodes=(5,))),
    (SERIES, "Dark/Season 3/Dk-5.mkv", EpisodeName("Dark", season=3, episodes=(5,))),
    (SERIES, "Dark/Dark 8-1-2016.mkv", EpisodeName("Dark", air_date="2016-01-08")),
    (ANIME, "[Group] Mushishi 5.mkv", EpisodeName("Mushishi", absolute=(5,))),
    (ANIME, "Mushishi/Mushi-5.mkv", EpisodeName("Mushishi", absolute=(5,))),
]


@pytest.mark.parametrize(("kind", "path", "wanted"), WON)
def test_a_second_opinion_finds_what_ours_lacks(kind: LibraryKind, path: str, wanted: Recognition) -> None:
    raw = path.encode()

    assert recognise(kind, RelativePath(raw), read_release) != wanted
    assert second_opinion(kind, raw) == wanted


def test_a_second_opinion_makes_nothing_of_the_corpus_worse() -> None:
    worse = [
        (path.decode(), opinion)
        for kind, path, wanted in every_case()
        if (opinion := second_opinion(kind, path)) is not None and not is_wanted(opinion, wanted)
    ]

    assert worse == []


@pytest.mark.parametrize(
    "path",
    ["2001 A Space Odyssey 1080p.mkv", "1917.1080p.WEB-DL.mkv", "1984 720p.mkv", "1995 Heat DVDRip.avi"],
)
def test_a_year_that_our_title_holds_is_not_taken_from_it(path: str) -> None:
    assert second_opinion(MOVIES, path.encode()) is None


def test_nobody_is_asked_about_a_sure_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guessit.guessit", lambda *_: pytest.fail("it was asked"))
    sure = [
        (MOVIES, b"Heat (1995)/Heat (1995).mkv"),
        (MOVIES, b"Heat.mkv"),
        (MOVIES, b"Heat (1995)/Sample/Heat.mkv"),
        (SERIES, b"Dark/Season 1/Dark S01E02.mkv"),
        (SERIES, b"Dark/Season 1/102.mkv"),
        (SERIES, b"Dark/2017-01-01.mkv"),
        (ANIME, b"[G] Mushishi - 05.mkv"),
        (ANIME, b"[G] Mushishi - 05.5.mkv"),
        (LibraryKind.MUSIC, b"a.mkv"),
    ]

    assert [second_opinion(kind, path) for kind, path in sure] == [None] * len(sure)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (MOVIES, b"Heat.1080p.BluRay.mkv"),
        (SERIES, b"Dark/holiday.mkv"),
        (SERIES, b"Dark.Part.1.1080p.WEB.mkv"),
        (SERIES, b"Dark 02.mkv"),
        (SERIES, b"Dark/Specials/holiday.mkv"),
    ],
)
def test_an_answer_that_rests_on_little_is_in_doubt(kind: LibraryKind, path: bytes) -> None:
    assert is_doubtful(recognise(kind, RelativePath(path), read_release), kind, RelativePath(path))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([MOVIES, SERIES, ANIME]), st.binary(max_size=60))
def test_any_path_may_be_given_to_the_second_reader(kind: LibraryKind, path: bytes) -> None:
    opinion = second_opinion(kind, path)

    assert opinion is None or isinstance(opinion, FilmName | EpisodeName)
