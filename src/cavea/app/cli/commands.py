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
def scan(
    library: Annotated[
        str | None, typer.Argument(help="Name or id of one; all of them when left out.", metavar="[LIBRARY]")
    ] = None,
    path: Annotated[
        list[str] | None, typer.Option("--path", help="Only this folder or file; may be given again.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Look at every file, not only at folders that changed.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", help="Say why this path is what it is, and scan nothing.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="With --explain: movies, series or anime, for a path in no library."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Look for what is new, changed or gone; with or without a running server."""
    from cavea.adapters.database.migrate import MigrationRefusedError
    from cavea.app import scanning
    from cavea.app.logging import set_up_logging
    from cavea.app.settings import SettingsRefusedError, load
    from cavea.domain.errors import CaveaError
    from cavea.domain.libraries import SCANNED_KINDS, LibraryKind

    if kind is not None and kind not in set(SCANNED_KINDS):
        _fail(f"--kind must be one of {', '.join(sorted(SCANNED_KINDS))}")
    try:
        settings = load(data_dir)
        set_up_logging("warning", settings.values.log_format)
        if explain is not None:
            chosen = None if kind is None else LibraryKind(kind)
            asyncio.run(scanning.explain(settings, explain, chosen, typer.echo))
            return
        wanted = scanning.Wanted(library, tuple(path or ()), dry_run, full)
        is_well = asyncio.run(scanning.scan(settings, wanted, typer.echo))
    except (SettingsRefusedError, MigrationRefusedError, scanning.ScanRefusedError) as error:
        _fail(str(error))
    except CaveaError as error:
        _fail(error.message)
    except OSError as error:
        _fail(f"cannot scan: {error}")
    if not is_well:
        raise typer.Exit(1)


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
