"""Exclusions: as git reads patterns, for names of any bytes, and at no price that a stranger could set."""

import os
import socket
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavea.adapters.disk.ignoring import Exclusions, compiled, exclusions
from cavea.adapters.disk.survey import Survey, list_folders
from cavea.domain.files import FolderSight, RelativePath, RootPath, UnreadableFolder, WalkRules


def raw(path: Path) -> RootPath:
    return RootPath(os.fsencode(path))


def surveyed(root: Path) -> list[FolderSight]:
    survey = Survey(raw(root), WalkRules(), RelativePath(b""), with_stats=False)
    found: list[FolderSight] = []
    while part := survey.take(1):
        found += part
    survey.stop()
    return found


CASES = [
    ("*.tmp", b"a/b/x.tmp", True),
    ("*.tmp", b"a/b/x.tmp.mkv", False),
    ("/top", b"top", True),
    ("/top", b"a/top", False),
    ("a/*.mkv", b"a/x.mkv", True),
    ("a/*.mkv", b"a/b/x.mkv", False),
    ("a/**/x", b"a/x", True),
    ("a/**/x", b"a/b/c/x", True),
    ("*S0?E*sample*", b"Show.S01E02.a.sample.mkv", True),
    ("*S0?E*sample*", b"Show.S01E02.mkv", False),
    ("[ab]?.mkv", b"bx.mkv", True),
    ("[!ab]?.mkv", b"bx.mkv", False),
    ("*a*ab", b"aab", True),
    ("*a*ab", b"ab", False),
    ("x*x*x", b"xx", False),
    ("x*x*x", b"xxx", True),
    (r"\#1*", b"#1 film", True),
    (r"\!*", b"!film", True),
    ("new*line", b"new\nline", True),
    ("film", b"folder\nname/film", True),
    ("film", b"film\n", False),
    ("not-utf8-*", b"not-utf8-\xff\xfe.mkv", True),
    ("*\u202e*", "rtl-\u202egpj.mkv".encode(), True),
    ("*$(id)*", b"$(id).mkv", True),
    ("-*", b"-leading", True),
]


@pytest.mark.parametrize(("pattern", "path", "is_left_out"), CASES)
def test_a_pattern_means_what_it_means_to_git(pattern: str, path: bytes, is_left_out: bool) -> None:
    assert exclusions((pattern,)).leave_out(path, is_folder=False) is is_left_out


def test_a_pattern_with_a_slash_at_its_end_is_about_folders_only() -> None:
    rules = exclusions(("sample/",))

    assert rules.leave_out(b"a/sample", is_folder=True)
    assert not rules.leave_out(b"a/sample", is_folder=False)


def test_everything_but_some_folders_can_be_left_out() -> None:
    rules = exclusions(("/*", "!/films/"))

    assert rules.leave_out(b"private", is_folder=True)
    assert not rules.leave_out(b"films", is_folder=True)
    assert not rules.leave_out(b"films/x.mkv", is_folder=False)


pieces = st.lists(st.sampled_from(["a", "b", "*", "?", "ab", "[ab]"]), min_size=1, max_size=8).map("".join)


@given(pattern=pieces.filter(lambda pattern: "**" not in pattern), name=st.text("ab", min_size=1, max_size=9))
@settings(max_examples=300, deadline=None)
def test_the_faster_expressions_match_what_a_plain_one_matches(pattern: str, name: str) -> None:
    ready = compiled([pattern]).match_file(name)

    assert ready == plainly(pattern, name)


def plainly(pattern: str, name: str) -> bool:
    """The definition of a glob, without any cleverness."""
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(plainly(pattern[1:], name[skipped:]) for skipped in range(len(name) + 1))
    if pattern.startswith("[ab]"):
        return bool(name) and plainly(pattern[4:], name[1:])
    return bool(name) and pattern[0] in {"?", name[0]} and plainly(pattern[1:], name[1:])


