"""``cavea demo DIR``: a small library to look at the product with."""

import asyncio
import time
from pathlib import Path
from typing import Annotated

import typer


def demo(
    folder: Annotated[Path, typer.Argument(help="Where to put it; what exists there is kept.")],
    ffmpeg: Annotated[str | None, typer.Option(help="The ffmpeg to use instead of the one included.")] = None,
) -> None:
    """Make a demo library of films, series and anime with generated pictures and sound."""
    from cavea.adapters.ffmpeg.demo import DemoFailed, make_demo
    from cavea.adapters.images import VipsImages

    start = time.monotonic()
    try:
        report = asyncio.run(make_demo(folder, ffmpeg or _included_ffmpeg(), VipsImages(), print))
    except (DemoFailed, OSError) as problem:
        print(f"the demo library is not complete: {problem}")
        raise typer.Exit(1) from problem
    print(f"{report.made} made, {report.kept} kept, in {time.monotonic() - start:.0f} s: {folder}")


def _included_ffmpeg() -> str:
    import imageio_ffmpeg

    return str(imageio_ffmpeg.get_ffmpeg_exe())
