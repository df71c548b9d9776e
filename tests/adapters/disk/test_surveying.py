"""Surveying and listing what nobody would want on a disk: each is said or left out, and the rest goes on."""

import asyncio
import ctypes
import os
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import aclosing, contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavea.adapters.disk import Disk, beneath, tree
from cavea.adapters.disk.listing import Names, names_in
from cavea.adapters.disk.survey import Survey, list_folders
from cavea.domain.files import (
    LIES_TOO_DEEP,
    Folder,
    FolderSight,
    RelativePath,
    RootPath,
    UnreadableFolder,
    WalkRules,
)

TOP = RelativePath(b"")


@pytest.fixture(
    params=[beneath.kernel_opener, beneath.stepping_opener], ids=["kernel", "stepping"], autouse=True
)
def opener(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything holds on kernels with and without openat2."""
    monkeypatch.setattr(beneath, "_chosen", [request.param])


def raw(path: Path) -> RootPath:
    return RootPath(os.fsencode(path))


def surveyed(root: Path, *, with_stats: bool = True) -> list[FolderSight]:
    survey = Survey(raw(root), WalkRules(), TOP, with_stats=with_stats)
    found: list[FolderSight] = []
    while part := survey.take(1):
        found += part
    survey.stop()
    return found


def listed(root: Path, *paths: bytes) -> list[Folder | UnreadableFolder]:
    return list_folders(raw(root), WalkRules(), [RelativePath(path) for path in paths])


def files(root: Path, path: bytes = b"") -> list[bytes]:
    (folder,) = listed(root, path)
    assert isinstance(folder, Folder), folder
    return [entry.name for entry in folder.files]


@contextmanager
def deep(root: Path, name: bytes, levels: int) -> Iterator[None]:
    """A tree so deep that Python's own removal, which recurses, fails on it."""
    at = os.open(root, os.O_PATH)
    for _ in range(levels):
        os.mkdir(name, dir_fd=at)
        deeper = os.open(name, os.O_PATH, dir_fd=at)
        os.close(at)
        at = deeper
    os.close(at)
    try:
        yield
    finally:
        subprocess.run(["rm", "-rf", "--", os.fsencode(root) + b"/" + name], check=True)


@pytest.mark.parametrize(
    ("name", "levels", "entered"), [(b"dd", 1_000, 800), (b"d", 1_200, 1_200), (b"n" * 255, 40, 9)]
)
def test_a_tree_of_a_thousand_levels_is_seen_to_2400_bytes_and_said_to_go_on(
    tmp_path: Path, name: bytes, levels: int, entered: int
) -> None:
    with deep(tmp_path, name, levels):
        found = surveyed(tmp_path)
        deepest = b"/".join([name] * (entered + 1))
        answers = listed(tmp_path, deepest, deepest + b"/" + name)

    seen = [sight for sight in found if sight.problem is None]
    assert len(seen) == entered + 1
    assert [(sight.path, sight.problem) for sight in found[len(seen) :]] == (
        [] if levels == entered else [(deepest, LIES_TOO_DEEP)]
    )
    if levels > entered:
        assert answers == [UnreadableFolder(RelativePath(path.path), LIES_TOO_DEEP) for path in answers]


def test_pipes_sockets_and_devices_are_not_there_and_make_nobody_wait(tmp_path: Path) -> None:
    (tmp_path / "film.mkv").touch()
    before = surveyed(tmp_path)[0].names
    os.mkfifo(tmp_path / "pipe.mkv")
    folder = os.open(tmp_path, os.O_PATH)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"/proc/self/fd/{folder}/socket.mkv")
    os.close(folder)
    (tmp_path / "link.mkv").symlink_to("pipe.mkv")
    with suppress(PermissionError):  # only root may make devices
        os.mknod(tmp_path / "device.mkv", 0o600 | stat.S_IFCHR, os.makedev(1, 3))

    assert files(tmp_path) == [b"film.mkv"]
    assert surveyed(tmp_path)[0].names == before


