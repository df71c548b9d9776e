"""A library as large as asked: rows straight into the schema that the server's own migration made."""

import json
import random
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import apsw

from bench.house import Cavea
from cavea.domain.ids import Prefix, derived_id
from cavea.domain.naming import sort_title, title_key

FIRST: Final = (
    "The Silent", "A Distant", "Crimson", "The Last", "Broken", "Golden", "Winter", "The Hidden", "Electric",
    "Paper", "Midnight", "The Forgotten", "Burning", "Iron", "An Honest", "Velvet", "Northern", "The Glass",
    "Lonely", "Wild", "Das blaue", "La Grande", "El último", "Ночной", "静かな",
)  # fmt: skip
SECOND: Final = (
    "Harbour", "Machine", "Garden", "River", "Witness", "Orchard", "Empire", "Stranger", "Summer", "Horizon",
    "Letter", "Lighthouse", "Kingdom", "Detective", "Mountain", "Carnival", "Promise", "Station", "Shadow",
    "Voyage", "Fenêtre", "Straße", "Corazón", "Город", "街",
)  # fmt: skip
THIRD: Final = (
    "", "", "", " of Dreams", " at Dawn", " in the Rain", " and the Sea", " Returns", " of the Night",
    " Without End", ": A Love Story", " II", " III", " on Fire", " Under Glass", " of Tomorrow", " & Sons",
    ", Part One",
)  # fmt: skip
SYLLABLES: Final = (
    "ka", "ri", "mon", "te", "sol", "ber", "na", "vi", "lo", "dar", "es", "ga", "rin", "zen", "ham", "or",
    "lin", "du", "pa", "cor", "stan", "el", "mi", "ro", "tha",
)  # fmt: skip
NAMED: Final = 0.7
"""The share of titles with a name in them: real titles have tens of thousands of different words."""

GENRES: Final = (
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy",
    "History", "Horror", "Music", "Mystery", "Romance", "Science Fiction", "Thriller", "War", "Western",
)  # fmt: skip
RATINGS: Final = ("G", "PG", "PG-13", "R", None)
AT: Final = "2026-01-{:02d}T{:02d}:{:02d}:00.000Z"
SERIES_EVERY: Final = 20
BATCH: Final = 5_000
PLACEHOLDER: Final = "1QcSHQRnh493V4dIh4eXh1h4kJUI"

ITEM: Final = """
    INSERT INTO items(pk, id, kind, library_pk, key, title, sort_title, original_title, search_text, year,
        released, overview, duration_ms, rating, content_rating, genres, availability, poster_pk, backdrop_pk,
        added_at, updated_at)
    VALUES (:pk, :id, :kind, :library, :id, :title, :sort, :original, :search, :year, :released, :overview,
        :duration, :rating, :content, :genres, 'available', :poster, :backdrop, :at, :at)"""
ASSET: Final = """
    INSERT INTO assets(pk, id, item_pk, role, source, root_pk, path, etag, width, height, placeholder,
        is_measured)
    VALUES (?, ?, ?, ?, 'local', 1, ?, '0', ?, ?, ?, 1)"""
FILE: Final = """
    INSERT INTO files(pk, id, library_pk, root_pk, path, name, size, mtime_ns, inode, availability, is_probed,
        duration_ms, added_at)
    VALUES (:pk, :file, 1, 1, :path, :name, 4000000000, 1700000000000000000, :pk, 'available', 1,
        :duration, :at)"""
LIBRARY: Final = """
    INSERT INTO libraries(pk, id, name, name_key, kind, state, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""


@cache
def _shelf() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="cavea-bench-")


@cache
def library(items: int) -> Path:
    """A data directory with so many films and series, made once a run; it goes away with the process."""
    folder = Path(_shelf().name) / f"library-{items}"
    with Cavea(folder).running():
        pass
    connection = apsw.Connection(str(folder / "cavea.db"))
    for pragma in ("synchronous=OFF", "cache_size=-262144", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    with connection:
        _fill(connection, items)
    for statement in ("PRAGMA optimize", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.execute(statement).fetchall()
    connection.close()
    return folder


def copy_of(items: int, name: str) -> Path:
    """A data directory of one's own with such a library."""
    target = Path(_shelf().name) / name
    return Path(shutil.copytree(library(items), target, ignore=shutil.ignore_patterns("*.lock")))


