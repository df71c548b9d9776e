"""From settings to a house that stands: every port gets its adapter here, and nowhere else."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from cavea import __version__
from cavea.adapters.children.pool import Children
from cavea.adapters.database.engine import JobEngine
from cavea.adapters.database.opening import open_database
from cavea.adapters.database.reader import DatabaseCatalogReader
from cavea.adapters.database.unit import DatabaseUnits
from cavea.adapters.disk.disk import Disk
from cavea.adapters.disk.watcher import Watcher
from cavea.adapters.ffmpeg import forms
from cavea.adapters.ffmpeg.media_tools import FfmpegMediaTools
from cavea.adapters.images.vips_images import VipsImages
from cavea.adapters.release_names.forms import HANDLERS as NAMES
from cavea.adapters.release_names.reader import NamesInChildren
from cavea.adapters.security.passwords import ArgonPasswords
from cavea.adapters.security.signing_key import signing_key
from cavea.adapters.security.tokens import JwtTokens
from cavea.adapters.sidecars.nfo import NfoReader
from cavea.adapters.system.cache import FolderCache
from cavea.adapters.system.clock import RandomIds, SystemClock
from cavea.app.settings import Settings
from cavea.contracts.api.desk import Features
from cavea.domain.files import RootPath
from cavea.features.accounts import Accounts
from cavea.features.catalog import Catalog, Pictures
from cavea.features.health import ServerHealth
from cavea.features.libraries import SCAN_JOB, Libraries, Scans, Upkeep
from cavea.features.playback import Playback
from cavea.features.processing import Processing
from cavea.features.recognition import Recognising
from cavea.features.scanning import ASSEMBLE_JOB, OPINION_JOB, PROBE_JOB, Scanning, ScanRules, Tools
from cavea.features.tasks import Tasks
from cavea.ports.jobs import JobHandler


@dataclass(frozen=True, slots=True)
class House:
    """Everything that was wired.

    Attributes:
        settings: What it was wired from.
        features: What routes call.
        jobs: What does the work that outlives requests.
        upkeep: What keeps libraries up to date without being asked.
    """

    settings: Settings
    features: Features
    jobs: JobEngine
    upkeep: Upkeep


@asynccontextmanager
async def house(settings: Settings) -> AsyncIterator[House]:
    """Open the database and wire everything; close it all again afterwards.

    Args:
        settings: Of a data directory that is locked and whose database is migrated.
    """
    async with AsyncExitStack() as stack:
        clock, ids = SystemClock(), RandomIds()
        database = open_database(settings.database)
        await database.open()
        stack.push_async_callback(database.close)
        units = DatabaseUnits(database, clock)
        reader = DatabaseCatalogReader(database)
        link_roots = tuple(RootPath(os.fsencode(path)) for path in settings.link_roots)
        disk = Disk(link_roots=link_roots)
        stack.callback(disk.close)
        children = Children([forms.HANDLERS, NAMES])
        stack.push_async_callback(children.aclose)
        names = NamesInChildren(children)
        media_tools = FfmpegMediaTools(disk, children)
        images = VipsImages()
        passwords = ArgonPasswords()
        stack.callback(passwords.close)
        cache = FolderCache(settings.cache_dir / "pictures")
        key = await asyncio.to_thread(signing_key, settings.data_dir)
        features = Features(
            accounts=Accounts(units, passwords, JwtTokens(key), clock, ids),
            libraries=Libraries(units, disk, clock, ids, os.fsencode(settings.data_dir)),
            scans=Scans(units, clock, ids),
            tasks=Tasks(units),
            catalog=Catalog(reader, Pictures(disk, images, media_tools, cache)),
            recognising=Recognising(units, names),
            playback=Playback(units, reader, disk, clock),
            health=ServerHealth(reader),
            version=__version__,
            default_dialect=settings.values.default_dialect,
        )
        rules = ScanRules(link_roots, settings.values.trust_folder_times_days)
        scanning = Scanning(Tools(units, disk, names, NfoReader(), clock, rules))
        processing = Processing(units, disk, media_tools, images, clock, ids)
        handlers: dict[str, JobHandler] = {
            SCAN_JOB: scanning.run,
            ASSEMBLE_JOB: scanning.assemble,
            OPINION_JOB: scanning.second_opinions,
            PROBE_JOB: processing.probe_library,
        }
        jobs = JobEngine(database, clock, handlers)
        watcher = Watcher(
            settle_s=settings.values.watch_settle_seconds, force_polling=settings.values.watch_by_polling
        )
        upkeep = Upkeep(units, disk, watcher, features.scans, clock, ids)
        yield House(settings, features, jobs, upkeep)
