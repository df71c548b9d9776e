"""Wire forms of libraries, folders and tasks."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cavea.contracts.api.shapes.fields import MAX_INT, Answer, Ask, Count, Time
from cavea.domain.files import display_of
from cavea.domain.inventory import Absence
from cavea.domain.inventory import AbsentFile as AbsentNoun
from cavea.domain.inventory import UnreadFile as UnreadNoun
from cavea.domain.libraries import Library as LibraryNoun
from cavea.domain.libraries import LibraryKind, LibraryState
from cavea.domain.tasks import ScanAction, TaskKind, TaskState
from cavea.domain.tasks import ScanReport as ReportNoun
from cavea.domain.tasks import Task as TaskNoun

Name = Annotated[
    str, Meta(min_length=1, max_length=100, description="As people call it.", examples=["Movies"])
]
Path = Annotated[
    str,
    Meta(min_length=1, max_length=4096, description="A folder on the server.", examples=["/media/movies"]),
]
Paths = Annotated[
    list[Path],
    Meta(min_length=1, max_length=32, description="Folders on the server.", examples=[["/media/movies"]]),
]


Hours = Annotated[
    int,
    Meta(ge=1, le=8_760, description="Hours from one scan of all folders to the next.", examples=[24]),
]
Pattern = Annotated[str, Meta(min_length=1, max_length=500, examples=["*.partial"])]
Patterns = Annotated[
    list[Pattern],
    Meta(
        max_length=200,
        description="Patterns of what is left out, as in a `.gitignore`, relative to each folder of the library.",
        examples=[["Private/", "*.partial"]],
    ),
]
Watch = Annotated[bool, Meta(description="Whether changes in the folders are noticed as they happen.")]
MinimumSize = Annotated[
    int,
    Meta(
        ge=0,
        le=MAX_INT,
        description="Bytes below which a media file is no title.",
        examples=[0],
        extra_json_schema={"format": "int64"},
    ),
]


class Scanning(Answer, frozen=True, gc=False):
    """How a library is kept up to date, and what in its folders is left out."""

    watch: Watch
    every_hours: Annotated[Hours | None, Meta(description="Null for no scans by the clock.")]
    exclude: Patterns
    minimum_size: MinimumSize


class ScanningChanges(Ask, frozen=True, omit_defaults=True):
    """What to change of how a library is scanned; what is left out stays."""

    watch: Watch | msgspec.UnsetType = msgspec.UNSET
    every_hours: Hours | msgspec.UnsetType | None = msgspec.UNSET
    exclude: Patterns | msgspec.UnsetType = msgspec.UNSET
    minimum_size: MinimumSize | msgspec.UnsetType = msgspec.UNSET


class Library(Answer, frozen=True, gc=False):
    """A named set of folders with media of one kind."""

    id: Annotated[str, Meta(description="`lib_` and a slug of its name.", examples=["lib_movies"])]
    name: Annotated[str, Meta(description="As people call it.", examples=["Movies"])]
    kind: Annotated[LibraryKind, Meta(description="What its folders hold.", examples=["movies"])]
    paths: Annotated[
        list[str],
        Meta(
            description="Its folders; empty for those who are not administrators.",
            examples=[["/media/movies"]],
        ),
    ]
    state: Annotated[
        LibraryState, Meta(description="`offline` while a disk of it is away.", examples=["online"])
    ]
    notice: Annotated[
        str | None,
        Meta(description="What its administrator should know.", examples=["/media/movies is not there"]),
    ]
    item_count: Annotated[Count, Meta(description="Films, or series, in it.", examples=[142])]
    created_at: Time
    updated_at: Time
    scanned_at: Annotated[Time | None, Meta(description="When its last scan ended.")]
    scanning: Scanning
    watch_problem: Annotated[
        str | None,
        Meta(
            description="Why its folders cannot be watched; null when they are, or need not be.",
            examples=["the system lets Cavea watch no more folders"],
        ),
    ]


class NewLibrary(Ask, frozen=True):
    """A library to make."""

    name: Name
    kind: Annotated[LibraryKind, Meta(description="What its folders hold.", examples=["movies"])]
    paths: Paths
    scanning: ScanningChanges | msgspec.UnsetType = msgspec.UNSET


class LibraryChanges(Ask, frozen=True, omit_defaults=True):
    """What to change of a library; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    paths: Paths | msgspec.UnsetType = msgspec.UNSET
    scanning: ScanningChanges | msgspec.UnsetType = msgspec.UNSET


