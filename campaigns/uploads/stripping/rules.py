"""WAV and MP4 files without what describes them: plain bytes in, plain bytes out."""

import struct
from collections.abc import Iterator

SOUND_CHUNKS = frozenset({b"fmt ", b"fact", b"data"})
TELLS = frozenset({b"udta", b"meta", b"uuid", b"XMP_", b"ID32", b"\xa9xyz"})
OPENED = frozenset({b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf", b"edts", b"mvex"})
DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})


class NotReadable(Exception):
    """A file that is not built as its head says."""


def strip_wav(raw: bytes) -> bytes:
    """Keep of a WAV file what is needed to hear it: every other chunk may tell who, when and where."""
    kept, at = [], 12
    while at + 8 <= len(raw):
        name, size = raw[at : at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        body = raw[at + 8 : at + 8 + size]
        if name in SOUND_CHUNKS:
            kept.append(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
        at += 8 + size + size % 2
    if not any(chunk.startswith(b"data") for chunk in kept):
        raise NotReadable
    told = b"WAVE" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(told)) + told


def strip_mp4(raw: bytes) -> bytes:
    """Blank in an MP4 file what describes it, without moving anything: the sound is found by its place in the file."""
    out = bytearray(raw)
    _blank(out, 0, len(out))
    if b"moov" not in {name for name, _start, _end in _boxes(out, 0, len(out))}:
        raise NotReadable
    return bytes(out)


def _blank(out: bytearray, start: int, end: int) -> None:
    for name, body, after in list(_boxes(out, start, end)):
        if name in TELLS:
            out[body - 4 : body] = b"free"
            out[body:after] = bytes(after - body)
        elif name in DATED and after - body >= 20:
            size = 16 if out[body] == 1 else 8  # made at, changed at
            out[body + 4 : body + 4 + size] = bytes(size)
        elif name in OPENED:
            _blank(out, body, after)


def _boxes(out: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Walk through boxes: name, where the body begins, where the next one does. Raises NotReadable."""
    while start + 8 <= end:
        size, name = struct.unpack_from(">I4s", out, start)
        body = start + 8
        if size == 1 and start + 16 <= end:
            size = struct.unpack_from(">Q", out, body)[0]
            if name in TELLS:
                raise NotReadable  # nobody writes so much about a recording
            body += 8
        after = end if size == 0 else start + size
        if after < body or after > end:
            raise NotReadable
        yield name, body, after
        start = after
