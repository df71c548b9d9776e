"""The suite of the Files port: the real disk and the shipped fake keep the same promises."""

import asyncio
import os

import pytest

from cavea.domain.files import (
    Folder,
    RelativePath,
    RootPath,
    RootState,
    UnreadableFolder,
)
from cavea.ports.files import Files
from tests.ports.trees import ODD_NAMES, Build


def walked(files: Files, root: RootPath, start: bytes = b"") -> list[Folder | UnreadableFolder]:
    async def collect() -> list[Folder | UnreadableFolder]:
        return [folder async for folder in files.walk(root, RelativePath(start))]

    return asyncio.run(collect())


def test_a_root_that_is_there_is_ready_and_has_an_identity(build: Build) -> None:
    files, root = build({b"a.mkv": b"x"})

    sight = asyncio.run(files.look_at(root))

    assert sight.state is RootState.READY
    assert sight.identity is not None
    assert sight.identity.inode > 0
    assert not sight.is_empty
    assert asyncio.run(files.look_at(root)) == sight


def test_a_root_with_nothing_in_it_says_so(build: Build) -> None:
    files, root = build({})

    assert asyncio.run(files.look_at(root)).is_empty


def test_a_root_that_is_not_there_is_absent(build: Build) -> None:
    files, root = build({})

    sight = asyncio.run(files.look_at(RootPath(root + b"-elsewhere")))

    assert (sight.state, sight.identity) == (RootState.ABSENT, None)


def test_a_walk_lists_parents_before_children_in_byte_order(build: Build) -> None:
    files, root = build(
        {b"b/2.mkv": b"22", b"b/1.mkv": b"1", b"a/deep/x.mkv": b"", b"top.mkv": b"t", b"B/y": b""}
    )

    found = walked(files, root)

    assert [folder.path for folder in found] == [b"", b"B", b"a", b"a/deep", b"b"]
    last = found[-1]
    assert isinstance(last, Folder)
    assert [(entry.name, entry.size) for entry in last.files] == [(b"1.mkv", 1), (b"2.mkv", 2)]
    first = found[0]
    assert isinstance(first, Folder)
    assert first.folders == (b"B", b"a", b"b")
    assert first.mtime_ns > 0


def test_a_walk_can_begin_below_the_root(build: Build) -> None:
    files, root = build({b"a/deep/x.mkv": b"", b"b/y.mkv": b""})

    assert [folder.path for folder in walked(files, root, b"a")] == [b"a", b"a/deep"]


def test_hidden_names_and_the_storage_systems_own_folders_are_left_out(build: Build) -> None:
    files, root = build({b".hidden/a.mkv": b"", b"@eaDir/b.mkv": b"", b"c/.d.mkv": b"", b"c/e.mkv": b""})

    found = walked(files, root)

    assert [folder.path for folder in found] == [b"", b"c"]
    assert isinstance(found[1], Folder)
    assert [entry.name for entry in found[1].files] == [b"e.mkv"]


def test_a_folder_that_is_not_there_is_unreadable_and_not_empty(build: Build) -> None:
    files, root = build({b"a.mkv": b""})

    found = walked(files, root, b"gone")

    assert [(type(folder), folder.path) for folder in found] == [(UnreadableFolder, b"gone")]


@pytest.mark.parametrize("name", ODD_NAMES, ids=[str(number) for number in range(len(ODD_NAMES))])
def test_a_file_of_any_name_is_listed_and_opened(build: Build, name: bytes) -> None:
    files, root = build({b"folder/" + name: b"content"})

    listed = walked(files, root)[1]
    assert isinstance(listed, Folder)
    assert [entry.name for entry in listed.files] == [name]

    opened = files.open(root, RelativePath(b"folder/" + name))
    try:
        assert os.pread(opened.fd, 99, 0) == b"content"
        assert (opened.size, opened.inode) == (7, listed.files[0].inode)
        assert opened.mtime_ns == listed.files[0].mtime_ns
    finally:
        os.close(opened.fd)


@pytest.mark.parametrize("path", [b"gone.mkv", b"folder", b"a.mkv/below"])
def test_what_is_not_a_file_below_the_root_is_not_found(build: Build, path: bytes) -> None:
    files, root = build({b"a.mkv": b"", b"folder/b.mkv": b""})

    with pytest.raises(FileNotFoundError):
        files.open(root, RelativePath(path))


@pytest.mark.parametrize("path", [b"../secret", b"folder/../../secret", b"/etc/passwd"])
def test_a_path_out_of_the_root_is_refused(build: Build, path: bytes) -> None:
    files, root = build({b"folder/b.mkv": b""})

    with pytest.raises(PermissionError):
        files.open(root, RelativePath(path))


def test_a_small_file_is_read_whole_and_a_large_one_refused(build: Build) -> None:
    files, root = build({b"film.nfo": b"<movie/>"})
    path = RelativePath(b"film.nfo")

    assert asyncio.run(files.read(root, path, 8)) == b"<movie/>"
    with pytest.raises(ValueError, match="larger than 7 bytes"):
        asyncio.run(files.read(root, path, 7))
    with pytest.raises(FileNotFoundError):
        asyncio.run(files.read(root, RelativePath(b"gone.nfo"), 8))


def test_the_folder_picker_sees_folders_only(build: Build) -> None:
    files, root = build({b"b/x": b"", b"a/y": b"", b".c/z": b"", b"file": b""})

    assert asyncio.run(files.folders_in(root)) == (b"a", b"b")
    with pytest.raises(FileNotFoundError):
        asyncio.run(files.folders_in(root + b"-elsewhere"))
