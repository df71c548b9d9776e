"""Second opinions: names of which the rules made little are shown to a slower reader, after the scan.

What it adds (a year, numbers) is taken over as if the file had been renamed: its title keeps its id and its history.
"""

from typing import Final

from cavea.domain.files import FileEntry
from cavea.domain.ids import LibraryId
from cavea.domain.inventory import KnownFile, SeenFile
from cavea.features.scanning.assembling import ASSEMBLE_JOB
from cavea.features.scanning.filing import Move, move
from cavea.features.scanning.tools import Tools
from cavea.ports.jobs import Payload

BATCH: Final = 50


async def ask_for_opinions(tools: Tools, payload: Payload) -> None:
    """Do the job: ask about every file of a library whose name is in doubt, once."""
    library_id = LibraryId(payload["library_id"])
    has_news = False
    while True:
        async with tools.units.read() as unit:
            library = await unit.libraries.by_id(library_id)
            files = await unit.inventory.doubtful(library_id, BATCH)
        if library is None or not files:
            break
        opinions = await tools.names.second_opinions(library.kind, [file.path for file in files])
        moves: list[Move] = [
            (file, _as_seen(file), opinion)
            for file, opinion in zip(files, opinions, strict=True)
            if opinion is not None
        ]
        async with tools.units.begin() as unit:
            await unit.inventory.settle_doubt([file.id for file in files])
            if moves:
                moved = await move(unit, library_id, moves, tools.clock.now())
                await unit.progress.carry(moved.carried)
        has_news = has_news or bool(moves)
    if has_news:
        async with tools.units.begin() as unit:
            await unit.jobs.enqueue(
                ASSEMBLE_JOB,
                {"library_id": library_id},
                unique_key=f"assemble:{library_id}",
                lock_key=f"scan:{library_id}",
            )


def _as_seen(file: KnownFile) -> SeenFile:
    """The file where it was seen last."""
    folder, _, name = file.path.rpartition(b"/")
    return SeenFile(file.root_pk, folder, FileEntry(name, file.size, file.mtime_ns, int(file.inode)))
