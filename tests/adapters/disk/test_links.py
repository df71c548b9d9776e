"""Links: those that lead where a library may look count, all others are not there, and none goes in circles."""

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavea.adapters.disk import Disk, beneath
from cavea.adapters.disk.survey import Survey, list_folders
from cavea.domain.files import Folder, FolderSight, RelativePath, RootPath, UnreadableFolder, WalkRules

SECRET = b"secret of the host"


@pytest.fixture(
    params=[beneath.kernel_opener, beneath.stepping_opener], ids=["kernel", "stepping"], autouse=True
)
def opener(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> beneath.Opener:
    """Everything holds on kernels with and without openat2."""
    opener: beneath.Opener = request.param
    monkeypatch.setattr(beneath, "_chosen", [opener])
    return opener


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret.mkv").write_bytes(SECRET)
    (tmp_path / "outside" / "deep").mkdir(parents=True)
    (tmp_path / "outside" / "film.mkv").write_bytes(SECRET)
    (tmp_path / "pool" / "show" / "season").mkdir(parents=True)
    (tmp_path / "pool" / "show" / "one.mkv").write_bytes(b"one")
    (tmp_path / "pool" / "show" / "season" / "two.mkv").write_bytes(b"two!")
    root = tmp_path / "root"
    (root / "inside").mkdir(parents=True)
    (root / "inside" / "film.mkv").write_bytes(b"film")
    return root


@pytest.fixture
def pool(root: Path) -> WalkRules:
    return WalkRules(link_roots=(raw(root.parent / "pool"),))


def raw(path: Path) -> RootPath:
    return RootPath(os.fsencode(path))


def surveyed(root: Path, rules: WalkRules = WalkRules(), start: bytes = b"") -> list[FolderSight]:  # noqa: B008 - frozen
    survey = Survey(raw(root), rules, RelativePath(start), with_stats=True)
    found: list[FolderSight] = []
    while part := survey.take(1):
        found += part
    survey.stop()
    return found


def paths(root: Path, rules: WalkRules = WalkRules(), start: bytes = b"") -> list[bytes]:  # noqa: B008 - frozen
    return [sight.path for sight in surveyed(root, rules, start)]


def listed(root: Path, path: bytes, rules: WalkRules = WalkRules()) -> Folder:  # noqa: B008 - frozen
    (found,) = list_folders(raw(root), rules, [RelativePath(path)])
    assert isinstance(found, Folder), found
    return found


def files(root: Path, path: bytes, rules: WalkRules = WalkRules()) -> list[tuple[bytes, int]]:  # noqa: B008 - frozen
    return [(entry.name, entry.size) for entry in listed(root, path, rules).files]


def content(root: Path, path: bytes, *link_roots: Path) -> bytes:
    disk = Disk([raw(link_root) for link_root in link_roots])
    try:
        return asyncio.run(disk.read(raw(root), RelativePath(path), 99))
    finally:
        disk.close()


@pytest.mark.parametrize("target", ["inside/film.mkv", "{root}/inside/film.mkv", "../root/inside/film.mkv"])
def test_a_link_to_a_file_in_its_root_is_that_file_however_it_is_written(root: Path, target: str) -> None:
    (root / "link.mkv").symlink_to(target.format(root=root))

    assert files(root, b"") == [(b"link.mkv", 4)]
    assert content(root, b"link.mkv") == b"film"
    assert paths(root) == [b"", b"inside"]


@pytest.mark.parametrize("rules", [WalkRules(), WalkRules(link_roots=(RootPath(b"/nowhere"),))])
@pytest.mark.parametrize(
    "target", ["../secret.mkv", "{root}/../secret.mkv", "../pool/show/one.mkv", "/etc/passwd"]
)
def test_a_link_out_of_its_root_is_not_there(root: Path, target: str, rules: WalkRules) -> None:
    (root / "link.mkv").symlink_to(target.format(root=root))

    assert files(root, b"", rules) == []
    with pytest.raises((PermissionError, FileNotFoundError)):
        content(root, b"link.mkv", *(Path(os.fsdecode(place)) for place in rules.link_roots))


def test_without_link_roots_no_folder_link_is_followed(root: Path) -> None:
    (root / "pool").symlink_to(root.parent / "pool")
    (root / "again").symlink_to("inside")

    assert paths(root) == [b"", b"inside"]
    (found,) = list_folders(raw(root), WalkRules(), [RelativePath(b"pool/show")])
    assert isinstance(found, UnreadableFolder)
    assert found.is_gone


@pytest.mark.parametrize("target", ["../pool/show", "{root}/../pool/show"])
def test_links_into_a_link_root_are_followed_listed_and_played(
    root: Path, pool: WalkRules, target: str
) -> None:
    (root / "show").symlink_to(target.format(root=root))
    (root / "one.mkv").symlink_to(target.format(root=root) + "/one.mkv")

    assert paths(root, pool) == [b"", b"inside", b"show", b"show/season"]
    assert files(root, b"", pool) == [(b"one.mkv", 3)]
    assert listed(root, b"", pool).folders == (b"inside", b"show")
    assert files(root, b"show/season", pool) == [(b"two.mkv", 4)]
    assert content(root, b"one.mkv", root.parent / "pool") == b"one"
    assert content(root, b"show/season/two.mkv", root.parent / "pool") == b"two!"
    with pytest.raises((PermissionError, FileNotFoundError)):
        content(root, b"show/season/two.mkv")


def test_sights_and_listings_agree_behind_links(root: Path, pool: WalkRules) -> None:
    (root / "show").symlink_to("../pool/show")
    (root / "one.mkv").symlink_to("../pool/show/one.mkv")

    found = surveyed(root, pool)

    assert [listed(root, sight.path, pool).sight for sight in found] == found
    assert found[0].names != surveyed(root)[0].names, "the rules changed and so must the mark"


def test_a_survey_can_begin_behind_a_followed_link(root: Path, pool: WalkRules) -> None:
    (root / "show").symlink_to("../pool/show")

    assert paths(root, pool, b"show") == [b"show", b"show/season"]
    assert paths(root, pool, b"show/season") == [b"show/season"]


def test_loops_of_links_end(root: Path, pool: WalkRules) -> None:
    show = root.parent / "pool" / "show"
    (root / "show").symlink_to("../pool/show")
    (root / "loop").symlink_to("loop")
    (root / "self").symlink_to(".")
    (show / "season" / "up").symlink_to("..")
    (show / "season" / "here").symlink_to(".")
    (show / "season" / "home").symlink_to(root)
    (show / "other").symlink_to("season")

    assert paths(root, pool) == [b"", b"inside", b"show", b"show/other", b"show/season"]
    assert paths(root, pool, b"show/season/up") == []
    assert paths(root, pool, b"self/inside") == []


def test_two_links_that_lead_into_each_other_end(root: Path, pool: WalkRules) -> None:
    (root.parent / "pool" / "a").mkdir()
    (root.parent / "pool" / "b").mkdir()
    (root.parent / "pool" / "a" / "to-b").symlink_to("../b")
    (root.parent / "pool" / "b" / "to-a").symlink_to("../a")
    (root / "a").symlink_to("../pool/a")

    assert paths(root, pool) == [b"", b"a", b"a/to-b", b"inside"]


def test_a_link_to_what_the_root_lies_in_does_not_find_the_root_again(root: Path) -> None:
    everything = WalkRules(link_roots=(raw(root.parent),))
    (root / "all").symlink_to("..")

    assert b"all/pool/show/season" in paths(root, everything)
    assert not [path for path in paths(root, everything) if path.startswith(b"all/root")]


def test_a_link_within_a_link_root_that_leads_out_of_it_is_not_there(root: Path, pool: WalkRules) -> None:
    show = root.parent / "pool" / "show"
    (root / "show").symlink_to("../pool/show")
    (show / "out").symlink_to("../../outside")
    (show / "secret.mkv").symlink_to("../../secret.mkv")
    (show / "passwd.mkv").symlink_to("/etc/passwd")

    assert paths(root, pool) == [b"", b"inside", b"show", b"show/season"]
    assert files(root, b"show", pool) == [(b"one.mkv", 3)]
    for path in (b"show/secret.mkv", b"show/passwd.mkv", b"show/out/film.mkv"):
        with pytest.raises((PermissionError, FileNotFoundError)):
            content(root, path, root.parent / "pool")


def test_a_link_through_the_processes_of_the_host_is_not_there(root: Path, pool: WalkRules) -> None:
    held = os.open(root.parent / "secret.mkv", os.O_RDONLY)
    (root / "magic.mkv").symlink_to(f"/proc/self/fd/{held}")
    (root / "root").symlink_to("/proc/self/root")

    assert paths(root, pool) == [b"", b"inside"]
    assert files(root, b"", pool) == []
    for path in (b"magic.mkv", b"root/etc/passwd"):
        with pytest.raises((PermissionError, FileNotFoundError)):
            content(root, path, root.parent / "pool")
    os.close(held)


def test_a_folder_beside_a_link_root_is_not_in_it(root: Path, pool: WalkRules) -> None:
    (root.parent / "poolXshow").mkdir()
    (root.parent / "poolXshow" / "one.mkv").write_bytes(SECRET)
    (root / "link.mkv").symlink_to("../poolXshow/one.mkv")
    (root / "show").symlink_to("../poolXshow")

    assert files(root, b"", pool) == []
    assert paths(root, pool) == [b"", b"inside"]
    with pytest.raises((PermissionError, FileNotFoundError)):
        content(root, b"link.mkv", root.parent / "pool")


def test_where_a_link_leads_is_opened_without_following_another(
    root: Path, pool: WalkRules, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "show").symlink_to("../pool/show")
    (root.parent / "pool" / "alias").symlink_to("show")
    turned = beneath.Landing(pool.link_roots[0], RelativePath(b"alias/one.mkv"))
    monkeypatch.setattr(beneath, "landing", lambda *_: turned)

    with pytest.raises((PermissionError, FileNotFoundError)):
        content(root, b"show/one.mkv", root.parent / "pool")


@pytest.mark.parametrize("is_absent", [True, False])
def test_what_leads_into_a_link_root_that_is_away_is_unknown_and_not_missing(
    root: Path, pool: WalkRules, is_absent: bool
) -> None:
    (root / "links").mkdir()
    (root / "links" / "show").symlink_to("../../pool/show")
    (root.parent / "pool").rename(root.parent / "unmounted")
    if not is_absent:
        (root.parent / "pool").mkdir()

    found = surveyed(root, pool)
    answers = list_folders(raw(root), pool, [RelativePath(b"links"), RelativePath(b"links/show/season")])

    assert [sight.path for sight in found] == [b"", b"inside", b"links"]
    assert [sight.problem is None for sight in found] == [True, True, False]
    assert "a folder that links lead into is away" in str(found[-1].problem)
    assert [getattr(answer, "is_gone", None) for answer in answers] == [False, False]


def test_a_dangling_link_comes_and_goes_with_its_target(root: Path) -> None:
    (root / "link.mkv").symlink_to("inside/film.mkv")
    with_target = surveyed(root)[0].names

    (root / "inside" / "film.mkv").rename(root / "inside" / "away.mkv")

    assert files(root, b"") == []
    assert surveyed(root)[0].names != with_target


def test_excluded_links_are_left_out(root: Path, pool: WalkRules) -> None:
    (root / "show").symlink_to("../pool/show")
    (root / "one.mkv").symlink_to("../pool/show/one.mkv")
    (root.parent / "pool" / "show" / ".caveaignore").write_text("season/\n")
    rules = WalkRules(exclude=("/one.*",), link_roots=pool.link_roots)

    assert paths(root, rules) == [b"", b"inside", b"show"]
    assert files(root, b"", rules) == []
    (found,) = list_folders(raw(root), rules, [RelativePath(b"show/season")])
    assert getattr(found, "is_gone", False)


def swapping(link: Path, here: Path, there: Path, stop: threading.Event) -> Iterator[None]:
    while not stop.is_set():
        for target in (here, there):
            aside = link.with_name("aside")
            aside.symlink_to(target)
            aside.rename(link)
        yield


def test_a_link_that_is_turned_while_it_is_opened_never_leads_out(root: Path) -> None:
    link, stop = root / "link.mkv", threading.Event()
    turns = swapping(link, root.parent / "pool" / "show" / "one.mkv", root.parent / "secret.mkv", stop)
    next(turns)
    turner = threading.Thread(target=lambda: [None for _ in turns])
    turner.start()
    seen = {"film": 0, "refused": 0}
    try:
        for _ in range(100_000):
            try:
                assert content(root, b"link.mkv", root.parent / "pool") == b"one"
                seen["film"] += 1
            except OSError:
                seen["refused"] += 1
            if min(seen.values()) > 20:
                break
    finally:
        stop.set()
        turner.join()

    assert min(seen.values()) > 0, "the race was never run"


def test_no_descriptor_is_left_open(root: Path, pool: WalkRules) -> None:
    (root / "show").symlink_to("../pool/show")
    (root / "one.mkv").symlink_to("../pool/show/one.mkv")
    (root / "out.mkv").symlink_to("../secret.mkv")
    paths(root, pool)
    before = len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(5):
        paths(root, pool)
        files(root, b"show", pool)
        content(root, b"show/one.mkv", root.parent / "pool")
        with pytest.raises((PermissionError, FileNotFoundError)):
            content(root, b"out.mkv", root.parent / "pool")

    assert len(list(Path("/proc/self/fd").iterdir())) == before
