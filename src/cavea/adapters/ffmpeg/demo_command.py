"""Command lines that make demo clips: constants, numbers and closed sets, and files of our own names only."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cavea.adapters.ffmpeg.demo_clips import AudioTrack, Clip, Encoding, Picture, Sound

RATE: Final = 24
_WIDTHS: Final = {360: 640, 480: 854, 720: 1280}

SUFFIXES: Final = {
    Encoding.H264_MP4: ".mp4",
    Encoding.H264_MKV: ".mkv",
    Encoding.HEVC_MKV: ".mkv",
    Encoding.VP9_WEBM: ".webm",
    Encoding.AV1_WEBM: ".webm",
    Encoding.MPEG4_AVI: ".avi",
}
_VIDEO: Final = {
    Encoding.H264_MP4: ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "28"),
    Encoding.H264_MKV: ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "28"),
    Encoding.HEVC_MKV: (
        *("-c:v", "libx265", "-preset", "ultrafast", "-crf", "30", "-x265-params", "log-level=error"),
        *("-tag:v", "hvc1"),
    ),
    Encoding.VP9_WEBM: (
        *("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-row-mt", "1", "-b:v", "350k"),
    ),
    Encoding.AV1_WEBM: ("-c:v", "libsvtav1", "-preset", "12", "-crf", "45"),
    Encoding.MPEG4_AVI: ("-c:v", "mpeg4", "-q:v", "12"),
}
_FORMATS: Final = {".mp4": "mp4", ".mkv": "matroska", ".webm": "webm", ".avi": "avi"}
_AUDIO: Final = {
    Sound.AAC_STEREO: ("aac", "stereo", "96k"),
    Sound.OPUS_STEREO: ("libopus", "stereo", "64k"),
    Sound.AC3_SURROUND: ("ac3", "5.1(side)", "256k"),
    Sound.FLAC_STEREO: ("flac", "stereo", "0"),
    Sound.MP3_STEREO: ("libmp3lame", "stereo", "128k"),
}


def command(ffmpeg: str, clip: Clip, seed: int, folder: Path) -> list[str]:
    """The argument list that makes a clip as ``out`` with its suffix.

    Args:
        ffmpeg: The program.
        clip: What to make.
        seed: Makes clips differ.
        folder: Holds ``backdrop.webp``, ``chapters.txt`` and ``NN.srt`` for each subtitle track.
    """
    # `file` is the only way in or out; every name is one of ours, in a folder of ours
    argv = [ffmpeg, "-nostdin", "-hide_banner", "-v", "error", "-y", "-protocol_whitelist", "file,pipe"]
    argv += _picture_input(clip.picture, seed, folder)
    for track in clip.audio:
        argv += ["-f", "lavfi", "-i", _tone(track)]
    for number, _ in enumerate(clip.subtitles):
        argv += ["-f", "srt", "-i", str(folder / f"{number:02}.srt")]
    chapters = 1 + len(clip.audio) + len(clip.subtitles)
    if clip.has_chapters:
        argv += ["-f", "ffmetadata", "-i", str(folder / "chapters.txt")]
    argv += ["-filter:v", f"{_picture_filter(clip, seed)},format=yuv420p"]
    for stream in range(1 + len(clip.audio) + len(clip.subtitles)):
        argv += ["-map", str(stream)]
    argv += ["-map_metadata:g", "-1", "-map_chapters", str(chapters) if clip.has_chapters else "-1"]
    argv += [*_VIDEO[clip.encoding], "-g", str(2 * RATE), "-threads", "1"]
    argv += _audio_options(clip.audio)
    argv += _subtitle_options(clip)
    suffix = SUFFIXES[clip.encoding]
    argv += [
        "-t",
        str(clip.seconds),
        "-fflags",
        "+bitexact",
        "-f",
        _FORMATS[suffix],
        str(folder / f"out{suffix}"),
    ]
    return argv


def _picture_input(picture: Picture, seed: int, folder: Path) -> Sequence[str]:
    match picture:
        case Picture.JOURNEY:
            return ("-f", "webp_pipe", "-i", str(folder / "backdrop.webp"))
        case Picture.LIFE:
            colours = "life_color=0xf2c14e:death_color=0x231942:mold_color=0x5e548e"
            return ("-f", "lavfi", "-i", f"life=s=160x90:r={RATE}:mold=12:ratio=0.12:seed={seed}:{colours}")
        case Picture.CLOUDS:
            shape = "octaves=4:tscale=0.6:xscale=3:yscale=2:random_mode=seed"
            return ("-f", "lavfi", "-i", f"perlin=s=160x90:r={RATE}:{shape}:random_seed={seed}")
        case Picture.FRACTAL:
            return ("-f", "lavfi", "-i", f"mandelbrot=s=640x360:r={RATE}:maxiter=400")


def _picture_filter(clip: Clip, seed: int) -> str:
    """The filter that brings the picture to its size and keeps it moving."""
    width, height = _WIDTHS[clip.height], clip.height
    turn = f"hue=h={seed % 360}+9*t"
    match clip.picture:
        case Picture.JOURNEY:
            wide, high = width * 5 // 4 // 2 * 2, height * 5 // 4 // 2 * 2
            path = f"x=(iw-ow)*(0.5+0.5*sin(t*0.5)):y=(ih-oh)*(0.5+0.5*cos(t*0.37+{seed % 6}))"
            still = f"scale={wide}:{high},format=yuv420p,loop=loop=-1:size=1,setpts=N/({RATE}*TB),fps={RATE}"
            return f"{still},crop={width}:{height}:{path},hue=h=14*sin(t*0.6)"
        case Picture.LIFE:
            return f"scale={width}:{height}:flags=neighbor,{turn}"
        case Picture.CLOUDS:
            return f"format=yuv444p,pseudocolor=preset=magma,scale={width}:{height},{turn}"
        case Picture.FRACTAL:
            return f"scale={width}:{height},{turn}"


def _tone(track: AudioTrack) -> str:
    """A slow chord: three tones that swell in turn."""
    parts = [
        f"0.07*sin(2*PI*{track.pitch * ratio // 4}*t)*(1+sin(2*PI*t/{period}))"
        for ratio, period in ((4, 6), (5, 7), (6, 5))
    ]
    channels = 6 if track.sound is Sound.AC3_SURROUND else 2
    spread = "|".join(f"c{channel}=c0" for channel in range(channels))
    return f"aevalsrc={'+'.join(parts)}:s=48000,pan={_AUDIO[track.sound][1]}|{spread}"


def _audio_options(tracks: Sequence[AudioTrack]) -> list[str]:
    argv: list[str] = []
    for number, track in enumerate(tracks):
        codec, _, bitrate = _AUDIO[track.sound]
        argv += [f"-c:a:{number}", codec]
        if bitrate != "0":
            argv += [f"-b:a:{number}", bitrate]
        argv += [f"-metadata:s:a:{number}", f"language={track.language}"]
        if track.title is not None:
            argv += [f"-metadata:s:a:{number}", f"title={track.title}"]
        argv += [f"-disposition:a:{number}", "default" if number == 0 else "0"]
    return argv


def _subtitle_options(clip: Clip) -> list[str]:
    argv: list[str] = []
    for number, track in enumerate(clip.subtitles):
        argv += [f"-c:s:{number}", track.form, f"-metadata:s:s:{number}", f"language={track.language}"]
        argv += [f"-disposition:s:{number}", "forced" if track.is_forced else "0"]
    return argv