class ScanRequest(Ask, frozen=True):
    """How to scan."""

    dry_run: Annotated[bool, Meta(description="Only say what would change.")] = False
    full: Annotated[
        bool,
        Meta(description="Look at every file again, even where a folder's time says that nothing changed."),
    ] = False
    paths: Annotated[
        list[Path],
        Meta(max_length=100, description="Only these folders or files of the library; empty for all of it."),
    ] = msgspec.field(default_factory=list)


class ScanEntry(Answer, frozen=True, gc=False):
    """One path in the report of a scan."""

    action: Annotated[ScanAction, Meta(description="What is done about it.", examples=["add"])]
    path: Annotated[str, Meta(description="Where it is.", examples=["/media/movies/Faust (1926)/Faust.mkv"])]
    moved_from: Annotated[
        str | None,
        Meta(description="Where it was, for one that moved.", examples=["/media/movies/Faust.mkv"]),
    ]
    reason: Annotated[
        str | None, Meta(description="Why it is skipped or not recognised.", examples=["permission denied"])
    ]


class ScanCount(Answer, frozen=True, gc=False):
    """How many paths something is done about."""

    action: Annotated[ScanAction, Meta(description="What is done.", examples=["add"])]
    count: Count


class ScanReport(Answer, frozen=True, gc=False):
    """What a scan did, or would do, counted in files."""

    is_preview: Annotated[bool, Meta(description="Whether nothing was written.", examples=[True])]
    counts: Annotated[list[ScanCount], Meta(description="By action; what was not needed is left out.")]
    entries: Annotated[list[ScanEntry], Meta(description="The first thousand.")]
    is_complete: Annotated[bool, Meta(description="Whether `entries` has all of them.", examples=[True])]


class Task(Answer, frozen=True, gc=False):
    """A piece of work that takes longer than a request."""

    id: Annotated[str, Meta(description="Its id.", examples=["tsk_5f2kq7m3zx4va6wd"])]
    kind: Annotated[TaskKind, Meta(description="What it does.", examples=["scan"])]
    state: Annotated[TaskState, Meta(description="Where it is.", examples=["running"])]
    subject_id: Annotated[str | None, Meta(description="What it works on.", examples=["lib_movies"])]
    stage: Annotated[str | None, Meta(description="What it does at the moment.", examples=["walking"])]
    done: Annotated[Count, Meta(description="Steps done in this stage.", examples=[120])]
    total: Annotated[
        Count | None, Meta(description="Steps in this stage; null while unknown.", examples=[480])
    ]
    progress: Annotated[
        float, Meta(ge=0, le=1, description="How much of this stage is done.", examples=[0.25])
    ]
    message: Annotated[
        str | None, Meta(description="How it ended.", examples=["12 added, 0 changed, 0 moved, 0 missing"])
    ]
    created_at: Time
    started_at: Annotated[Time | None, Meta(description="When it began.")]
    finished_at: Annotated[Time | None, Meta(description="When it ended.")]
    report: Annotated[
        ScanReport | None,
        Meta(
            description="What a scan did, or would do; null before it ended, for other tasks, and in lists."
        ),
    ]


class TaskStarted(Answer, frozen=True, gc=False):
    """The task that was started, or joined when it was running already."""

    task: Task


