"""Tiny media that are valid to the last byte: two seconds of a moving picture and a tone, made by ffmpeg."""

import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import imageio_ffmpeg

_PICTURE: Final = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=2")
_TONE: Final = ("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000:duration=2")
_HALVES: Final = ("-f", "lavfi", "-i", "color=red:s=160x180:r=24:d=2,pad=320:180:0:0:blue")
_FAST: Final = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=240:d=2")
_H264: Final = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
_X265: Final = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error:pools=1")
_SUBTITLES: Final = "1\n00:00:00,100 --> 00:00:01,000\nGood evening\n"
_CHAPTERS: Final = (
    ";FFMETADATA1\ntitle=Two Seconds\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=First\n"
    "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Second\n"
)

_HDR10_PLUS: Final = {
    "JSONInfo": {"HDR10plusProfile": "B", "Version": "1.0"},
    "SceneInfo": [
        {
            "BezierCurveData": {
                "Anchors": [100, 200, 300, 400, 500, 600, 700, 800, 900],
                "KneePointX": 17,
                "KneePointY": 64,
            },
            "LuminanceParameters": {
                "AverageRGB": 1037,
                "LuminanceDistributions": {
                    "DistributionIndex": [1, 5, 10, 25, 50, 75, 90, 95, 99],
                    "DistributionValues": [3, 14024, 43, 56, 219, 1036, 2714, 4668, 14445],
                },
                "MaxScl": [3770, 3255, 2933],
            },
            "NumberOfWindows": 1,
            "TargetedSystemDisplayMaximumLuminance": 400,
            "SceneFrameIndex": frame,
            "SceneId": 0,
            "SequenceFrameIndex": frame,
        }
        for frame in range(48)
    ],
    "SceneInfoSummary": {"SceneFirstFrameIndex": [0], "SceneFrameNumbers": [48]},
    "ToolInfo": {"Tool": "tiny media", "Version": "1"},
}

ROOM: Final = "x" * 60
"""A title that is there to be written over: the room in a Matroska file for what ffmpeg does not write."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a clip is made.

    Attributes:
        suffix: Of its file, which tells ffmpeg the container.
        arguments: What ffmpeg is told; ``{srt}``, ``{chapters}`` and ``{json}`` stand for small files beside it.
    """

    suffix: str
    arguments: tuple[str, ...]


