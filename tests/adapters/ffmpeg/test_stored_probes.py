"""Probes outlive the program that made them: what was stored is read, whatever has been added since."""

import msgspec

from cavea.domain.media import Probe
from cavea.testing.tiny_media import TinyMedia

from .conftest import Reader

OLD = b"""{"container":"matroska,webm","duration_ms":2000,"size":180550,"bitrate":722200,
"video":[{"index":0,"codec":"hevc","profile":"Main 10","level":60,"width":320,"height":180,
"pixel_format":"yuv420p10le","bit_depth":10,"frame_rate":24.0,"bitrate":null,"hdr":"hdr10","language":null,
"title":null,"is_default":true}],
"audio":[{"index":1,"codec":"aac","profile":"LC","channels":2,"layout":"stereo","sample_rate":48000,
"bitrate":null,"language":"jpn","title":"Commentary","is_default":false}],
"subtitles":[{"index":2,"codec":"subrip","language":"ger","title":null,"is_default":false,"is_forced":true,
"is_hearing_impaired":true}],
"chapters":[{"start_ms":0,"end_ms":1000,"title":"First"}],"tags":{"title":"Two Seconds"}}"""


def test_a_probe_stored_by_the_first_version_is_read() -> None:
    found = msgspec.json.decode(OLD, type=Probe)

    assert (found.video[0].dolby_vision, found.video[0].is_variable_frame_rate, found.attachments) == (
        None,
        None,
        (),
    )
    assert found.audio[0].title == "Commentary"


def test_a_probe_comes_back_as_it_was_stored(reader: Reader, clips: TinyMedia) -> None:
    for name in ("marked", "hdr10-plus", "hevc-ac3"):
        found = reader.probe(clips.path(name))

        assert isinstance(found, Probe)
        assert msgspec.json.decode(msgspec.json.encode(found), type=Probe) == found
