"""What counts as media: closed lists of containers and decoders (rule 12 of the security rules).

Playlists, image sequences, ``concat``, SDP and everything else that names other files is absent on purpose.
So are decoders of games and of text terminals, which nobody's library needs.
"""

from typing import Final

CONTAINERS: Final = (
    *(
        "mov",
        "mp4",
        "matroska",
        "webm",
        "avi",
        "mpegts",
        "mpeg",
        "mpegvideo",
        "flv",
        "asf",
        "ogg",
        "rm",
        "mxf",
    ),
    *("nut", "wtv", "dv", "ivf", "m4v", "h264", "hevc"),
    *("mp3", "flac", "wav", "w64", "aac", "ac3", "eac3", "dts", "dtshd", "truehd", "mlp", "ape", "wv", "tta"),
    *("tak", "aiff", "caf", "dsf", "iff", "mpc", "mpc8", "amr", "au", "spx"),
)
"""Names of demuxers, for ``format_whitelist``."""

DECODERS: Final = (
    *("h264", "hevc", "vvc", "av1", "libdav1d", "vp6", "vp6a", "vp6f", "vp7", "vp8", "vp9", "libvpx"),
    *("libvpx-vp9", "mpeg1video", "mpeg2video", "mpegvideo", "mpeg4", "msmpeg4v1", "msmpeg4v2", "msmpeg4"),
    *(
        "wmv1",
        "wmv2",
        "wmv3",
        "vc1",
        "h261",
        "h263",
        "h263i",
        "h263p",
        "flv",
        "theora",
        "rv10",
        "rv20",
        "rv30",
    ),
    *("rv40", "svq1", "svq3", "cinepak", "indeo3", "indeo4", "indeo5", "dvvideo", "mjpeg", "prores", "dnxhd"),
    *("cfhd", "ffv1", "ffvhuff", "huffyuv", "utvideo", "lagarith", "magicyuv", "rawvideo", "v210", "png"),
    *(
        "aac",
        "aac_latm",
        "ac3",
        "eac3",
        "dca",
        "truehd",
        "mlp",
        "mp1float",
        "mp2float",
        "mp3float",
        "mp1",
        "mp2",
    ),
    *("mp3", "opus", "libopus", "vorbis", "libvorbis", "flac", "alac", "wmav1", "wmav2", "wmapro"),
    *("wmalossless", "wmavoice", "ape", "wavpack", "tta", "tak", "mpc7", "mpc8", "amrnb", "amrwb", "speex"),
    *("cook", "sipr", "ra_144", "ra_288", "ralf", "atrac3", "atrac3p", "nellymoser", "gsm", "gsm_ms", "qdm2"),
    *("adpcm_ms", "adpcm_ima_wav", "adpcm_ima_qt", "adpcm_swf", "pcm_alaw", "pcm_mulaw", "pcm_u8", "pcm_s8"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be"),
    *("pcm_f64le", "pcm_f64be", "pcm_bluray", "pcm_dvd", "dsd_lsbf", "dsd_msbf", "dsd_lsbf_planar"),
    *("dsd_msbf_planar", "subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text", "pgssub", "dvdsub"),
    *("dvbsub", "xsub", "cc_dec"),
)
"""Names of decoders, for ``codec_whitelist``."""

STILL_IMAGE_BRANDS: Final = frozenset(
    {b"avif", b"avis", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
)
"""``major_brand`` of ISO files that hold photographs (ISO/IEC 23008-12, the AVIF specification)."""

HDR10_TRANSFER: Final = 16
HLG_TRANSFER: Final = 18
"""Transfer characteristics as ITU-T H.273 numbers them: SMPTE ST 2084 and ARIB STD-B67."""

DOLBY_VISION_TAGS: Final = frozenset({"dvhe", "dvh1", "dva1", "dvav", "dav1"})
"""Sample entries of Dolby Vision (Dolby Vision Streams Within the ISO Base Media File Format)."""