def test_a_folder_named_by_any_bytes_is_entered(tmp_path: Path) -> None:
    odd = [
        b"not-utf8-\xff",
        b"n" * 255,
        b"new\nline",
        "rtl-\u202e".encode(),
        b"-rf",
        b"$(id)",
        b"'\"`",
        b" ",
        b"~",
    ]
    for name in odd:
        (tmp_path / os.fsdecode(name)).mkdir()
        (tmp_path / os.fsdecode(name) / "film.mkv").touch()

    found = surveyed(tmp_path)

    assert [sight.path for sight in found] == [b"", *sorted(odd)]
    assert all(files(tmp_path, sight.path) == [b"film.mkv"] for sight in found[1:])


@contextmanager
def nobody() -> Iterator[None]:
    """Lets this thread's file accesses be those of a user without rights, where the tests run as root."""
    libc = ctypes.CDLL(None)
    libc.setfsuid(65_534)
    try:
        yield
    finally:
        libc.setfsuid(os.geteuid())


def test_a_forbidden_folder_and_a_forbidden_caveaignore_are_unknown_and_their_siblings_go_on(
    tmp_path: Path,
) -> None:
    for name, mode in (("a", 0), ("b", 0o755), ("c", 0o755)):
        (tmp_path / name).mkdir(mode=mode)
    (tmp_path / "b" / ".caveaignore").write_text("*.mkv")
    (tmp_path / "b" / ".caveaignore").chmod(0)
    for above in (tmp_path, *tmp_path.parents[:3]):
        above.chmod(0o755)

    with nobody():
        found = surveyed(tmp_path)
        answers = listed(tmp_path, b"a", b"b", b"a/below")
    (tmp_path / "a").chmod(0o700)

    assert [(sight.path, sight.problem) for sight in found] == [
        (b"", None),
        (b"a", "permission denied"),
        (b"b", "its .caveaignore cannot be read: permission denied"),
        (b"c", None),
    ]
    assert [getattr(answer, "is_gone", None) for answer in answers] == [False, False, False]


def test_a_folder_on_a_failing_disk_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    bad = (tmp_path / "a").stat().st_ino

    def failing(fd: int) -> Names:
        if os.fstat(fd).st_ino == bad:
            raise OSError(5, "Input/output error")
        return names_in(fd)

    monkeypatch.setattr("cavea.adapters.disk.tree.names_in", failing)

    assert [(sight.path, sight.problem) for sight in surveyed(tmp_path)] == [
        (b"", None),
        (b"a", "input/output error"),
        (b"b", None),
    ]
    assert listed(tmp_path, b"a") == [UnreadableFolder(RelativePath(b"a"), "input/output error")]


def test_files_that_change_while_they_are_listed_are_left_out_or_as_they_are_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("deleted", "folder", "linked", "pipe", "replaced", "same"):
        (tmp_path / name).write_bytes(b"1")

    def changing(fd: int) -> Names:
        names = names_in(fd)
        for name in ("deleted", "folder", "linked", "pipe", "replaced"):
            (tmp_path / name).unlink(missing_ok=True)
        (tmp_path / "folder").mkdir()
        (tmp_path / "linked").symlink_to("/etc/passwd")
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "replaced").write_bytes(b"four")
        return names

    monkeypatch.setattr("cavea.adapters.disk.tree.names_in", changing)
    (folder,) = listed(tmp_path, b"")

    assert isinstance(folder, Folder)
    assert [(entry.name, entry.size) for entry in folder.files] == [(b"replaced", 4), (b"same", 1)]


def test_a_folder_swapped_for_a_link_while_it_is_surveyed_never_leads_out(tmp_path: Path) -> None:
    (tmp_path / "outside" / "secrets").mkdir(parents=True)
    root = tmp_path / "root"
    (root / "swap" / "films").mkdir(parents=True)
    stop = threading.Event()

    def swap() -> None:
        while not stop.is_set():
            (root / "swap").rename(tmp_path / "aside")
            (root / "swap").symlink_to("../outside")
            (root / "swap").unlink()
            (tmp_path / "aside").rename(root / "swap")

    swapper = threading.Thread(target=swap)
    swapper.start()
    seen: dict[bytes, int] = {}
    try:
        for _ in range(100_000):
            for sight in surveyed(root, with_stats=False):
                key = sight.path if sight.problem is None else b"!"
                seen[key] = seen.get(key, 0) + 1
            if seen.get(b"!", 0) > 20 and seen.get(b"swap/films", 0) > 20:
                break
    finally:
        stop.set()
        swapper.join()

    assert set(seen) == {b"", b"swap", b"swap/films", b"!"}


