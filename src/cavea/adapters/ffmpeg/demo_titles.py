"""The titles of the demo library: names of films and series that are free or in the public domain.

Only the names are theirs: pictures and sounds are generated.
"""

from typing import Final

from cavea.adapters.ffmpeg.demo_clips import (
    AudioTrack,
    Clip,
    DemoTitle,
    Encoding,
    Picture,
    Sound,
    SubtitleTrack,
)

_OPUS: Final = (AudioTrack(Sound.OPUS_STEREO, pitch=196),)

FILMS: Final = (
    DemoTitle(
        "Movies",
        "Big Buck Bunny (2008)",
        "Big Buck Bunny",
        2008,
        "movie",
        (
            Clip(
                "Big Buck Bunny (2008)",
                height=720,
                seconds=30,
                has_chapters=True,
                sidecars=(SubtitleTrack("en"), SubtitleTrack("de")),
            ),
        ),
        "A giant rabbit with a heart bigger than himself meets three bullies.",
        ("Animation", "Comedy"),
        "Sacha Goedegebure",
        (("imdb", "tt1254207"),),
    ),
    DemoTitle(
        "Movies",
        "Sintel (2010) {imdb-tt1727587}",
        "Sintel",
        2010,
        "movie",
        (
            Clip("Sintel (2010) - 480p", Encoding.VP9_WEBM, _OPUS, height=480),
            Clip("Sintel (2010) - 360p", audio=(AudioTrack(Sound.AAC_STEREO, pitch=196),)),
        ),
        "A lonely young woman searches the world for the dragon that she once befriended.",
        ("Animation", "Fantasy"),
        "Colin Levy",
        (("imdb", "tt1727587"),),
    ),
    DemoTitle(
        "Movies",
        "Tears of Steel (2012)",
        "Tears of Steel",
        2012,
        "movie",
        (
            Clip(
                "Tears of Steel (2012)",
                Encoding.HEVC_MKV,
                (
                    AudioTrack(Sound.AC3_SURROUND, "eng", 110),
                    AudioTrack(Sound.AAC_STEREO, "deu", 130),
                    AudioTrack(Sound.AAC_STEREO, "eng", 330, "Commentary"),
                ),
                Picture.FRACTAL,
                subtitles=(SubtitleTrack("eng"), SubtitleTrack("deu"), SubtitleTrack("spa", is_forced=True)),
                has_chapters=True,
            ),
        ),
        "Warriors and scientists gather in Amsterdam to save the world from robots.",
        ("Science Fiction",),
        "Ian Hubert",
        (("imdb", "tt2285752"),),
    ),
    DemoTitle(
        "Movies",
        "Cosmos Laundromat (2015)",
        "Cosmos Laundromat",
        2015,
        "movie",
        (Clip("Cosmos Laundromat (2015)", Encoding.AV1_WEBM, _OPUS, Picture.CLOUDS, has_chapters=True),),
        "On a desolate island, a suicidal sheep meets his fate in a quirky salesman.",
        ("Animation", "Drama"),
        "Mathieu Auvray",
    ),
    DemoTitle(
        "Movies",
        "Nosferatu (1922)",
        "Nosferatu",
        1922,
        "movie",
        (
            Clip("Nosferatu (1922)", audio=(AudioTrack(Sound.AAC_STEREO, "deu", 98),)),
            Clip(
                "Nosferatu (1922) {edition-Restored}",
                audio=(AudioTrack(Sound.AAC_STEREO, "deu", 98),),
                height=480,
            ),
            Clip("Trailers/Nosferatu trailer", seconds=12),
        ),
        "A real estate agent travels to the castle of a count who never casts a reflection.",
        ("Horror",),
        "F. W. Murnau",
        (("imdb", "tt0013442"),),
    ),
    DemoTitle(
        "Movies",
        "Metropolis (1927)",
        "Metropolis",
        1927,
        "movie",
        (Clip("Metropolis (1927) - part1"), Clip("Metropolis (1927) - part2", picture=Picture.LIFE)),
        "In a city of towers and machines, a mediator is wanted between the head and the hands.",
        ("Science Fiction", "Drama"),
        "Fritz Lang",
    ),
    DemoTitle(
        "Movies",
        "The General (1926)",
        "The General",
        1926,
        "movie",
        (Clip("The General (1926)", audio=(AudioTrack(Sound.AAC_STEREO, pitch=147),)),),
        has_art=False,
    ),
    DemoTitle(
        "Movies",
        "",
        "Night of the Living Dead",
        1968,
        "movie",
        (Clip("Night.of.the.Living.Dead.1968.480p.WEB.x264-CAVEA", height=480),),
        has_art=False,
    ),
    DemoTitle(
        "Movies",
        "A Trip to the Moon (1902)",
        "A Trip to the Moon",
        1902,
        "movie",
        (
            Clip(
                "A Trip to the Moon (1902)",
                Encoding.VP9_WEBM,
                (AudioTrack(Sound.OPUS_STEREO, "fra", 262),),
                sidecars=(SubtitleTrack("fr", is_forced=True), SubtitleTrack("en"), SubtitleTrack("ja")),
            ),
        ),
        "Astronomers fly to the moon in a capsule shot from a cannon.",
        ("Adventure",),
        "Georges Méliès",
    ),
    DemoTitle(
        "Movies",
        "Sita Sings the Blues (2008)",
        "Sita Sings the Blues",
        2008,
        "movie",
        (
            Clip(
                "Sita Sings the Blues (2008)",
                Encoding.H264_MKV,
                (AudioTrack(Sound.FLAC_STEREO, pitch=247),),
                subtitles=(SubtitleTrack("eng", form="ass"), SubtitleTrack("fra", form="ass")),
            ),
        ),
        "The Ramayana and a break-up by e-mail, sung to jazz of the 1920s.",
        ("Animation", "Music"),
        "Nina Paley",
    ),
    DemoTitle(
        "Movies",
        "Elephants Dream (2006)",
        "Elephants Dream",
        2006,
        "movie",
        (Clip("Elephants Dream (2006)", Encoding.MPEG4_AVI, (AudioTrack(Sound.MP3_STEREO),), Picture.LIFE),),
    ),
    DemoTitle(
        "Movies",
        "His Girl Friday (1940)",
        "His Girl Friday",
        1940,
        "movie",
        (Clip("His Girl Friday (1940)", seconds=12, is_damaged=True),),
        has_art=False,
    ),
)

