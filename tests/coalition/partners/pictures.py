"""Small pictures made by our own code, byte by byte."""

import struct
import zlib


def png(width: int = 4, height: int = 2, *, color: tuple[int, int, int] = (11, 95, 165), note: bytes = b"") -> bytes:
    """Make a PNG of one colour; with a note, as some programs leave one."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    rows = (b"\0" + bytes(color) * width) * height
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    noted = chunk(b"tEXt", note) if note else b""
    return b"\x89PNG\r\n\x1a\n" + head + noted + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    """Make one segment of a JPEG."""
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(width: int = 8, height: int = 4, *, exif: bytes = b"", tail: bytes = b"") -> bytes:
    """Make the skeleton of a JPEG, as far as a reader of sizes looks."""
    size = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    noted = segment(0xE1, b"Exif\0\0" + exif) if exif else b""
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\0") + noted + segment(0xFE, b"a comment") + size + scan + b"\xff\xd9" + tail
    )


def exif(turned: int, place: bytes = b"GPS 41.76N 72.68W") -> bytes:
    """Make an Exif block that says how the camera was held, and where."""
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHIHHI", 1, 0x0112, 3, 1, turned, 0, 0) + place


def webp(width: int = 10, height: int = 6, *, place: bytes = b"GPS") -> bytes:
    """Make an extended WebP with an Exif chunk of odd length."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    head = bytes([0x0C, 0, 0, 0]) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = chunk(b"VP8X", head) + chunk(b"VP8L", b"\x2f\0\0\0\0") + chunk(b"EXIF", place)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
