"""Small files for stories."""

import io
import struct

from mutagen import apev2, id3
from mutagen.ogg import OggPage
from PIL import Image

MP3 = b"ID3\x04\0\0\0\0\0\0" + b"\xff\xfb\x90\x00" + b"\0" * 40


def photo(*, size=(80, 60), exif=False, form="JPEG", color=(30, 120, 80)):
    """Draw a photo; with what a phone writes into it: a place, and that it lies on its side."""
    out, more = io.BytesIO(), {}
    if exif:
        told = Image.Exif()
        told[0x0112], told[0x010E] = 6, "Hartford, Connecticut"
        more["exif"] = told
    Image.new("RGB", size, color).save(out, form, **more)
    return out.getvalue()


SECRET = "Dolores, 41.7637N 72.6851W"


def tagged_mp3():
    """Write a recording as a phone does: a name and a place before the sound, another name behind it."""
    out = io.BytesIO(MP3[10:] * 4)
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=3, text=SECRET))
    tags.add(id3.APIC(encoding=3, mime="image/jpeg", type=3, desc="", data=SECRET.encode() + photo()))
    tags.save(out, v1=2)
    out.seek(0)
    more = apev2.APEv2()
    more["Artist"] = SECRET
    more.save(out)
    return out.getvalue()


def _box(name, body):
    return struct.pack(">I4s", 8 + len(body), name) + body


def tagged_m4a(sound=b"SOUND" * 9):
    """Write an M4A file with a place where phones write it, tags of its own kind, and dates."""
    place = _box(b"\xa9xyz", SECRET.encode())
    tags = _box(b"meta", b"\0" * 4 + _box(b"ilst", _box(b"\xa9nam", _box(b"data", SECRET.encode()))))
    times = b"\0" * 4 + b"\x12\x34\x56\x78" * 2 + b"\0" * 88
    track = _box(b"trak", _box(b"tkhd", times) + _box(b"udta", place) + _box(b"mdia", _box(b"mdhd", times)))
    film = _box(b"moov", _box(b"mvhd", times) + track + _box(b"udta", place + tags) + _box(b"meta", SECRET.encode()))
    return _box(b"ftyp", b"M4A \0\0\0\0") + film + _box(b"uuid", SECRET.encode()) + _box(b"mdat", sound)


def tagged_ogg(sound=b"SOUND" * 9):
    """Write an Opus file with comments."""
    pages = []
    tags = struct.pack("<8sI3sII", b"OpusTags", 3, b"own", 1, len(SECRET) + 6) + b"TITLE=" + SECRET.encode()
    for number, packet in enumerate((b"OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0", tags, sound)):
        page = OggPage()
        page.packets, page.sequence, page.serial = [packet], number, 7
        page.first, page.last, page.position = number == 0, number == 2, 960 * (number == 2)
        pages.append(page.write())
    return b"".join(pages)


def _element(name, body, *, is_open=False):
    size = b"\xff" if is_open else (len(body) | 1 << 28).to_bytes(4, "big")
    return bytes.fromhex(name) + size + body


def tagged_webm(sound=b"SOUND" * 9, *, is_live=True, kind=2, codec=b"A_OPUS", private=b"OpusHead\x01\x01", more=b""):
    """Write a recording as a browser does (`is_live`: without sizes), with a title, a date, a place and tags."""
    secret = SECRET.encode()
    told = _element("7ba9", secret) + _element("4461", b"\0" * 8) + _element("4d80", secret) + _element("5741", secret)
    info = _element("1549a966", _element("bf", b"CRC4") + _element("2ad7b1", b"\x0f\x42\x40") + told)
    track = _element("d7", b"\1") + _element("83", bytes([kind])) + _element("536e", secret) + _element("86", codec)
    tracks = _element("1654ae6b", _element("ae", track + _element("63a2", private)))
    group = _element("a0", _element("a1", b"\x81\0\0\0" + sound) + _element("75a1", secret))
    cluster = _element("e7", b"\0") + _element("a3", b"\x81\0\0\0" + sound) + group + _element("ec", secret)
    clusters = _element("1f43b675", cluster, is_open=is_live) * 2
    tags = _element("1254c367", secret) + _element("1941a469", secret)
    body = _element("114d9b74", secret) + info + tracks + clusters + tags + more
    header = _element("1a45dfa3", _element("4282", b"webm"))
    return header + _element("18538067", body, is_open=is_live)


def tagged_wav(sound=b"SOUND" * 8):
    """Write a WAV file with a list of facts and a broadcast chunk."""

    def chunk(name, body):
        return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)

    facts = chunk(b"LIST", b"INFO" + chunk(b"IART", SECRET.encode())) + chunk(b"bext", SECRET.encode())
    told = b"WAVE" + facts + chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)) + chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", len(told)) + told + chunk(b"id3 ", SECRET.encode())
