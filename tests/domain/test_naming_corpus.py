from collections.abc import Iterator

import pytest

from cavea.adapters.release_names import read_release
from cavea.domain.files import RelativePath
from cavea.domain.naming import Recognition, is_media, recognise
from tests.corpus import GROUPS, Case, Chapter, chapters, is_wanted

CHAPTERS = chapters()
MINIMUM_OF_GROUP = {"films": 0.99, "series": 0.99, "anime": 0.95, "dated": 0.95}


def misread(chapter: Chapter) -> Iterator[str]:
    for case in chapter.cases:
        found = answer(chapter, case)
        if (found is None) != (case.wanted is None) or not (
            found is None or case.wanted is None or is_wanted(found, case.wanted)
        ):
            yield f"{case.path.decode()}\n  wanted {case.wanted}\n  found  {found}"


def answer(chapter: Chapter, case: Case) -> Recognition | None:
    if not is_media(case.path.rpartition(b"/")[2]):
        return None
    return recognise(chapter.kind, RelativePath(case.path), read_release)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name)
def test_the_corpus_is_read_as_accurately_as_recorded(
    chapter: Chapter, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = list(misread(chapter))
    right = len(chapter.cases) - len(wrong)
    with capsys.disabled():
        print(f"\n{chapter.name}: {right} of {len(chapter.cases)} paths read right")  # noqa: T201 - the figure is for people

    assert right / len(chapter.cases) >= chapter.minimum_accuracy, "\n".join(wrong)


@pytest.mark.parametrize("group", GROUPS)
def test_each_group_of_the_corpus_is_read_as_accurately_as_promised(
    group: str, capsys: pytest.CaptureFixture[str]
) -> None:
    several = [chapter for chapter in CHAPTERS if chapter.group == group]
    wrong = [text for chapter in several for text in misread(chapter)]
    total = sum(len(chapter.cases) for chapter in several)
    accuracy = 1 - len(wrong) / total
    with capsys.disabled():
        print(f"\n{group} in all: {total - len(wrong)} of {total} paths read right ({accuracy:.1%})")  # noqa: T201 - the figure is for people

    assert accuracy >= MINIMUM_OF_GROUP[group], "\n".join(wrong)


def test_the_corpus_holds_no_path_twice() -> None:
    paths = [(chapter.kind, case.path) for chapter in CHAPTERS for case in chapter.cases]

    assert len(set(paths)) == len(paths)
    assert len(paths) >= 450
