"""Wire forms of what was read from names."""

from typing import Annotated, Literal

from msgspec import Meta

from cavea.contracts.api.shapes.fields import Answer
from cavea.domain.files import display_of
from cavea.domain.naming import RULE_TEXTS, EpisodeName, ExtraKind, ExtraName, FilmName, Recognition, Rule
from cavea.features.recognition import FileRecognition as FileNoun
from cavea.features.recognition import ItemRecognition as ItemNoun

Numbers = Annotated[list[int], Meta(description="Ascending; empty where the name has none.", examples=[[2]])]


class NameReading(Answer, frozen=True, gc=False):
    """What a path says."""

    kind: Annotated[
        Literal["movie", "episode", "extra", "nothing"], Meta(description="What it is.", examples=["movie"])
    ]
    title: Annotated[str | None, Meta(description="Of the film, series or extra.", examples=["Alien"])]
    year: Annotated[int | None, Meta(description="Of release.", examples=[1979])]
    ids: Annotated[dict[str, str], Meta(description="Tags, by provider.", examples=[{"tmdb": "348"}])]
    edition: Annotated[str | None, Meta(description="Another cut.", examples=["Director's Cut"])]
    version: Annotated[str | None, Meta(description="Its quality.", examples=["2160p"])]
    part: Annotated[int | None, Meta(description="Which of its files, from 1.", examples=[1])]
    season: Annotated[int | None, Meta(description="0 for specials.", examples=[1])]
    episodes: Numbers
    absolute: Annotated[
        list[int],
        Meta(description="Counted over all seasons; empty where the name has none.", examples=[[26]]),
    ]
    air_date: Annotated[str | None, Meta(description="`YYYY-MM-DD`.", examples=["2020-01-05"])]
    episode_title: Annotated[str | None, Meta(description="Of the episode.", examples=["Secrets"])]
    extra_kind: Annotated[ExtraKind | None, Meta(description="What an extra is.", examples=["trailer"])]
    reason: Annotated[
        str | None, Meta(description="Why nothing could be read.", examples=["the name holds no title"])
    ]


class RuleStep(Answer, frozen=True, gc=False):
    """One rule that read a part of a path."""

    rule: Annotated[Rule, Meta(description="Which one; the words are stable.", examples=["bracketed_year"])]
    part: Annotated[
        str, Meta(description="The text of the path; empty where nothing there says it.", examples=["(1979)"])
    ]
    says: Annotated[str, Meta(description="What it means.", examples=["year 1979"])]
    text: Annotated[
        str, Meta(description="The rule in a sentence.", examples=["A year in brackets ends the title."])
    ]


class FileRecognition(Answer, frozen=True, gc=False):
    """How the path of one file was read."""

    file_id: Annotated[str, Meta(description="The file's id.", examples=["fil_qk3m7zq2f5v4a6xw"])]
    path: Annotated[
        str, Meta(description="Where it is.", examples=["/media/movies/Alien (1979)/Alien (1979).mkv"])
    ]
    answer: NameReading
    steps: Annotated[list[RuleStep], Meta(description="In the order of the answer's parts.")]
    is_second_opinion: Annotated[
        bool, Meta(description="Whether a slower reader was believed where the rules were in doubt.")
    ]


class ItemRecognition(Answer, frozen=True, gc=False):
    """Why a title is what it is."""

    item_id: Annotated[str, Meta(description="Of the title.", examples=["mov_qk3m7zq2f5v4a6xw"])]
    files: Annotated[list[FileRecognition], Meta(description="At most fifty of its files, by path.")]
    is_complete: Annotated[bool, Meta(description="Whether these are all of them.", examples=[True])]


def item_recognition(noun: ItemNoun) -> ItemRecognition:
    """The wire form of why a title is what it is."""
    return ItemRecognition(noun.item_id, [_file(one) for one in noun.files], noun.is_complete)


def _file(noun: FileNoun) -> FileRecognition:
    steps = [RuleStep(one.rule, one.part, one.says, RULE_TEXTS[one.rule]) for one in noun.steps]
    return FileRecognition(
        noun.id, display_of(noun.path), _answer(noun.answer), steps, noun.is_second_opinion
    )


def _answer(said: Recognition) -> NameReading:
    film = said if isinstance(said, FilmName) else None
    episode = said if isinstance(said, EpisodeName) else None
    extra = said if isinstance(said, ExtraName) else None
    either = film or episode
    return NameReading(
        kind="movie" if film else "episode" if episode else "extra" if extra else "nothing",
        title=film.title if film else episode.series if episode else extra.title if extra else None,
        year=either.year if either else None,
        ids=dict(either.ids) if either else {},
        edition=film.edition if film else None,
        version=either.version if either else None,
        part=either.part if either else None,
        season=episode.season if episode else None,
        episodes=list(episode.episodes) if episode else [],
        absolute=list(episode.absolute) if episode else [],
        air_date=episode.air_date if episode else None,
        episode_title=episode.title if episode else None,
        extra_kind=extra.kind if extra else None,
        reason=None if either or extra else getattr(said, "reason", None),
    )
