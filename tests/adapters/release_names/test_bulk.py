import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavea.adapters.release_names import ParsettNames, decode, encode, read_paths, read_release
from cavea.domain.files import RelativePath
from cavea.domain.libraries import LibraryKind
from cavea.domain.naming import ReleaseName, recognise
from cavea.ports.release_names import ReleaseNames
from tests.corpus import every_case

NAMES: ReleaseNames = ParsettNames()


@pytest.mark.parametrize("kind", [LibraryKind.MOVIES, LibraryKind.SERIES, LibraryKind.ANIME])
def test_every_answer_of_the_corpus_survives_the_way_out_of_a_child(kind: LibraryKind) -> None:
    paths = [path for one, path, _ in every_case() if one is kind]
    answers = read_paths(kind, paths)

    assert decode(encode(answers)) == answers
    assert [type(one) for one in decode(encode(answers))] == [type(one) for one in answers]


def test_many_paths_are_read_as_one_is() -> None:
    paths = [b"Heat.1995.1080p.BluRay.x264-GRP.mkv", b"\xff(1999).mkv", b""]

    assert read_paths(LibraryKind.MOVIES, paths) == [
        recognise(LibraryKind.MOVIES, RelativePath(path), read_release) for path in paths
    ]


@given(st.sampled_from(LibraryKind), st.binary(max_size=200))
def test_the_answer_to_any_path_survives_the_way_out_of_a_child(kind: LibraryKind, path: bytes) -> None:
    answers = read_paths(kind, [path])

    assert decode(encode(answers)) == answers


def test_bytes_that_are_no_answers_are_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(b"\x91\x91\xa1z")


@given(st.text(max_size=300))
def test_any_name_may_be_asked_for_its_release(name: str) -> None:
    assert isinstance(NAMES.read(name), ReleaseName)


def test_a_release_name_is_read_into_checked_fields() -> None:
    assert NAMES.read("Some.Film.1999.Remastered.1080p.BluRay.x265-GRP") == ReleaseName(
        title="Some Film",
        year=1999,
        edition="Remastered",
        resolution="1080p",
        codec="hevc",
        source="BluRay",
        group="GRP",
    )