RECIPES: Final = {
    "h264-aac": Recipe(".mp4", (*_PICTURE, *_TONE, *_H264, "-c:a", "aac", "-ac", "2")),
    "faststart": Recipe(".mp4", (*_PICTURE, *_TONE, *_H264, "-c:a", "aac", "-movflags", "+faststart")),
    "vp9-opus": Recipe(
        ".webm",
        (*_PICTURE, *_TONE, "-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8",
         "-c:a", "libopus"),
    ),
    "hevc-ac3": Recipe(
        ".mkv",
        (
            *(*_PICTURE, *_TONE, *_TONE, "-i", "{srt}", "-i", "{chapters}", "-map_metadata", "4"),
            *("-map", "0:v", "-map", "1:a", "-map", "2:a", "-map", "3:s", "-map_chapters", "4", *_X265),
            *("-pix_fmt", "yuv420p10le", "-c:a:0", "ac3", "-ac:a:0", "6", "-c:a:1", "aac", "-ac:a:1", "2"),
            *("-c:s", "subrip", "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=jpn"),
            *("-metadata:s:a:1", "title=Commentary", "-metadata:s:s:0", "language=ger"),
            *("-disposition:a:0", "default", "-disposition:a:1", "0"),
            *("-disposition:s:0", "forced+hearing_impaired"),
        ),
    ),
    "hdr10": Recipe(
        ".mp4",
        (
            *(*_PICTURE, "-vf", "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"),
            *(*_X265[:4], "-x265-params", "log-level=error:pools=1:transfer=smpte2084:colorprim=bt2020"),
            *("-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"),
        ),
    ),
    "hdr10-plus": Recipe(
        ".mkv",
        (
            *(*_PICTURE, "-vf", "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"),
            *(*_X265[:4], "-x265-params", "log-level=error:pools=1:repeat-headers=1:dhdr10-info={json}"),
            *("-pix_fmt", "yuv420p10le", "-metadata:s:v:0", f"title={ROOM}"),
        ),
    ),
    "hdr10-transport": Recipe(
        ".ts",
        (
            *(*_PICTURE, "-vf", "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"),
            *(*_X265, "-pix_fmt", "yuv420p10le"),
        ),
    ),
    "hlg": Recipe(
        ".mkv",
        (
            *(*_PICTURE, "-vf", "setparams=color_trc=arib-std-b67:color_primaries=bt2020:colorspace=bt2020nc"),
            *(*_X265, "-pix_fmt", "yuv420p10le"),
        ),
    ),
    "av1": Recipe(
        ".mp4",
        (
            *(*_PICTURE, "-vf", "setparams=color_trc=smpte2084:color_primaries=bt2020:colorspace=bt2020nc"),
            *("-c:v", "libsvtav1", "-preset", "12", "-pix_fmt", "yuv420p10le", "-svtav1-params", "lp=1"),
        ),
    ),
    "interlaced": Recipe(
        ".mkv", (*_PICTURE, *_H264, "-flags", "+ildct+ilme", "-x264-params", "tff=1", "-vf", "setfield=tff")
    ),
    "uneven": Recipe(
        ".mkv", (*_PICTURE, *_H264, "-vf", "select='mod(n,5)*mod(n,7)'", "-fps_mode", "vfr")
    ),
    "uneven-mp4": Recipe(
        ".mp4", (*_PICTURE, *_H264, "-vf", "select='mod(n,5)*mod(n,7)'", "-fps_mode", "vfr")
    ),
    "fragmented": Recipe(".mp4", (*_PICTURE, *_H264, "-movflags", "+frag_keyframe+empty_moov", "-g", "12")),
    "keyed-mkv": Recipe(".mkv", (*_FAST, *_H264, "-g", "120", "-keyint_min", "120", "-bf", "2")),
    "late-uneven": Recipe(
        ".mp4", (*_FAST, *_H264, "-vf", "select='lt(n,240)+not(mod(n,2))'", "-fps_mode", "vfr")
    ),
    "keyed-bframes": Recipe(".mp4", (*_HALVES, *_H264, "-g", "12", "-keyint_min", "12", "-bf", "2")),
    "marked": Recipe(
        ".mkv",
        (
            *(*_PICTURE, *_TONE, *_TONE, *_TONE, "-i", "{srt}", "-map", "0:v", "-map", "1:a", "-map", "2:a"),
            *("-map", "3:a", "-map", "4:s", *_H264, "-c:a", "aac", "-c:s", "ass", "-attach", "{chapters}"),
            *("-metadata:s:t:0", "mimetype=font/ttf", "-metadata:s:t:0", "filename=Letters.ttf"),
            *("-disposition:v:0", "default+forced", "-disposition:a:0", "original+forced"),
            *("-disposition:a:1", "comment", "-disposition:a:2", "visual_impaired+hearing_impaired"),
            *("-disposition:s:0", "comment+original"),
        ),
    ),
    "halves": Recipe(".mp4", (*_HALVES, *_H264)),
    "keyed": Recipe(".mp4", (*_HALVES, *_H264, "-g", "12", "-keyint_min", "12", "-bf", "0")),
    "anamorphic": Recipe(".mkv", (*_HALVES, "-vf", "setsar=2", *_H264)),
    "cover": Recipe(
        ".mp4",
        (*_PICTURE, *_PICTURE, *_H264, "-map", "0:v", "-map", "1:v", "-c:v:1", "mjpeg", "-frames:v:1", "1",
         "-disposition:v:1", "attached_pic"),
    ),
    "sound": Recipe(".flac", (*_TONE, "-c:a", "flac", "-metadata", "artist=A Tone")),
    "picture": Recipe(".png", (*_PICTURE, "-frames:v", "1", "-update", "1")),
    "avi": Recipe(".avi", (*_PICTURE, *_TONE, "-c:v", "mpeg4", "-c:a", "mp3")),
    "transport": Recipe(".ts", (*_PICTURE, *_TONE, *_H264, "-c:a", "aac")),
}  # fmt: skip


class TinyMedia:
    """Clips by the names of :data:`RECIPES`, each made once in a folder that many processes may share."""

    def __init__(self, folder: Path) -> None:
        """Keep the clips in this folder."""
        self._folder: Final = folder

    def path(self, name: str) -> Path:
        """Where a clip lies; it is made when nobody has made it yet.

        Raises:
            KeyError: There is no such recipe.
            subprocess.CalledProcessError: ffmpeg failed.
        """
        recipe = RECIPES[name]
        made = self._folder / f"{name}{recipe.suffix}"
        if not made.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self._folder) as work:
                _cook(recipe.arguments, Path(work) / made.name)
                (Path(work) / made.name).replace(made)
        return made

    def rotated(self, name: str, degrees: int) -> Path:
        """A copy of a clip whose matrix says to turn it counter-clockwise by 90, 180 or 270 degrees."""
        made = self._folder / f"{name}-{degrees}.mp4"
        if not made.exists():
            source = self.path(name)
            with tempfile.TemporaryDirectory(dir=self._folder) as work:
                turned = ("-display_rotation", str(degrees), "-i", str(source), "-c", "copy")
                _cook(turned, Path(work) / made.name)
                (Path(work) / made.name).replace(made)
        return made


def _cook(arguments: tuple[str, ...], target: Path) -> None:
    beside = {name: target.with_suffix(f".{name}") for name in ("srt", "chapters", "json")}
    beside["srt"].write_text(_SUBTITLES)
    beside["chapters"].write_text(_CHAPTERS)
    beside["json"].write_text(json.dumps(_HDR10_PLUS))
    told = list(arguments)
    for name, path in beside.items():
        told = [argument.replace(f"{{{name}}}", str(path)) for argument in told]
    program = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error"]
    subprocess.run([*program, *told, os.fspath(target)], check=True, capture_output=True)  # noqa: S603
