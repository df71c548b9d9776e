"""Every command and its options."""

import time

_STARTED = time.monotonic()

import asyncio  # noqa: E402 - the clock starts before anything is imported
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Annotated, NoReturn  # noqa: E402

import typer  # noqa: E402

app = typer.Typer(
    name="cavea",
    help="A self-hosted media server: finds films and series on your disks and plays them anywhere.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
docs = typer.Typer(help="The API reference.", no_args_is_help=True)
app.add_typer(docs, name="docs")

DataDir = Annotated[
    str | None,
    typer.Option("--data-dir", help="Where the server keeps its data.", show_default="the XDG data folder"),
]


def _fail(message: str) -> NoReturn:
    typer.echo(f"cavea: {message}", err=True)
    raise typer.Exit(1)


@app.command()
def serve(
    data_dir: DataDir = None,
    host: Annotated[
        str | None, typer.Option(help="The address to listen on.", show_default="every address")
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 for a free one.", show_default="8420")] = None,
) -> None:
    """Start the server."""
    from cavea.adapters.database.migrate import MigrationRefusedError
    from cavea.adapters.disk.lock import DataFolderInUse
    from cavea.adapters.security.signing_key import SigningKeyRefusedError
    from cavea.adapters.serving.server import StartFailedError
    from cavea.app.logging import set_up_logging
    from cavea.app.server import prepare
    from cavea.app.server import serve as run
    from cavea.app.settings import SettingsRefusedError, load

    try:
        settings = load(data_dir, host=host, port=port)
        set_up_logging(settings.values.log_level, settings.values.log_format)
        with prepare(settings):
            asyncio.run(run(settings, started=_STARTED))
    except (SettingsRefusedError, MigrationRefusedError, DataFolderInUse, SigningKeyRefusedError) as error:
        _fail(str(error))
    except (OSError, StartFailedError) as error:
        _fail(f"cannot start: {error}")


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(help="Gets Movies, Series and Anime.", metavar="DIR")],
) -> None:
    """Make a small library of generated films and series to try Cavea with."""
    from cavea.adapters.ffmpeg.demo import DemoFailed, make_demo
    from cavea.adapters.ffmpeg.program import ffmpeg_program
    from cavea.adapters.images.vips_images import VipsImages
    from cavea.app.settings import SettingsRefusedError, load

    try:
        program = ffmpeg_program(load().values.ffmpeg)
        report = asyncio.run(make_demo(folder.expanduser().absolute(), program, VipsImages(), typer.echo))
    except (DemoFailed, SettingsRefusedError, OSError) as error:
        _fail(str(error))
    typer.echo(f"{report.made} made, {report.kept} were there; the library is in {folder}")


@docs.command("export")
def export(folder: Annotated[Path, typer.Argument(help="Where to write the site.", metavar="DIR")]) -> None:
    """Write the API reference as a static site that needs no server."""
    from cavea.app.export import ExportFailedError, export_reference

    try:
        written = export_reference(folder.expanduser().absolute())
    except (ExportFailedError, OSError) as error:
        _fail(str(error))
    typer.echo(f"wrote {len(written)} files; open {folder / 'index.html'}")


@app.command()
def version() -> None:
    """Say the version."""
    from cavea import __version__

    typer.echo(__version__)


def main() -> None:
    """Run the command."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    app()