def test_a_root_that_is_deleted_while_it_is_listed_makes_nothing_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "root"
    (root / "a").mkdir(parents=True)
    spot_at = tree.Tree.spot_at

    def deleting(self: tree.Tree, path: RelativePath) -> tree.Spot | None:
        spot = spot_at(self, path)
        if root.exists():
            (root / "a").rmdir()
            root.rmdir()
        return spot

    monkeypatch.setattr(tree.Tree, "spot_at", deleting)

    assert [getattr(answer, "is_gone", None) for answer in listed(root, b"a", b"b")] == [False, False]


def test_paths_that_lead_out_are_never_listed(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "outside").mkdir()

    for path in (b"..", b"../outside", b"/etc", b"a/../../outside", b"./root", b"a//b", b"a\0b"):
        (answer,) = listed(tmp_path / "root", path)
        assert isinstance(answer, UnreadableFolder), path


@given(
    st.sets(st.binary(min_size=1, max_size=3).filter(lambda name: not set(name) & {0, 47, 46}), max_size=12)
)
@settings(max_examples=25, deadline=None)
def test_any_tree_is_seen_in_the_order_a_merge_relies_on_and_twice_alike(
    tmp_path_factory: pytest.TempPathFactory, names: set[bytes]
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for name in names:
        for inner in (b"", *names):
            (root / os.fsdecode(name) / os.fsdecode(inner)).mkdir(exist_ok=True)

    found = surveyed(root)

    paths = [sight.path for sight in found]
    assert len(paths) == 1 + len(names) * (1 + len(names))
    assert paths == sorted(paths, key=lambda path: path.replace(b"/", b"\0"))
    assert surveyed(root) == found


def test_a_change_of_size_shows_in_stats_and_a_new_name_in_names(tmp_path: Path) -> None:
    (tmp_path / "film.mkv").write_bytes(b"1")
    (first,) = surveyed(tmp_path)
    (tmp_path / "film.mkv").write_bytes(b"22")
    (grown,) = surveyed(tmp_path)
    os.utime(tmp_path / "film.mkv", ns=(1, 1))
    (touched,) = surveyed(tmp_path)
    (tmp_path / "new.mkv").touch()
    (more,) = surveyed(tmp_path)

    assert len({first.stats, grown.stats, touched.stats, more.stats}) == 4
    assert first.names == grown.names == touched.names != more.names


def test_a_survey_that_is_left_or_cancelled_closes_what_it_opened(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / str(number)).mkdir()
    disk = Disk()

    async def leave_early() -> None:
        async with aclosing(disk.survey(raw(tmp_path), WalkRules())) as survey:
            async for _ in survey:
                return

    asyncio.run(leave_early())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        asyncio.run(leave_early())
        listed(tmp_path, b"", b"1", b"gone")
    disk.close()

    assert len(list(Path("/proc/self/fd").iterdir())) <= before


def test_a_listing_that_nobody_waits_for_ends_at_the_next_folder(tmp_path: Path) -> None:
    asked = iter([False, True])

    found = list_folders(raw(tmp_path), WalkRules(), [TOP, TOP, TOP], lambda: next(asked))

    assert len(found) == 1


def test_stopping_ends_the_slice_under_way_and_never_waits_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        (tmp_path / str(number)).mkdir()
    listing, go_on = threading.Event(), threading.Event()

    def hanging(fd: int) -> Names:
        listing.set()
        assert go_on.wait(10)
        return names_in(fd)

    monkeypatch.setattr("cavea.adapters.disk.tree.names_in", hanging)
    survey = Survey(raw(tmp_path), WalkRules(), TOP, with_stats=False)
    found: list[FolderSight] = []
    thread = threading.Thread(target=lambda: found.extend(survey.take(10)))
    thread.start()
    assert listing.wait(10)

    survey.stop()
    go_on.set()
    thread.join(10)

    assert [sight.path for sight in found] == [b""]
    assert survey._tree._open_bases == {}
    assert survey.take(10) == []
