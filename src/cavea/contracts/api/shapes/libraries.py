"""Wire forms of libraries, folders and tasks."""

from typing import Annotated

import msgspec
from msgspec import Meta

from cavea.contracts.api.shapes.fields import Answer, Ask, Count, Time
from cavea.domain.files import display_of
from cavea.domain.libraries import Library as LibraryNoun
from cavea.domain.libraries import LibraryKind, LibraryState
from cavea.domain.tasks import Task as TaskNoun
from cavea.domain.tasks import TaskKind, TaskState

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


class NewLibrary(Ask, frozen=True):
    """A library to make."""

    name: Name
    kind: Annotated[LibraryKind, Meta(description="What its folders hold.", examples=["movies"])]
    paths: Paths


class LibraryChanges(Ask, frozen=True, omit_defaults=True):
    """What to change of a library; what is left out stays."""

    name: Name | msgspec.UnsetType = msgspec.UNSET
    paths: Paths | msgspec.UnsetType = msgspec.UNSET


class ScanRequest(Ask, frozen=True):
    """How to scan."""

    dry_run: Annotated[bool, Meta(description="Only say what would change.")] = False
    paths: Annotated[
        list[Path],
        Meta(max_length=100, description="Only these folders of the library; empty for all of them."),
    ] = msgspec.field(default_factory=list)


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


class TaskStarted(Answer, frozen=True, gc=False):
    """The task that was started, or joined when it was running already."""

    task: Task


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
    )
