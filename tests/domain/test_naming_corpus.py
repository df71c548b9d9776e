import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavea.adapters.release_names import read_release
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import (
    EpisodeName,
    ExtraKind,
    ExtraName,
    FilmName,
    Recognition,
    Unrecognised,
    names_to_read,
    recognise,
)

CORPUS = Path(__file__).parent.parent / "corpus"


def expected_of(case: dict[str, Any]) -> Recognition:
    if "film" in case:
        return FilmName(**case["film"])
    if "episode" in case:
        fields = dict(case["episode"])
        for name in ("episodes", "absolute"):
            fields[name] = tuple(fields.get(name, ()))
        return EpisodeName(**fields)
    if "extra" in case:
        extra = case["extra"]
        owner = expected_of(extra) if "film" in extra or "episode" in extra else None
        assert owner is None or isinstance(owner, FilmName | EpisodeName)
        return ExtraName(ExtraKind(extra["kind"]), extra["title"], owner)
    return Unrecognised("")


def misread(kind: LibraryKind, cases: list[dict[str, Any]]) -> Iterator[str]:
    for case in cases:
        path = RelativePath(case["path"].encode())
        answers = {name: read_release(name) for name in names_to_read(kind, path)}
        found = recognise(kind, path, answers.__getitem__)
        expected = expected_of(case)
        if isinstance(expected, Unrecognised):
            if not isinstance(found, Unrecognised):
                yield f"{case['path']}\n  expected nothing\n  found    {found}"
        elif found != expected:
            yield f"{case['path']}\n  expected {expected}\n  found    {found}"


@pytest.mark.parametrize("name", sorted(path.name for path in CORPUS.glob("*.toml")))
def test_the_corpus_is_read_as_accurately_as_recorded(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    corpus = tomllib.loads((CORPUS / name).read_text("utf-8"))
    cases = corpus["case"]
    wrong = list(misread(LibraryKind(corpus["kind"]), cases))
    accuracy = 1 - len(wrong) / len(cases)
    with capsys.disabled():
        print(f"\n{name}: {len(cases) - len(wrong)} of {len(cases)} paths read right ({accuracy:.1%})")  # noqa: T201 - the figure is for people

    assert accuracy >= corpus["minimum_accuracy"], "\n".join(wrong)


def test_the_corpus_holds_no_path_twice() -> None:
    paths = [
        (corpus["kind"], case["path"])
        for corpus in (tomllib.loads(path.read_text("utf-8")) for path in CORPUS.glob("*.toml"))
        for case in corpus["case"]
    ]

    assert len(set(paths)) == len(paths)
