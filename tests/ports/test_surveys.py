"""The suite of surveys and listings: the real disk and the shipped fake keep the same promises."""

import asyncio

import pytest

from cavea.domain.files import Folder, RelativePath, RootPath, UnreadableFolder, WalkRules
from cavea.testing.files import FakeFiles, FakeRoot
from tests.ports.trees import ODD_NAMES, Build, listed, names, surveyed


def test_a_survey_sees_every_folder_in_the_order_a_merge_relies_on(build: Build) -> None:
    files, root = build(
        {
            b"b/2.mkv": b"",
            b"a b/x": b"",
            b"a/deep/x": b"",
            b"a/x": b"",
            b"a-b/x": b"",
            b"\xff/x": b"",
            b"B/x": b"",
        }
    )

    found = surveyed(files, root)

    paths = [sight.path for sight in found]
    assert paths == [b"", b"B", b"a", b"a/deep", b"a b", b"a-b", b"b", b"\xff"]
    assert paths == sorted(paths, key=lambda path: path.replace(b"/", b"\0"))
    assert all(sight.problem is None and sight.stats is None and len(sight.names) == 8 for sight in found)
    assert all(sight.mtime_ns > 0 for sight in found)


@pytest.mark.parametrize(
    "rules", [WalkRules(), WalkRules(exclude=("*.tmp", "skip/"))], ids=["plain", "excluding"]
)
def test_a_listing_carries_the_sight_that_a_survey_with_stats_has(build: Build, rules: WalkRules) -> None:
    files, root = build(
        {b"b/2.mkv": b"22", b"b/1.mkv": b"1", b"b/x.tmp": b"", b"skip/x": b"", b"top.mkv": b"t"}
    )

    sights = surveyed(files, root, rules, with_stats=True)
    folders = listed(files, root, *(sight.path for sight in sights), rules=rules)

    assert [folder.sight for folder in folders if isinstance(folder, Folder)] == sights
    assert [sight._replace(stats=None) for sight in sights] == surveyed(files, root, rules)


def test_a_listing_has_every_file_with_its_size_in_byte_order(build: Build) -> None:
    files, root = build(
        {b"b/2.mkv": b"22", b"b/1.mkv": b"1", b"b/c/x": b"", b"b/B/x": b"", b"b/.hidden": b""}
    )

    (folder,) = listed(files, root, b"b")

    assert isinstance(folder, Folder)
    assert [(entry.name, entry.size) for entry in folder.files] == [(b"1.mkv", 1), (b"2.mkv", 2)]
    assert folder.folders == (b"B", b"c")
    assert folder.path == folder.sight.path == b"b"
    assert folder.mtime_ns == folder.sight.mtime_ns > 0


def test_listings_are_answered_in_their_order_and_what_is_gone_says_so(build: Build) -> None:
    files, root = build({b"a/x": b"", b"b/y": b""})

    found = listed(files, root, b"b", b"gone", b"a", b"gone/below", b"a/x")

    assert [folder.path for folder in found] == [b"b", b"gone", b"a", b"gone/below", b"a/x"]
    assert [folder.is_gone for folder in found if isinstance(folder, UnreadableFolder)] == [True, True, True]


def test_of_a_root_that_is_away_no_folder_is_gone(build: Build) -> None:
    files, root = build({b"a/x": b""})
    away = RootPath(root + b"-elsewhere")

    assert [type(folder) for folder in listed(files, away, b"", b"a")] == [UnreadableFolder, UnreadableFolder]
    assert not any(getattr(folder, "is_gone", None) for folder in listed(files, away, b"", b"a"))
    assert [(sight.path, bool(sight.problem)) for sight in surveyed(files, away)] == [(b"", True)]


def test_a_survey_can_begin_below_the_root(build: Build) -> None:
    files, root = build({b"a/deep/x.mkv": b"", b"b/y.mkv": b""})

    assert [sight.path for sight in surveyed(files, root, start=b"a")] == [b"a", b"a/deep"]


def test_a_start_that_is_not_there_has_a_problem_and_one_left_out_has_no_sight(build: Build) -> None:
    files, root = build({b"a/x": b"", b"skip/deep/x": b"", b".hidden/x": b""})
    rules = WalkRules(exclude=("skip/",))

    assert [(sight.path, bool(sight.problem)) for sight in surveyed(files, root, start=b"gone")] == [
        (b"gone", True)
    ]
    assert surveyed(files, root, rules, b"skip/deep") == []
    assert surveyed(files, root, rules, b".hidden") == []


def test_marks_are_the_same_as_long_as_nothing_changes(build: Build) -> None:
    files, root = build({b"a/x": b"1", b"a/deep/y": b"2"})

    assert surveyed(files, root, with_stats=True) == surveyed(files, root, with_stats=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({b"a/x": b""}, {b"a/y": b""}),
        ({b"a/x": b"", b"a/y": b""}, {b"a/x": b""}),
        ({b"a/x": b"", b"a/y/z": b""}, {b"a/x/z": b"", b"a/y": b""}),
        ({b"a/x": b"", b"a/y": b""}, {b"a/x\ny": b""}),
        ({b"a/x": b"", b"a/y/1": b"", b"a/z/1": b""}, {b"a/x": b"", b"a/y": b"", b"a/z/1": b""}),
    ],
)
def test_other_names_or_kinds_have_another_mark(one: dict[bytes, bytes], other: dict[bytes, bytes]) -> None:
    def mark(tree: dict[bytes, bytes]) -> bytes:
        return surveyed(FakeFiles({b"/r": FakeRoot(tree)}), RootPath(b"/r"))[1].names

    assert mark(one) != mark(other)


