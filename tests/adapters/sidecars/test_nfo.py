import time

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


def test_each_episode_of_a_file_has_its_own_facts() -> None:
    one = "<episodedetails><title>{}</title><season>1</season><episode>{}</episode></episodedetails>"
    plain = one.format("One", 1) + "\n" + one.format("Two & a half", 2)
    forms = [
        plain.encode(),
        f'<?xml version="1.0" encoding="utf-8"?>{plain}'.encode(),
        f"<xbmcmultiepisode>{plain}</xbmcmultiepisode>".encode(),
        plain.encode("utf-16"),
    ]

    for raw in forms:
        found = NfoReader().read_nfos(raw)
        assert [(facts.title, facts.season, facts.episode) for facts in found] == [
            ("One", 1, 1),
            ("Two & a half", 1, 2),
        ]
        assert READER.read_nfo(raw) == found[0]


def test_one_broken_episode_makes_the_whole_file_broken() -> None:
    raw = b"<episodedetails><title>A</title></episodedetails><episodedetails><a></episodedetails>"

    assert NfoReader().read_nfos(raw) == ()
    assert "broken" in (READER.problem_with_nfo(raw) or "")


def test_what_jellyfin_writes_is_read() -> None:
    facts = READER.read_nfo(b"""<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<episodedetails>
  <plot>Text</plot><lockdata>false</lockdata><dateadded>2024-01-01 10:00:00</dateadded><title>Both</title>
  <actor><name>Second</name><role>B</role><type>GuestStar</type><sortorder>1</sortorder></actor>
  <actor><name>First</name><role>A</role><type>Actor</type><sortorder>0</sortorder><thumb>/x.jpg</thumb></actor>
  <actor><name>Maker</name><type>Producer</type></actor>
  <director>Dir</director><writer>Pen</writer><credits>Pen</credits>
  <rating>8.1</rating><userrating>3</userrating><year>2020</year><imdbid>tt1234567</imdbid><tvdbid>99</tvdbid>
  <runtime>42</runtime><country>Germany</country><country>Austria</country><tag>noir</tag>
  <aired>2020-02-03</aired><season>2</season><episode>5</episode><episodenumberend>6</episodenumberend>
</episodedetails>""")

    assert facts == NfoFacts(
        NfoKind.EPISODE,
        title="Both",
        plot="Text",
        year=2020,
        runtime_min=42,
        released="2020-02-03",
        rating=8.1,
        people=(
            Credit("First", CreditKind.ACTOR, "A"),
            Credit("Second", CreditKind.ACTOR, "B"),
            Credit("Dir", CreditKind.DIRECTOR),
            Credit("Pen", CreditKind.WRITER),
        ),
        ids={"imdb": "tt1234567", "tvdb": "99"},
        season=2,
        episode=5,
        last_episode=6,
        tags=("noir",),
        countries=("Germany", "Austria"),
    )


@pytest.mark.parametrize(
    "written",
    [
        "<set>Trilogy</set>",
        "<set><name>Trilogy</name><overview/></set>",
        '<set tmdbcolid="1"><name>Trilogy</name></set>',
    ],
)
def test_a_film_belongs_to_its_collection(written: str) -> None:
    facts = READER.read_nfo(f"<movie><title>A</title>{written}</movie>".encode())

    assert facts is not None
    assert facts.collection == "Trilogy"


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        ("<movie><id>tt0013442</id></movie>", {"imdb": "tt0013442"}),
        ('<tvshow><id IMDB="tt0903747" TMDB="1396"/></tvshow>', {"imdb": "tt0903747", "tmdb": "1396"}),
        ('<tvshow><id IMDB="tt0903747">81189</id></tvshow>', {"imdb": "tt0903747", "tvdb": "81189"}),
        ('<tvshow><uniqueid type="tvdb">1</uniqueid><tvdbid>2</tvdbid></tvshow>', {"tvdb": "1"}),
        ('<movie><uniqueid type="TMDB">653</uniqueid><uniqueid type="">7</uniqueid></movie>', {"tmdb": "653"}),
        ("<movie><imdb_id>tt0013442</imdb_id><tmdbid>653</tmdbid></movie>", {"imdb": "tt0013442", "tmdb": "653"}),
        ("<movie><tmdbid>not an id!</tmdbid></movie>", {}),
    ],
)  # fmt: skip
def test_ids_are_read_in_every_form(written: str, ids: dict[str, str]) -> None:
    facts = READER.read_nfo(written.encode())

    assert facts is not None
    assert facts.ids == ids


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"<movie><title>Fast & Furious</title></movie>", "Fast & Furious"),
        (b"<movie><title>A&amp;B &#38; C</title></movie>", "A&B & C"),
        (b"<movie><title>A&nbsp;B & C</title></movie>", "A&nbsp;B & C"),
        (b"<movie><title>A\x01B</title></movie>", "AB"),
        ("<movie><title>Amélie</title></movie>".encode("latin-1"), "Amélie"),
        ('<?xml version="1.0" encoding="utf-8"?><movie><title>Amélie</title></movie>'.encode("cp1252"), "Amélie"),
        ('<?xml version="1.0" encoding="windows-1251"?><movie><title>Дом</title></movie>'.encode("cp1251"), "Дом"),
        ("<movie><title>Amélie</title></movie>".encode("utf-16-le"), "Amélie"),
        ("\ufeff<movie><title>Amélie</title></movie>".encode("utf-16-be"), "Amélie"),
        (b"  \r\n<!-- made by a tool -->\n<movie><title>A</title></movie>", "A"),
        (b"<movie><title><![CDATA[A < B]]></title></movie>", "A < B"),
        (b"<Movie><title>A</title></Movie>", "A"),
    ],
)  # fmt: skip
def test_what_sloppy_programs_write_is_read(raw: bytes, title: str) -> None:
    facts = READER.read_nfo(raw)

    assert facts is not None
    assert facts.title == title


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_a_bomb_is_found_in_every_encoding(encoding: str) -> None:
    raw = f"{BOMB}]><movie><title>&j;</title></movie>".encode(encoding)

    assert "entities" in (READER.problem_with_nfo(raw) or "")


def test_looking_for_an_address_among_junk_does_not_cost_the_square_of_it() -> None:
    raw = b"thetvdb.com/" * 80_000
    start = time.process_time()

    assert READER.read_nfo(raw) is None
    assert time.process_time() - start < 10  # measured 0.4; the square takes minutes
