import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.adapters.sidecars import NfoReader
from cavea.domain.metadata import Credit, CreditKind, NfoFacts, NfoKind
from cavea.ports.sidecars import SidecarReader

READER: SidecarReader = NfoReader()

MOVIE = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<movie>
  <title>Nosferatu</title><originaltitle>Nosferatu, eine Symphonie des Grauens</originaltitle>
  <sorttitle>nosferatu</sorttitle><year>1922</year><plot> A count buys a house. </plot>
  <tagline>Shadows</tagline><runtime>94 min</runtime><premiered>1922-03-04</premiered>
  <ratings><rating name="tmdb" max="10"><value>7.7</value></rating>
    <rating name="meta" max="100" default="true"><value>79</value></rating></ratings>
  <mpaa>DE:12</mpaa><genre>Horror / Fantasy</genre><genre>Horror</genre><studio>Prana-Film</studio>
  <uniqueid type="imdb" default="true">tt0013442</uniqueid><tmdbid>653</tmdbid>
  <director>F. W. Murnau</director><credits>Henrik Galeen</credits>
  <actor><name>Max Schreck</name><role>Graf Orlok</role></actor><actor><role>nobody</role></actor>
</movie>
"""


def test_a_film_is_read_whole() -> None:
    assert READER.read_nfo(MOVIE.encode()) == NfoFacts(
        NfoKind.MOVIE,
        title="Nosferatu",
        original_title="Nosferatu, eine Symphonie des Grauens",
        sort_title="nosferatu",
        year=1922,
        plot="A count buys a house.",
        tagline="Shadows",
        runtime_min=94,
        released="1922-03-04",
        rating=7.9,
        content_rating="DE:12",
        genres=("Horror", "Fantasy"),
        studios=("Prana-Film",),
        people=(
            Credit("Max Schreck", CreditKind.ACTOR, "Graf Orlok"),
            Credit("F. W. Murnau", CreditKind.DIRECTOR),
            Credit("Henrik Galeen", CreditKind.WRITER),
        ),
        ids={"imdb": "tt0013442", "tmdb": "653"},
    )


def test_a_series_and_an_episode_are_told_apart() -> None:
    series = READER.read_nfo(b"<tvshow><title>Flash</title><id>81189</id></tvshow>")
    episode = READER.read_nfo(
        b"<episodedetails><title>Pilot</title><showtitle>Flash</showtitle><season>1</season><episode>2</episode>"
        b"<aired>2010-06-16</aired></episodedetails><episodedetails><title>Second</title></episodedetails>"
    )

    assert series == NfoFacts(NfoKind.SERIES, title="Flash", ids={"tvdb": "81189"})
    assert episode == NfoFacts(
        NfoKind.EPISODE, title="Pilot", series="Flash", season=1, episode=2, released="2010-06-16", year=2010
    )


@pytest.mark.parametrize(
    ("raw", "ids"),
    [
        (b"<movie><title>A</title></movie>\nhttps://www.imdb.com/title/tt0013442/\n", {"imdb": "tt0013442"}),
        (b"https://www.themoviedb.org/movie/653-nosferatu", {"tmdb": "653"}),
        (b"http://www.thetvdb.com/?tab=series&id=81189&lid=7", {"tvdb": "81189"}),
    ],
)
def test_an_address_behind_or_instead_of_the_document_names_the_title(
    raw: bytes, ids: dict[str, str]
) -> None:
    facts = READER.read_nfo(raw)

    assert facts is not None
    assert facts.ids == ids


def test_other_encodings_are_read_too() -> None:
    text = '<?xml version="1.0" encoding="{}"?><movie><title>Amélie</title></movie>'
    found = [READER.read_nfo(text.format(name).encode(name)) for name in ("utf-16", "iso-8859-1", "utf-8")]

    assert [facts.title for facts in found if facts is not None] == ["Amélie"] * 3
    bom = READER.read_nfo(b"\xef\xbb\xbf" + text.format("utf-8").encode())
    assert bom is not None


BOMB = '<!DOCTYPE m [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (f"{BOMB}]><movie><title>&j;</title></movie>".encode(), "entities"),
        (b'<!DOCTYPE m SYSTEM "file:///etc/passwd"><movie><title>A</title></movie>', "document type"),
        (
            b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><movie><title>&x;</title></movie>',
            "entities",
        ),
        (b"<movie><title>A</movie>", "broken"),
        (b"<movie>", "broken"),
        (b'<?xml version="1.0" encoding="utf-7"?><movie/>', "broken"),
        (b"<html></html>", "neither"),
        (b"hello", "neither"),
        (b"", "neither"),
        (b"<movie><plot>" + b"x" * 1_000_000 + b"</plot></movie>", "larger"),
        (b"<movie>" * 140_000, "broken"),
    ],
    ids=lambda value: repr(value[:30]),
)
def test_a_hostile_or_broken_file_says_why_it_is_not_read(raw: bytes, reason: str) -> None:
    assert READER.read_nfo(raw) is None
    assert reason in (READER.problem_with_nfo(raw) or "")


def test_deep_nesting_costs_nothing() -> None:
    depth = 60_000
    facts = READER.read_nfo(b"<movie>" + b"<a>" * depth + b"</a>" * depth + b"<title>A</title></movie>")

    assert facts is not None
    assert facts.title == "A"


def test_texts_and_lists_are_cut_to_what_the_catalogue_takes() -> None:
    actors = "".join(f"<actor><name>{n}</name></actor>" for n in range(1_000))
    facts = READER.read_nfo(f"<movie><title>{'x' * 9_000}</title>{actors}<year>99999</year></movie>".encode())

    assert facts is not None
    assert len(facts.title or "") == 500
    assert len(facts.people) == 200
    assert facts.year is None


@given(st.binary(max_size=400))
def test_any_bytes_end_in_facts_or_a_reason(raw: bytes) -> None:
    for document in (raw, b"<movie>" + raw + b"</movie>"):
        assert (READER.read_nfo(document) is None) == (READER.problem_with_nfo(document) is not None)