def test_a_pattern_leaves_out_files_and_folders_and_changes_the_marks_of_their_folders(build: Build) -> None:
    files, root = build(
        {b"a/x.mkv": b"", b"a/x.tmp": b"", b"b/y.mkv": b"", b"sample/z": b"", b"c/sample/z": b""}
    )
    rules = WalkRules(exclude=("*.tmp", "sample/", "/b/y.*"))

    plain = {sight.path: sight.names for sight in surveyed(files, root)}
    ruled = {sight.path: sight.names for sight in surveyed(files, root, rules)}

    assert list(ruled) == [b"", b"a", b"b", b"c"]
    assert [path for path in ruled if plain[path] != ruled[path]] == [b"", b"a", b"b", b"c"]
    assert names(files, root, b"a", rules) == ([b"x.mkv"], [])
    assert names(files, root, b"c", rules) == ([], [])
    assert getattr(listed(files, root, b"c/sample", rules=rules)[0], "is_gone", False)


def test_a_caveaignore_holds_for_its_folder_and_below_and_the_nearest_one_has_the_last_word(
    build: Build,
) -> None:
    files, root = build(
        {
            b"a/.caveaignore": b"# not for the library\r\n*.tmp\r\n/private/\n",
            b"a/x.tmp": b"",
            b"a/private/y": b"",
            b"a/deep/.caveaignore": b"!kept.tmp\n",
            b"a/deep/kept.tmp": b"",
            b"a/deep/other.tmp": b"",
            b"a/deep/private/z": b"",
            b"b/x.tmp": b"",
        }
    )

    assert [sight.path for sight in surveyed(files, root)] == [b"", b"a", b"a/deep", b"a/deep/private", b"b"]
    assert names(files, root, b"a", WalkRules()) == ([], [b"deep"])
    assert names(files, root, b"a/deep", WalkRules()) == ([b"kept.tmp"], [b"private"])
    assert names(files, root, b"b", WalkRules()) == ([b"x.tmp"], [])
    assert getattr(listed(files, root, b"a/private")[0], "is_gone", False)


@pytest.mark.parametrize("content", [b"", b"\n", b"# nothing here\n\n", b"\xef\xbb\xbf"])
def test_a_caveaignore_without_patterns_leaves_out_all_of_its_folder(build: Build, content: bytes) -> None:
    files, root = build({b"a/.caveaignore": content, b"a/x": b"", b"a/deep/y": b"", b"b/z": b""})

    assert [sight.path for sight in surveyed(files, root)] == [b"", b"a", b"b"]
    assert names(files, root, b"a", WalkRules()) == ([], [])
    assert getattr(listed(files, root, b"a/deep")[0], "is_gone", False)


def test_no_caveaignore_takes_back_what_the_administrator_excludes(build: Build) -> None:
    files, root = build({b".caveaignore": b"!*.tmp\n", b"x.tmp": b"", b"y.mkv": b""})

    assert names(files, root, b"", WalkRules(exclude=("*.tmp",))) == ([b"y.mkv"], [])


def test_a_folder_with_a_path_of_more_than_2400_bytes_is_reported_and_never_entered(build: Build) -> None:
    deep = b"/".join([b"d" * 199] * 12)  # 2,399 bytes
    files, root = build({deep + b"/x.mkv": b"", deep + b"/y/x.mkv": b""})

    found = surveyed(files, root)

    assert len(found) == 14
    assert [sight.problem for sight in found[:-1]] == [None] * 13
    assert found[-1].problem == "lies too deep: its path is longer than 2,400 bytes"
    assert listed(files, root, deep + b"/y") == [UnreadableFolder(found[-1].path, found[-1].problem)]


@pytest.mark.parametrize("name", ODD_NAMES, ids=[str(number) for number in range(len(ODD_NAMES))])
def test_a_file_of_any_name_is_surveyed_listed_and_excluded(build: Build, name: bytes) -> None:
    files, root = build({b"folder/" + name: b"content", b"folder " + name[:200] + b"/x": b""})

    assert names(files, root, b"folder", WalkRules()) == ([name], [])
    assert names(files, root, b"", WalkRules(exclude=("folder */",))) == ([], [b"folder"])
    assert len(surveyed(files, root)) == 3


def test_fingerprints_tell_contents_apart_wherever_they_lie(build: Build) -> None:
    files, root = build({b"a/x.mkv": b"one", b"b/y.mkv": b"one", b"c/x.mkv": b"two"})

    def fingerprint(path: bytes) -> str:
        return asyncio.run(files.fingerprint(root, RelativePath(path)))

    assert fingerprint(b"a/x.mkv") == fingerprint(b"b/y.mkv") != fingerprint(b"c/x.mkv")
    assert len(fingerprint(b"a/x.mkv")) == 32
    with pytest.raises(FileNotFoundError):
        fingerprint(b"gone.mkv")
    with pytest.raises(PermissionError):
        fingerprint(b"../gone.mkv")


def test_a_pattern_that_cannot_be_used_is_said_before_anything_is_surveyed(build: Build) -> None:
    files, root = build({b"x": b""})

    for pattern in ("!", "a/**/b/**/c/**", "x" * 1_001, "a\nb", "[z-a]", "D:\\", "\\/"):
        assert "pattern" in (files.pattern_problem(pattern) or "")
        with pytest.raises(ValueError, match="pattern"):
            surveyed(files, root, WalkRules(exclude=(pattern,)))
        with pytest.raises(ValueError, match="pattern"):
            listed(files, root, b"", rules=WalkRules(exclude=(pattern,)))
