"""Reads a picture by its bytes, and takes out what it should not tell, such as where a photo was taken; no Django.

Formats: PNG (ISO 15948), JPEG (ITU T.81, Exif 2.3), GIF89a, WebP (RFC 9649). No SVG: it can carry scripts.
"""

import re
import struct
from dataclasses import dataclass

MAX_BYTES = 2 * 1024 * 1024
MAX_SIDE = 4096
TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp"}
PNG_HEAD = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs acTL fcTL fdAT".split()
)  # not tEXt, zTXt, iTXt, eXIf, tIME
JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
JPEG_NEXT = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
LOGO_WIDTH, LOGO_HEIGHT = 240, 56


class NotAPicture(ValueError):
    """Bytes that are no PNG, JPEG, GIF or WebP, or a broken one."""


@dataclass(frozen=True)
class Picture:
    """A picture as it is kept: its kind (png, jpg, gif, webp), its size in pixels, and its bytes."""

    kind: str
    width: int
    height: int
    content: bytes


def read_picture(raw: bytes) -> Picture:
    """Read a picture and free it of everything but the picture; raises NotAPicture."""
    try:
        if raw.startswith(PNG_HEAD):
            return _read_png(raw)
        if raw.startswith(b"\xff\xd8\xff"):
            return _read_jpeg(raw)
        if raw[:6] in {b"GIF87a", b"GIF89a"}:
            width, height = struct.unpack_from("<HH", raw, 6)
            return _checked("gif", width, height, raw)
        if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
            return _read_webp(raw)
    except (struct.error, IndexError) as cut:
        raise NotAPicture("cut") from cut
    raise NotAPicture("kind")


def _checked(kind: str, width: int, height: int, content: bytes) -> Picture:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE):
        raise NotAPicture("size")
    return Picture(kind, width, height, content)


def _read_png(raw: bytes) -> Picture:
    if raw[12:16] != b"IHDR":
        raise NotAPicture("head")
    width, height = struct.unpack_from(">II", raw, 16)
    out, at = [PNG_HEAD], len(PNG_HEAD)
    while True:
        (length,) = struct.unpack_from(">I", raw, at)
        name = raw[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(raw):
            raise NotAPicture("cut")
        if name in PNG_KEPT:
            out.append(raw[at:end])
        at = end
        if name == b"IEND":  # what follows the end is not the picture
            return _checked("png", width, height, b"".join(out))


def _read_jpeg(raw: bytes) -> Picture:
    out: list[bytes] = []
    at, width, height, turned = 2, 0, 0, 1
    while True:
        if raw[at] != 0xFF:
            raise NotAPicture("marker")
        marker = raw[at + 1]
        if marker == 0xFF:  # padding before a marker
            at += 1
            continue
        if marker == 0xD9:
            break
        (length,) = struct.unpack_from(">H", raw, at + 2)
        end = at + 2 + length
        body = raw[at + 4 : end]
        if marker in JPEG_SIZES:
            height, width = struct.unpack_from(">HH", body, 1)
        if marker == 0xE1 and body.startswith(b"Exif\0\0"):
            turned = _read_orientation(body[6:])
        if marker == 0xDA:  # the scan itself runs to the next marker
            found = JPEG_NEXT.search(raw, end)
            if found is None:
                raise NotAPicture("cut")
            end = found.start()
        if _is_jpeg_kept(marker, body):
            out.append(raw[at:end])
        at = end
    turn = _write_orientation(turned) if turned > 1 else b""
    if turned > 4:
        width, height = height, width
    return _checked("jpg", width, height, b"\xff\xd8" + turn + b"".join(out) + b"\xff\xd9")


def _is_jpeg_kept(marker: int, body: bytes) -> bool:
    """Keep what draws the picture, colour profile and Adobe's mark included: no comment, camera, place, thumbnail."""
    if 0xE0 <= marker <= 0xEF:
        return marker in {0xE0, 0xEE} or (marker == 0xE2 and body.startswith(b"ICC_PROFILE\0"))
    return marker != 0xFE


def _read_orientation(tiff: bytes) -> int:
    """Read how a camera was held (1 to 8) from the first directory of an Exif block; 1 where it does not say."""
    try:
        order = {b"II": "<", b"MM": ">"}[tiff[:2]]
        (start,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, start)
        for n in range(min(count, 100)):
            tag, kind, _many, value = struct.unpack_from(f"{order}HHIH", tiff, start + 2 + 12 * n)
            if tag == 0x0112 and kind == 3:
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        pass
    return 1


def _write_orientation(turned: int) -> bytes:
    tiff = b"MM\0*\0\0\0\x08" + struct.pack(">HHHIHHI", 1, 0x0112, 3, 1, turned, 0, 0)
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _read_webp(raw: bytes) -> Picture:
    out: list[bytes] = []
    at, width, height = 12, 0, 0
    while at + 8 <= len(raw):
        name, length = raw[at : at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        body = raw[at + 8 : at + 8 + length]
        if len(body) < length:
            raise NotAPicture("cut")
        if not width:
            width, height = _webp_size(name, body)
        if name == b"VP8X":
            body = bytes([body[0] & ~0x0C]) + body[1:]  # no Exif, no XMP
        if name not in {b"EXIF", b"XMP "}:
            out.append(name + struct.pack("<I", length) + body + b"\0" * (length % 2))
        at += 8 + length + length % 2
    if not any(chunk[:4] in {b"VP8 ", b"VP8L", b"ANMF"} for chunk in out):
        raise NotAPicture("cut")
    chunks = b"".join(out)
    return _checked("webp", width, height, b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks)


def _webp_size(name: bytes, body: bytes) -> tuple[int, int]:
    if name == b"VP8X":
        return (int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1)
    if name == b"VP8L" and body[0] == 0x2F:
        bits = int.from_bytes(body[1:5], "little")
        return ((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)
    if name == b"VP8 " and body[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", body, 6)
        return (width & 0x3FFF, height & 0x3FFF)
    raise NotAPicture("head")


def fit(width: int, height: int, *, within: tuple[int, int] = (LOGO_WIDTH, LOGO_HEIGHT)) -> tuple[int, int]:
    """Shrink a size so that it fits, keeping its shape; a small picture stays small."""
    share = min(1.0, within[0] / width, within[1] / height)
    return max(1, round(width * share)), max(1, round(height * share))
