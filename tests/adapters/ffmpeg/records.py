"""Writes into generated files what no encoder here makes: records of Dolby Vision, and HDR10+ in AV1."""

import struct
import subprocess
from pathlib import Path

import av
import imageio_ffmpeg

from cavea.testing.tiny_media import ROOM

PARENTS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd")
T35 = bytes.fromhex("b5003c0001") + b"\x04\x01" + b"\0" * 20


def record(profile: int, level: int, compatibility: int, *, el: int = 0, bl: int = 1) -> bytes:
    """A DOVIDecoderConfigurationRecord (Dolby Vision Streams Within the ISO Base Media File Format, 3.2)."""
    flags = profile << 9 | level << 3 | 1 << 2 | el << 1 | bl
    return struct.pack(">BBHB", 1, 0, flags, compatibility << 4).ljust(24, b"\0")


def in_iso(film: bytes, kind: bytes, content: bytes) -> bytes:
    """With a box more in the first sample entry; the index stands behind the media, whose places stay."""
    at, opened = 0, []
    for name in PARENTS:
        while film[at + 4 : at + 8] != name:
            at += int.from_bytes(film[at : at + 4], "big")
        opened.append(at)
        at += 16 if name == b"stsd" else 8
    opened.append(at)  # the sample entry itself
    grown = bytearray(film)
    end = at + int.from_bytes(film[at : at + 4], "big")
    box = struct.pack(">I4s", 8 + len(content), kind) + content
    for start in opened:
        length = int.from_bytes(film[start : start + 4], "big") + len(box)
        grown[start : start + 4] = length.to_bytes(4, "big")
    grown[end:end] = box
    return bytes(grown)


def in_matroska(film: bytes, kind: bytes, content: bytes) -> bytes:
    """With a ``BlockAdditionMapping`` (RFC 9559, 5.1.4.1.17) instead of the long title of a stream."""
    title = b"\x53\x6e" + bytes([0x80 | len(ROOM)]) + ROOM.encode()
    assert film.count(title) == 1
    mapping = element(b"\x41\xe7", kind) + element(b"\x41\xed", content)
    whole = element(b"\x41\xe4", mapping)
    return film.replace(title, whole + element(b"\xec", b"\0" * (len(title) - len(whole) - 2)))


def as_vp9(source: Path, target: Path) -> None:
    """The same pictures and their dynamic metadata in WebM, which carries it beside the frames."""
    program = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostdin",
        "-v",
        "error",
        "-i",
        str(source),
        "-c:v",
        "libvpx-vp9",
    ]
    subprocess.run([*program, "-deadline", "realtime", "-cpu-used", "8", str(target)], check=True)


def without_its_beginning(source: Path, target: Path, seconds: float) -> None:
    """The same packets, of which an edit list shows only those after so many seconds."""
    program = [
        imageio_ffmpeg.get_ffmpeg_exe(),
        "-nostdin",
        "-v",
        "error",
        "-ss",
        str(seconds),
        "-i",
        str(source),
    ]
    subprocess.run([*program, "-c", "copy", str(target)], check=True)


def in_transport(film: bytes, content: bytes) -> bytes:
    """With a descriptor 0xB0 more for the first stream of every program map (ISO/IEC 13818-1, 2.4.4.8)."""
    packets = [bytearray(film[at : at + 188]) for at in range(0, len(film), 188)]
    descriptor = bytes([0xB0, len(content)]) + content
    for packet in packets:
        if packet[1] & 0x5F != 0x50 or packet[2] or packet[5:6] != b"\x02":  # ffmpeg's map has PID 0x1000
            continue
        length = int.from_bytes(packet[6:8], "big") & 0xFFF
        section = packet[5 : 8 + length - 4]
        stream = 12 + (int.from_bytes(section[10:12], "big") & 0xFFF)
        told = int.from_bytes(section[stream + 3 : stream + 5], "big") & 0xFFF
        section[stream + 3 : stream + 5] = (0xF000 | told + len(descriptor)).to_bytes(2, "big")
        section[stream + 5 + told : stream + 5 + told] = descriptor
        section[1:3] = (0xB000 | len(section) + 4 - 3).to_bytes(2, "big")
        packet[5:] = (section + crc(bytes(section)).to_bytes(4, "big")).ljust(183, b"\xff")
    return b"".join(packets)


def crc(data: bytes) -> int:
    """CRC-32 as sections of MPEG have it (ISO/IEC 13818-1, annex A)."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 1 << 31 else value << 1) & 0xFFFFFFFF
    return value


def element(name: bytes, content: bytes) -> bytes:
    """An element of EBML with a length of one byte."""
    assert len(content) < 127
    return name + bytes([0x80 | len(content)]) + content


def obu(kind: int, content: bytes) -> bytes:
    """An OBU with its length."""
    assert len(content) < 128
    return bytes([kind << 3 | 2, len(content)]) + content


def with_first_in_each_packet(source: Path, target: Path, more: bytes) -> None:
    """A copy of a film whose every packet begins with more bytes."""
    with av.open(str(source)) as old, av.open(str(target), "w") as new:
        stream = new.add_stream_from_template(old.streams.video[0], opaque=True)
        for packet in old.demux(old.streams.video[0]):
            if packet.size:
                fuller = av.Packet(more + bytes(packet))
                fuller.pts, fuller.dts, fuller.time_base = packet.pts, packet.dts, packet.time_base
                fuller.is_keyframe = packet.is_keyframe
                fuller.stream = stream
                new.mux(fuller)
