"""Field types that many shapes share, and the two roots of all shapes."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

MAX_INT: Final = 2**63 - 1


class Answer(msgspec.Struct, frozen=True, gc=False):
    """Something the server says. No field has a default: generated clients see every field as present."""


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something the server is told. Unknown fields are refused, so that a typing error is not lost."""


Time = Annotated[
    str,
    Meta(
        description="A moment in UTC, RFC 3339.",
        examples=["2026-11-22T15:25:02.000Z"],
        extra_json_schema={"format": "date-time"},
    ),
]
Date = Annotated[
    str,
    Meta(description="A day, `YYYY-MM-DD`.", examples=["1927-01-10"], extra_json_schema={"format": "date"}),
]
Seconds = Annotated[float, Meta(description="Seconds, with fractions.", examples=[5400.5])]
Count = Annotated[int, Meta(ge=0, le=MAX_INT, examples=[3], extra_json_schema={"format": "int64"})]
Year = Annotated[int, Meta(description="Year of the first release.", examples=[1927])]
Title = Annotated[str, Meta(description="As people know it.", examples=["Metropolis"])]
Text = Annotated[str, Meta(examples=["A city of the future, above and below the ground."])]
Genres = Annotated[list[str], Meta(description="Names of genres.", examples=[["Drama", "Science Fiction"]])]


class Artwork(Answer, frozen=True, gc=False):
    """A picture. Fetch `url` with your credential (or `?token=`)."""

    id: Annotated[str, Meta(description="Its id.", examples=["art_qk3m7zq2f5v4a6xw"])]
    url: Annotated[
        str,
        Meta(
            description="Where it is, from the server's root.", examples=["/api/assets/art_qk3m7zq2f5v4a6xw"]
        ),
    ]
    width: Annotated[int | None, Meta(description="Pixels; null until it was measured.", examples=[1000])]
    height: Annotated[int | None, Meta(description="Pixels; null until it was measured.", examples=[1500])]
    placeholder: Annotated[
        str | None,
        Meta(
            description="ThumbHash in base64, to show while it loads; null until made.",
            examples=["1QcSHQRnh493V4dIh4eXh1h4kJUI"],
        ),
    ]


def artwork(
    asset_id: str | None, width: int | None, height: int | None, placeholder: str | None
) -> Artwork | None:
    """The picture of these columns, or None."""
    if asset_id is None:
        return None
    return Artwork(asset_id, "/api/assets/" + asset_id, width, height, placeholder)
