"""Blanks in a WebM file all that is not needed to hear it: plain bytes in, plain bytes out of the same length.

WebM is a tree of elements (RFC 8794, RFC 9559): an id, a size, a body. What may stay is listed by level; any other
element becomes a Void of the same length, so that nothing moves. Only sound as Opus is taken: it holds no words.
"""

from collections.abc import Iterator
from typing import NamedTuple

from campaigns.uploads.stripping.rules import NotReadable

HEADER, SEGMENT, VOID = 0x1A45DFA3, 0x18538067, 0xEC
SEEK, INFO, TRACKS, CLUSTER, CUES = 0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B
TRACK, BLOCKS = 0xAE, 0xA0
APPS = frozenset({0x4D80, 0x5741})  # the programs that wrote it: must be there, may be empty
KIND, CODEC, PRIVATE = 0x83, 0x86, 0x63A2
TOP = frozenset({SEEK, INFO, TRACKS, CLUSTER, CUES, 0x1043A770, 0x1254C367, 0x1941A469})
STAYS: dict[int, frozenset[int]] = {
    HEADER: frozenset({0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285}),
    SEGMENT: frozenset({INFO, TRACKS, CLUSTER, CUES}),
    INFO: frozenset({0x2AD7B1, 0x4489}) | APPS,
    TRACKS: frozenset({TRACK}),
    TRACK: frozenset({0xD7, 0x73C5, KIND, 0xB9, 0x88, 0x9C, 0x22B59C, CODEC, PRIVATE, 0x56AA, 0x56BB, 0xE1}),
    CLUSTER: frozenset({0xE7, 0xA7, 0xAB, 0xA3, BLOCKS}),
    BLOCKS: frozenset({0xA1, 0x9B, 0xFB, 0x75A2}),
}
SOUND, OPUS, OPUS_HEAD = b"\x02", b"A_OPUS", b"OpusHead"
DEEPEST = 5


class Element(NamedTuple):
    """An element: what it is, where it begins, where its body begins and ends."""

    id: int
    start: int
    body: int
    end: int


def strip_webm(raw: bytes) -> bytes:
    """Blank all but the sound of a WebM file. Raises NotReadable, also for films and other codecs."""
    out = bytearray(raw)
    found = list(_elements(raw, 0, len(raw)))
    if [one.id for one in found if one.id != VOID] != [HEADER, SEGMENT]:
        raise NotReadable
    for one in found:
        if one.id == VOID:
            _blank(out, one)
        else:
            _open(raw, out, one, 1)
    return bytes(out)


def _open(raw: bytes, out: bytearray, parent: Element, depth: int) -> None:
    seen: dict[int, Element] = {}
    for one in _elements(raw, parent.body, parent.end):
        seen[one.id] = one
        if one.id not in STAYS[parent.id]:
            _blank(out, one)
        elif one.id in APPS:
            out[one.body : one.end] = bytes(one.end - one.body)
        elif one.id in STAYS and depth < DEEPEST:
            _open(raw, out, one, depth + 1)
    if parent.id == TRACK:
        _check_track({name: raw[one.body : one.end] for name, one in seen.items()})
    if parent.id == SEGMENT and not {TRACKS, CLUSTER} <= seen.keys():
        raise NotReadable


def _check_track(told: dict[int, bytes]) -> None:
    """Take sound as Opus alone: a film shows faces, and other codecs carry words beside the sound."""
    private = told.get(PRIVATE, OPUS_HEAD)
    if told.get(KIND, b"").lstrip(b"\0") != SOUND or told.get(CODEC, b"").rstrip(b"\0") != OPUS:
        raise NotReadable
    if not private.startswith(OPUS_HEAD) or len(private) > 64:
        raise NotReadable


def _blank(out: bytearray, one: Element) -> None:
    """Make a Void of an element, as long as it was."""
    whole = one.end - one.start
    if whole < 2:
        raise NotReadable
    wide = 8 if whole >= 9 else 1
    size = whole - 1 - wide
    out[one.start : one.end] = bytes([VOID]) + (size | 1 << 7 * wide).to_bytes(wide, "big") + bytes(size)


def _elements(raw: bytes, at: int, end: int) -> Iterator[Element]:
    """Walk through the elements of a body. Raises NotReadable where one does not fit into it."""
    while at < end:
        name, after_name = _number(raw, at, end, most=4, keeps_mark=True)
        size, body = _number(raw, after_name, end, most=8)
        if size >= 0:
            stop = body + size
        elif name == SEGMENT:
            stop = end
        elif name == CLUSTER:
            stop = _end_of_cluster(raw, body, end)
        else:
            raise NotReadable
        if stop > end:
            raise NotReadable
        yield Element(name, at, body, stop)
        at = stop


def _end_of_cluster(raw: bytes, at: int, end: int) -> int:
    """Find where a cluster without a size ends: before the next element that stands beside it."""
    while at < end:
        name, after_name = _number(raw, at, end, most=4, keeps_mark=True)
        if name in TOP:
            return at
        size, body = _number(raw, after_name, end, most=8)
        if size < 0:
            raise NotReadable
        at = body + size
    return at


def _number(raw: bytes, at: int, end: int, *, most: int, keeps_mark: bool = False) -> tuple[int, int]:
    """Read a number of variable length: it, and where the next byte stands; -1 is an unknown size."""
    if at >= end or not raw[at]:
        raise NotReadable
    wide = 9 - raw[at].bit_length()
    if wide > most or at + wide > end:
        raise NotReadable
    told = int.from_bytes(raw[at : at + wide], "big")
    if keeps_mark:
        return told, at + wide
    size = told & (1 << 7 * wide) - 1
    return (-1 if size == (1 << 7 * wide) - 1 else size), at + wide
