"""Which ffmpeg is run."""


def ffmpeg_program(wanted: str = "") -> str:
    """The path of ffmpeg: the one that a setting names, else the one that came along.

    Raises:
        OSError: There is none.
    """
    if wanted:
        return wanted
    import imageio_ffmpeg

    try:
        path: str = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise OSError("no ffmpeg was found; name one in CAVEA_FFMPEG") from error
    return path