def _fill(connection: apsw.Connection, items: int) -> None:
    now = AT.format(1, 0, 0)
    for pk, kind in enumerate(("movies", "series"), 1):
        connection.execute(
            LIBRARY,
            (pk, f"lib_{kind}", kind, kind, kind, "online", now, now),
        )
        connection.execute(
            "INSERT INTO roots(pk, library_pk, path) VALUES (?, ?, ?)", (pk, pk, b"/nowhere/%d" % pk)
        )
    for pk, name in enumerate(GENRES, 1):
        connection.execute(
            "INSERT INTO genres(pk, id, name) VALUES (?, ?, ?)",
            (pk, derived_id(Prefix.GENRE, name.casefold()), name),
        )
    rows = _rows(items)
    while batch := [row for row, _ in zip(rows, range(BATCH), strict=False)]:
        connection.executemany(ITEM, batch).fetchall()
        connection.executemany(ASSET, [a for row in batch for a in row["assets"]]).fetchall()
        connection.executemany(
            "INSERT INTO item_genres(item_pk, genre_pk) VALUES (?, ?)",
            [(row["pk"], genre) for row in batch for genre in row["genre_pks"]],
        ).fetchall()
        films = [row for row in batch if row["kind"] == "movie"]
        connection.executemany(FILE, films).fetchall()
        connection.executemany(
            "INSERT INTO versions(pk, id, item_pk, position) VALUES (:pk, :version, :pk, 0)", films
        ).fetchall()
        connection.executemany(
            "INSERT INTO version_files(version_pk, file_pk, part) VALUES (:pk, :pk, 1)", films
        ).fetchall()


def _rows(items: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(items)
    for pk in range(1, items + 1):
        yield _row(pk, dice)


def _title(dice: random.Random) -> str:
    name = "".join(dice.choice(SYLLABLES) for _ in range(dice.randrange(2, 5))).capitalize()
    if dice.random() > NAMED:
        return dice.choice(FIRST) + " " + dice.choice(SECOND) + dice.choice(THIRD)
    if dice.random() < NAMED:
        return f"{name}{dice.choice(THIRD)}"
    return f"{dice.choice(FIRST)} {dice.choice(SECOND)} of {name}"


def _row(pk: int, dice: random.Random) -> dict[str, Any]:
    is_series = pk % SERIES_EVERY == 0
    title = _title(dice)
    year = dice.randrange(1920, 2026)
    genres = sorted(dice.sample(range(len(GENRES)), dice.randrange(1, 4)))
    has_backdrop = dice.random() < 0.7
    path = f"{title} ({year})/{title} ({year}) - {pk}.mkv"
    assets = [(2 * pk, f"art_{pk:016d}", pk, "poster", path.encode() + b".jpg", 1000, 1500, PLACEHOLDER)]
    if has_backdrop:
        assets.append(
            (
                2 * pk + 1,
                f"art_b{pk:015d}",
                pk,
                "backdrop",
                path.encode() + b"-b.jpg",
                1920,
                1080,
                PLACEHOLDER,
            )
        )
    return {
        "pk": pk,
        "id": derived_id(Prefix.SERIES if is_series else Prefix.MOVIE, str(pk)),
        "kind": "series" if is_series else "movie",
        "library": 2 if is_series else 1,
        "title": title,
        "sort": sort_title(title),
        "original": title if dice.random() < 0.1 else None,
        "search": title_key(title),
        "year": year,
        "released": f"{year}-{dice.randrange(1, 13):02d}-{dice.randrange(1, 29):02d}",
        "overview": f"In {title}, somebody finds out what nobody wanted to know. " * 3,
        "duration": None if is_series else dice.randrange(4_200_000, 10_800_000),
        "rating": round(dice.uniform(3, 9.5), 1),
        "content": dice.choice(RATINGS),
        "genres": json.dumps([GENRES[n] for n in genres]),
        "genre_pks": [n + 1 for n in genres],
        "assets": assets,
        "poster": 2 * pk,
        "backdrop": 2 * pk + 1 if has_backdrop else None,
        "at": AT.format(dice.randrange(1, 29), dice.randrange(24), dice.randrange(60)),
        "file": derived_id(Prefix.FILE, str(pk)),
        "version": derived_id(Prefix.VERSION, str(pk)),
        "path": path.encode(),
        "name": path,
    }