@pytest.mark.parametrize(
    "pattern",
    [
        "*a" * 100 + "b",
        "*a?" * 80 + "b",
        "?*" * 100 + "b",
        "**/" + "*a" * 80 + "b/**/x",
        "a/**/a/**/b",
        "[a-z]*" * 40 + "!",
    ],
)
def test_no_pattern_takes_long_whatever_the_name(pattern: str) -> None:
    rules = exclusions((pattern,))
    names = [b"a" * 255, b"/".join([b"a"] * 1_200), b"/".join([b"a" * 250] * 9)]

    start = time.process_time()
    for name in names:
        rules.leave_out(name, is_folder=True)

    assert time.process_time() - start < 2


def test_a_caveaignore_of_a_stranger_with_too_many_patterns_cannot_be_used() -> None:
    with pytest.raises(ValueError, match="more than 1,000 patterns"):
        Exclusions().within(b"", b"a\n" * 1_001)


def test_trailing_spaces_comments_and_other_line_ends_are_as_git_has_them() -> None:
    rules = Exclusions().within(b"a", b"# *.mkv\r\n*.tmp  \r\n\r\n\\ x\n")

    assert rules.leave_out(b"a/x.tmp", is_folder=False)
    assert not rules.leave_out(b"a/x.mkv", is_folder=False)
    assert rules.leave_out(b"a/ x", is_folder=False)


def make_unusable(path: Path, kind: str) -> None:
    if kind == "large":
        path.write_bytes(b"#" * 65_537)
    if kind == "pattern":
        path.write_text("!\n")
    if kind == "link":
        (path.parent.parent / "outside").write_text("*.mkv")
        path.symlink_to("../outside")
    if kind == "folder":
        path.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    if kind == "socket":
        folder = os.open(path.parent, os.O_PATH)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"/proc/self/fd/{folder}/.caveaignore")
        os.close(folder)


@pytest.mark.parametrize("kind", ["large", "pattern", "link", "folder", "pipe", "socket"])
def test_a_folder_whose_caveaignore_cannot_be_used_is_unknown_and_its_siblings_go_on(
    tmp_path: Path, kind: str
) -> None:
    for path in ("a/deep", "b"):
        (tmp_path / path).mkdir(parents=True)
    make_unusable(tmp_path / "a" / ".caveaignore", kind)

    found = surveyed(tmp_path)
    answers = list_folders(raw(tmp_path), WalkRules(), [RelativePath(b"a"), RelativePath(b"a/deep")])

    assert [sight.path for sight in found] == [b"", b"a", b"b"]
    assert "its .caveaignore cannot be" in str(found[1].problem)
    assert [type(answer) for answer in answers] == [UnreadableFolder, UnreadableFolder]
    assert [getattr(answer, "is_gone", None) for answer in answers] == [False, False]


def test_a_caveaignore_of_64_kib_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.tmp").touch()
    before = surveyed(tmp_path)
    (tmp_path / ".caveaignore").write_bytes(b"*.tmp\n" + b"#" * (65_536 - 6))

    after = surveyed(tmp_path)

    assert [sight.problem for sight in after] == [None]
    assert before[0].names != after[0].names


def test_git_itself_reads_the_patterns_alike(tmp_path: Path) -> None:
    git = subprocess.run(["git", "init", "-q", tmp_path], check=False, capture_output=True)
    if git.returncode:
        pytest.skip("git is not there")
    patterns = sorted({pattern for pattern, _, _ in CASES})
    paths = sorted({path for _, path, _ in CASES if b"\n" not in path and not path.startswith(b"!")})
    for pattern in patterns:
        (tmp_path / ".git" / "info" / "exclude").write_text(pattern + "\n")
        answer = subprocess.run(
            ["git", "-C", tmp_path, "check-ignore", "--no-index", "-z", "--stdin"],
            input=b"\0".join(paths),
            check=False,
            capture_output=True,
        )
        ours = [path for path in paths if exclusions((pattern,)).leave_out(path, is_folder=False)]

        assert answer.stdout.split(b"\0")[:-1] == ours, pattern