class AbsentFile(Answer, frozen=True, gc=False):
    """A file that is not where it was."""

    id: Annotated[str, Meta(description="Its id.", examples=["fil_qk3m7zq2f5v4a6xw"])]
    path: Annotated[str, Meta(description="Where it was.", examples=["/media/movies/Faust (1926)/Faust.mkv"])]
    size: Count
    item_id: Annotated[
        str | None,
        Meta(description="The film, episode or extra it plays.", examples=["mov_qk3m7zq2f5v4a6xw"]),
    ]
    title: Annotated[str | None, Meta(description="Of that film or series.", examples=["Faust"])]
    state: Annotated[
        Literal["waiting", "missing", "kept"],
        Meta(
            description="`waiting` for an administrator, `missing`, or `kept` by their word.",
            examples=["missing"],
        ),
    ]
    missing_since: Annotated[Time | None, Meta(description="Since when it is missing.")]


class UnrecognisedFile(Answer, frozen=True, gc=False):
    """A file that belongs to no title."""

    id: Annotated[str, Meta(description="Its id.", examples=["fil_qk3m7zq2f5v4a6xw"])]
    path: Annotated[
        str, Meta(description="Where it is.", examples=["/media/movies/Faust/VIDEO_TS/VTS_01_1.VOB"])
    ]
    size: Count
    reason: Annotated[str, Meta(description="Why.", examples=["the name holds no title"])]


class FolderListing(Answer, frozen=True, gc=False):
    """Folders on the server, to pick one from."""

    path: Annotated[str, Meta(description="The folder that was opened.", examples=["/media"])]
    parent: Annotated[str | None, Meta(description="The folder above; null at the top.", examples=["/"])]
    folders: Annotated[
        list[str], Meta(description="Full paths of the folders in it.", examples=[["/media/movies"]])
    ]


def library(noun: LibraryNoun, *, with_paths: bool) -> Library:
    """The wire form of a library."""
    return Library(
        noun.id,
        noun.name,
        noun.kind,
        [display_of(root.path) for root in noun.roots] if with_paths else [],
        noun.state,
        noun.notice,
        noun.item_count,
        noun.created_at,
        noun.updated_at,
        noun.scanned_at,
        Scanning(
            noun.scanning.watch,
            noun.scanning.every_hours,
            list(noun.scanning.exclude),
            noun.scanning.minimum_size,
        ),
        noun.watch_problem,
    )


def given(changes: ScanningChanges | msgspec.UnsetType) -> dict[str, object]:
    """The fields that were sent, as the features take them."""
    if changes is msgspec.UNSET:
        return {}
    sent = {name: getattr(changes, name) for name in changes.__struct_fields__}
    return {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in sent.items()
        if value is not msgspec.UNSET
    }


def absent_file(noun: AbsentNoun) -> AbsentFile:
    """The wire form of a file that is gone."""
    states: dict[Absence | None, Literal["waiting", "missing", "kept"]] = {
        None: "missing",
        Absence.SUSPECTED: "waiting",
        Absence.KEPT: "kept",
    }
    return AbsentFile(
        noun.id,
        display_of(noun.path),
        noun.size,
        noun.item_id,
        noun.title,
        states[noun.absence],
        noun.missing_since,
    )


def unrecognised_file(noun: UnreadNoun) -> UnrecognisedFile:
    """The wire form of a file that no rule could read."""
    return UnrecognisedFile(noun.id, display_of(noun.path), noun.size, noun.reason)


def _report(noun: ReportNoun | None) -> ScanReport | None:
    if noun is None:
        return None
    return ScanReport(
        noun.is_preview,
        [ScanCount(action, noun.counts[action]) for action in ScanAction if noun.counts.get(action)],
        [ScanEntry(one.action, one.path, one.moved_from, one.reason) for one in noun.entries],
        noun.is_complete,
    )


def task(noun: TaskNoun) -> Task:
    """The wire form of a task."""
    return Task(
        noun.id,
        noun.kind,
        noun.state,
        noun.subject_id,
        noun.stage,
        noun.done,
        noun.total,
        noun.progress,
        noun.message,
        noun.created_at,
        noun.started_at,
        noun.finished_at,
        _report(noun.report),
    )
