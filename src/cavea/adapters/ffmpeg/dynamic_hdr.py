"""Finds HDR10+ in the first packets of a stream, without decoding a picture.

Its metadata is a registered user data message of ITU-T T.35 (SMPTE ST 2094-40): in HEVC inside a SEI message, in AV1
inside a metadata OBU. The bytes are a stranger's: no length is believed, and little is read.
"""

from collections.abc import Iterator
from typing import Final

_MESSAGE: Final = b"\xb5\x00\x3c\x00\x01"
"""Country (United States), provider (SMPTE's) and its code for dynamic metadata; CTA-861-H, annex S."""

_SEI_UNIT: Final = 39
"""NAL unit type of messages that stand before their picture (ITU-T H.265, table 7-1)."""
_T35_PAYLOAD: Final = 4

_MOST_UNITS: Final = 64
_MOST_BYTES: Final = 4_096
"""Read of one SEI unit or OBU: real ones are a few hundred bytes long."""

_METADATA_OBU: Final = 5
_T35_METADATA: Final = 4


def in_hevc(packet: bytes, configuration: bytes) -> bool:
    """Whether a packet carries HDR10+.

    Args:
        packet: Units behind their lengths where there is a configuration record, else behind start codes.
        configuration: The stream's ``hvcC`` record (ISO/IEC 14496-15, 8.3.3.1), or whatever is there instead.
    """
    is_record = len(configuration) > 22 and configuration[0] == 1  # noqa: PLR2004 - the record's fixed part
    units = _behind_lengths(packet, (configuration[21] & 3) + 1) if is_record else _behind_codes(packet)
    for unit in units:
        kind = unit[0] >> 1 & 0x3F if unit else -1
        if kind == _SEI_UNIT and _is_in_messages(_plain(unit[2:])):
            return True
    return False


def in_av1(packet: bytes) -> bool:
    """Whether a temporal unit carries HDR10+ (AV1 Bitstream, 5.3 and 5.8)."""
    at = 0
    for _ in range(_MOST_UNITS):
        if at >= len(packet):
            return False
        header = packet[at]
        at += 2 if header & 4 else 1
        length = len(packet) - at
        if header & 2:
            length, at = _leb128(packet, at)
        if header >> 3 & 15 == _METADATA_OBU:
            kind, start = _leb128(packet, at)
            if kind == _T35_METADATA and packet.startswith(_MESSAGE, start):
                return True
        at += length
    return False


def _behind_lengths(packet: bytes, width: int) -> Iterator[bytes]:
    at = 0
    for _ in range(_MOST_UNITS):
        if at + width >= len(packet):
            return
        length = int.from_bytes(packet[at : at + width], "big")
        at += width
        yield packet[at : at + min(length, _MOST_BYTES)]
        at += length


def _behind_codes(packet: bytes) -> Iterator[bytes]:
    at = packet.find(b"\0\0\1")
    for _ in range(_MOST_UNITS):
        if at < 0:
            return
        end = packet.find(b"\0\0\1", at + 3)
        yield packet[at + 3 : (len(packet) if end < 0 else end)][:_MOST_BYTES]
        at = end


def _plain(unit: bytes) -> bytes:
    """Without the bytes that keep start codes from appearing (ITU-T H.265, 7.3.1.1)."""
    return unit.replace(b"\0\0\3", b"\0\0")


def _is_in_messages(messages: bytes) -> bool:
    """Follow the messages of one SEI unit (ITU-T H.265, 7.3.5)."""
    at = 0
    while at < len(messages) - 1:
        kind, at = _sum_of_bytes(messages, at)
        length, at = _sum_of_bytes(messages, at)
        if kind == _T35_PAYLOAD and messages.startswith(_MESSAGE, at):
            return True
        at += length
    return False


def _sum_of_bytes(data: bytes, at: int) -> tuple[int, int]:
    """A number written as bytes of 255 and one that is less; and where it ends."""
    total = 0
    while at < len(data) and data[at] == 0xFF:  # noqa: PLR2004
        total += 0xFF
        at += 1
    return total + (data[at] if at < len(data) else 0), at + 1


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, at most eight bytes (AV1 Bitstream, 4.10.5); and where it ends."""
    value = 0
    for place, byte in enumerate(data[at : at + 8]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:  # noqa: PLR2004
            return value, at + place + 1
    return value, at + 8
