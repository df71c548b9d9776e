"""The wire form of a probe: names as the overviews print them, nothing left out, nothing by default."""

from dataclasses import replace

import msgspec

from cavea.contracts.api.shapes.probes import probe_answer
from cavea.domain.media import Attachment, Chapter, DolbyVision, DurationMs, HdrKind, SubtitleStream
from cavea.testing.media_tools import tiny_probe

TOLD = {
    "probe": {
        "format": "mov,mp4,m4a,3gp,3g2,mj2",
        "duration": 2.0,
        "size": 1_000,
        "bitrate": 628_000,
        "videoStreams": [
            {
                "index": 0,
                "codec": "h264",
                "width": 320,
                "height": 180,
                "frameRate": 24.0,
                "isVariableFrameRate": False,
                "bitDepth": 8,
                "pixelFormat": "yuv420p",
                "bitrate": 500_000,
                "profile": "High",
                "level": 12,
                "hdr": "dolby_vision",
                "dolbyVision": {
                    "profile": 8,
                    "level": 6,
                    "compatibilityId": 1,
                    "hasEnhancementLayer": False,
                    "hasCompatibleBase": True,
                },
                "colorPrimaries": "bt2020",
                "colorTransfer": "smpte2084",
                "colorSpace": "bt2020nc",
                "isInterlaced": False,
                "rotation": 90,
                "sampleAspectRatio": "4:3",
                "language": None,
                "title": None,
                "isDefault": True,
                "isForced": False,
            }
        ],
        "audioStreams": [
            {
                "index": 1,
                "codec": "aac",
                "profile": "LC",
                "channels": 2,
                "layout": "stereo",
                "sampleRate": 48_000,
                "bitrate": 128_000,
                "language": "eng",
                "title": None,
                "isDefault": True,
                "isForced": False,
                "isHearingImpaired": False,
                "isVisualImpaired": False,
                "isCommentary": False,
                "isOriginal": False,
            }
        ],
        "subtitleStreams": [
            {
                "index": 2,
                "codec": "ass",
                "language": "ger",
                "title": "Schilder",
                "isDefault": False,
                "isForced": True,
                "isHearingImpaired": False,
                "isCommentary": False,
                "isOriginal": False,
            }
        ],
        "chapters": [{"start": 0.0, "end": 1.5, "title": "Prelude"}],
        "attachments": [{"index": 3, "fileName": "Letters.ttf", "mediaType": "font/ttf", "size": 48_200}],
    }
}


def test_a_probe_says_all_that_a_player_needs() -> None:
    plain = tiny_probe()
    video = replace(
        plain.video[0],
        hdr=HdrKind.DOLBY_VISION,
        dolby_vision=DolbyVision(8, 6, 1, has_enhancement_layer=False, has_compatible_base=True),
        is_variable_frame_rate=False,
        is_interlaced=False,
        color_primaries="bt2020",
        color_transfer="smpte2084",
        color_space="bt2020nc",
        rotation=90,
        sample_aspect_ratio="4:3",
    )
    words = SubtitleStream(
        2, "ass", "ger", "Schilder", is_default=False, is_forced=True, is_hearing_impaired=False
    )
    probe = replace(
        plain,
        video=(video,),
        subtitles=(words,),
        chapters=(Chapter(DurationMs(0), DurationMs(1_500), "Prelude"),),
        attachments=(Attachment(3, "Letters.ttf", "font/ttf", 48_200),),
    )

    told = msgspec.json.decode(msgspec.json.encode(probe_answer(probe)))

    assert told == TOLD