SERIES: Final = (
    DemoTitle(
        "Series",
        "Flash Gordon (1936)",
        "Flash Gordon",
        1936,
        "series",
        (
            Clip("Season 01/Flash Gordon - S01E01 - The Planet of Peril", sidecars=(SubtitleTrack("en"),)),
            Clip("Season 01/Flash Gordon - S01E02 - The Tunnel of Terror", picture=Picture.CLOUDS),
            Clip("Season 01/Flash Gordon - S01E03 - Captured by Shark Men"),
            Clip("Season 02/Flash Gordon - S02E01 - New Worlds to Conquer"),
            Clip("Season 02/Flash Gordon - S02E02 - The Living Dead", Encoding.VP9_WEBM, _OPUS),
            Clip("Season 03/Flash Gordon - S03E01 - The Purple Death"),
            Clip("Specials/Flash Gordon - S00E01 - Rocket Ship", seconds=12),
        ),
        "An athlete, a scientist and a stowaway fly to the planet Mongo.",
        ("Science Fiction", "Adventure"),
    ),
    DemoTitle(
        "Series",
        "Pioneer One (2010)",
        "Pioneer One",
        2010,
        "series",
        (
            Clip("Season 1/Pioneer.One.S01E01.Earthfall.480p.x264-CAVEA", height=480),
            Clip(
                "Season 1/Pioneer One S01E02-E03",
                Encoding.HEVC_MKV,
                (AudioTrack(Sound.AC3_SURROUND, pitch=123),),
                subtitles=(SubtitleTrack("eng"),),
            ),
            Clip("Season 2/Pioneer One 2x01"),
        ),
        "A spacecraft falls over Montana, with a passenger.",
        ("Drama", "Science Fiction"),
    ),
    DemoTitle(
        "Series",
        "Caminandes (2013)",
        "Caminandes",
        2013,
        "series",
        (
            Clip("Season 01/Caminandes - S01E01 - Llama Drama", Encoding.AV1_WEBM, _OPUS),
            Clip("Season 01/Caminandes - S01E02 - Gran Dillama"),
            Clip("Season 01/Caminandes - S01E03 - Llamigos", picture=Picture.LIFE),
        ),
        has_art=False,
    ),
    DemoTitle(
        "Anime",
        "Pepper and Carrot",
        "Pepper and Carrot",
        2014,
        "series",
        (
            Clip(
                "[CAVEA] Pepper and Carrot - 01 [480p][0DE0CA5A]",
                Encoding.H264_MKV,
                (AudioTrack(Sound.AAC_STEREO, "jpn", 294),),
                height=480,
                subtitles=(SubtitleTrack("eng", form="ass"),),
            ),
            Clip("[CAVEA] Pepper and Carrot - 02 [360p][1DE0CA5A]", picture=Picture.CLOUDS),
            Clip("[CAVEA] Pepper and Carrot - 03v2 [360p][2DE0CA5A]"),
        ),
    ),
)

TITLES: Final = FILMS + SERIES
