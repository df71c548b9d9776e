"""Makes the demo library: small films and series to look at the product with before there are own ones."""

import asyncio
import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zlib import crc32

from cavea.adapters.ffmpeg.demo_clips import Clip, DemoTitle
from cavea.adapters.ffmpeg.demo_command import SUFFIXES, command
from cavea.adapters.ffmpeg.demo_texts import chapters_text, nfo_bytes, subtitle_text
from cavea.adapters.ffmpeg.demo_titles import TITLES
from cavea.ports.images import Images

_AT_ONCE: Final = 2
_LONGEST_S: Final = 180
"""Wall-clock seconds that one clip may take, a busy machine allowed for."""

_VARIATION: Final = 2575
"""Chosen by looking: with it the titles show all twelve scenes and no two look alike."""


class DemoFailed(Exception):
    """A file of the demo library could not be made; the message says which and why."""


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What was done.

    Attributes:
        made: Video files that are new.
        kept: Video files that were there already.
    """

    made: int
    kept: int


async def make_demo(
    folder: Path,
    ffmpeg: str,
    images: Images,
    say: Callable[[str], None],
    titles: Sequence[DemoTitle] = TITLES,
) -> DemoReport:
    """Make what is missing of the demo library; what exists is kept as it is.

    Args:
        folder: Gets the folders ``Movies``, ``Series`` and ``Anime``.
        ffmpeg: The program.
        images: Draws posters and backdrops.
        say: Hears a line for each file.
        titles: What to make.

    Raises:
        DemoFailed: A clip could not be made; those that were finished stay.
        OSError: The folder cannot be written.
    """
    clips = [(title, clip) for title in titles for clip in title.clips]
    missing = [(title, clip) for title, clip in clips if not _path_of(folder, title, clip).exists()]
    for title in titles:
        await _write_company(folder, title, images)
    scenes = {
        title.title: await images.draw_backdrop(_seed(title)) for title in {title for title, _ in missing}
    }
    done = 0
    turns = asyncio.Semaphore(_AT_ONCE)

    async def make(title: DemoTitle, clip: Clip) -> None:
        nonlocal done
        async with turns:
            await _make_clip(folder, _path_of(folder, title, clip), clip, ffmpeg, scenes[title.title])
        done += 1
        say(f"[{done}/{len(missing)}] {_path_of(folder, title, clip).relative_to(folder)}")

    try:
        async with asyncio.TaskGroup() as group:
            for title, clip in missing:
                group.create_task(make(title, clip))
    except* DemoFailed as failures:
        raise failures.exceptions[0] from None
    return DemoReport(made=len(missing), kept=len(clips) - len(missing))


def _seed(title: DemoTitle) -> str:
    """What the drawn pictures of a title are made from."""
    return f"{title.title} {_VARIATION}"


def _home_of(folder: Path, title: DemoTitle) -> Path:
    return folder / title.library / title.folder


def _path_of(folder: Path, title: DemoTitle, clip: Clip) -> Path:
    return _home_of(folder, title) / f"{clip.path}{SUFFIXES[clip.encoding]}"


async def _write_company(folder: Path, title: DemoTitle, images: Images) -> None:
    """NFO file, poster and backdrop of a title, and the subtitles beside its clips."""
    home = _home_of(folder, title)
    home.mkdir(parents=True, exist_ok=True)
    if title.plot is not None:
        _write_once(home / ("movie.nfo" if title.kind == "movie" else "tvshow.nfo"), nfo_bytes(title))
    for clip in title.clips:
        for track in clip.sidecars:
            flags = f".{track.language}.forced.srt" if track.is_forced else f".{track.language}.srt"
            path = home / f"{clip.path}{flags}"
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_once(path, subtitle_text(track, clip.seconds).encode())
    if title.has_art and not (home / "poster.jpg").exists():
        poster = await images.draw_poster(title.title, title.year, title.kind, _seed(title))
        _write_once(home / "poster.jpg", await images.variant(poster, 600, None, "jpeg"))
    if title.has_art and not (home / "fanart.jpg").exists():
        backdrop = await images.draw_backdrop(_seed(title))
        _write_once(home / "fanart.jpg", await images.variant(backdrop, 1280, None, "jpeg"))


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, so that it is there whole or not at all."""
    if path.exists():
        return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".demo-", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    _publish(Path(file.name), path)


def _publish(temporary: Path, path: Path) -> None:
    temporary.chmod(0o644)
    temporary.replace(path)


async def _make_clip(folder: Path, path: Path, clip: Clip, ffmpeg: str, scene: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=folder, prefix=".demo-"))
    try:
        (work / "backdrop.webp").write_bytes(scene)
        (work / "chapters.txt").write_text(chapters_text(clip.seconds), "utf-8")
        for number, track in enumerate(clip.subtitles):
            (work / f"{number:02}.srt").write_text(subtitle_text(track, clip.seconds), "utf-8")
        await _run(command(ffmpeg, clip, crc32(clip.path.encode()) % 100_000, work), clip.path)
        out = work / f"out{SUFFIXES[clip.encoding]}"
        if clip.is_damaged:
            os.truncate(out, out.stat().st_size // 2)
        _publish(out, path)
    finally:
        shutil.rmtree(work, ignore_errors=True)


async def _run(argv: list[str], name: str) -> None:
    """Run one child in a process group of its own; it never outlives this call."""
    try:
        child = await asyncio.create_subprocess_exec(
            *argv, stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, start_new_session=True
        )
    except OSError as error:
        raise DemoFailed(f"ffmpeg cannot be started: {error.strerror}") from error
    try:
        async with asyncio.timeout(_LONGEST_S):
            _, said = await child.communicate()
    except TimeoutError as error:
        raise DemoFailed(f"{name} took longer than {_LONGEST_S} seconds") from error
    finally:
        if child.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            await child.wait()
    if child.returncode != 0:
        raise DemoFailed(f"ffmpeg could not make {name}: {said.decode('utf-8', 'replace').strip()[-500:]}")
