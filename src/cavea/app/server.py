"""Starting and stopping the server."""

import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import Callable, Sequence

import structlog

from cavea import __version__
from cavea.adapters.database.opening import migrate
from cavea.adapters.disk.lock import DataFolderLock
from cavea.adapters.serving.server import Serving
from cavea.app.settings import Settings
from cavea.app.wiring import House, house
from cavea.contracts.api.app import Api
from cavea.contracts.api.dialects import dialect_of_credential, dialect_of_header, render_plain
from cavea.contracts.api.routes import TABLES
from cavea.contracts.reference.live import document_apps
from cavea.contracts.reference.page import reference_app_files
from cavea.contracts.root import Root
from cavea.contracts.web.app import web_app
from cavea.domain.access import Dialect
from cavea.domain.errors import CaveaError

log = structlog.get_logger(__name__)


def prepare(settings: Settings) -> DataFolderLock:
    """Make the data directory, lock it, and bring the database to this program's schema.

    Raises:
        DataFolderInUse: Another server has it.
        MigrationRefusedError: The database cannot be used by this program.
        OSError: The directory cannot be made.
    """
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.data_dir.chmod(0o700)
    lock = DataFolderLock(settings.data_dir)
    done = migrate(settings.database)
    if done:
        log.info("database migrated", what=done)
    return lock


async def serve(settings: Settings, *, started: float) -> None:
    """Serve until a signal asks to stop.

    Args:
        settings: Of a data directory that :func:`prepare` made ready.
        started: When the process began, by ``time.monotonic``.
    """
    async with house(settings) as built:
        root = Root(
            Api(built.features),
            {**document_apps(TABLES, __version__, settings.values.default_dialect), **reference_app_files()},
            web_app(),
        )
        await _first_admin(built)
        await _declared_libraries(built)
        needs_setup = await built.features.accounts.needs_setup()
        code = built.features.accounts.setup_code() if needs_setup else None
        proxies = tuple(p.strip() for p in settings.values.trusted_proxies.split(",") if p.strip())
        serving = Serving(
            render_refusal=_refusal_in(settings.values.default_dialect),
            trusted_proxies=proxies,
            ready=_announce(settings, code, started),
        )
        await built.jobs.start(is_alone=not settings.is_shared)
        upkeep = asyncio.create_task(built.upkeep.run(), name="upkeep")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, serving.stop)
        try:
            await serving.serve(root, settings.values.host, settings.values.port)
        finally:
            upkeep.cancel()
            await asyncio.gather(upkeep, return_exceptions=True)
            await built.jobs.stop()


def _announce(settings: Settings, code: str | None, started: float) -> Callable[[int], None]:
    def ready(port: int) -> None:
        host = settings.values.host
        shown = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1") else host  # noqa: S104 - compared, not bound
        address = f"http://{shown}:{port}"
        lines = [f"Cavea {__version__} is ready at {address}  ({time.monotonic() - started:.1f} s)"]
        if code is not None:
            lines += [
                "",
                f"    Set-up code: {code}",
                f"    Open {address}/setup#code={code} to make your account.",
                "",
            ]
        print("\n".join(lines), file=sys.stdout, flush=True)  # noqa: T201 - the console is where people look
        log.info("listening", host=host, port=port)

    return ready


async def _first_admin(built: House) -> None:
    values = built.settings.values
    if not values.admin_username:
        return
    try:
        if await built.features.accounts.create_first_admin(values.admin_username, values.admin_password):
            log.info("made the first administrator", username=values.admin_username)
    except CaveaError as error:
        log.error("CAVEA_ADMIN_USERNAME and CAVEA_ADMIN_PASSWORD cannot be used", reason=error.message)


async def _declared_libraries(built: House) -> None:
    for declared in built.settings.libraries:
        try:
            await built.features.libraries.declare(declared.name, declared.kind, declared.paths)
        except CaveaError as error:
            log.error("a declared library cannot be used", name=declared.name, reason=error.message)


def _refusal_in(default: Dialect) -> Callable[[int, str, Sequence[tuple[bytes, bytes]]], bytes]:
    """Bodies for what the HTTP protocol itself refuses, in the dialect of what was heard so far."""

    def render(status: int, message: str, headers: Sequence[tuple[bytes, bytes]]) -> bytes:
        heard = {name.lower(): value for name, value in headers}
        authorization = heard.get(b"authorization", b"").decode("latin-1")
        asked: Dialect | None = None
        with contextlib.suppress(CaveaError):
            asked = dialect_of_header(heard)
        dialect = asked or dialect_of_credential(authorization.partition(" ")[2].strip()) or default
        code = "internal_error" if status >= 500 else "bad_request"  # noqa: PLR2004 - the classes of statuses
        return render_plain(code, message[:1].lower() + message[1:], dialect)

    return render
