"""What a file is, by its content alone: names and types told by a browser prove nothing. Plain values."""

from dataclasses import dataclass
from datetime import timedelta

MEGABYTE = 1024 * 1024
LARGEST = {"photo": 12 * MEGABYTE, "logo": 4 * MEGABYTE, "audio": 20 * MEGABYTE, "paper": 15 * MEGABYTE}
MOST_PIXELS = 60_000_000  # a phone takes fifty million; more is a bomb
SIDE = {"photo": 2400, "logo": 900}  # what is kept is no larger
AGE_UNCLAIMED = timedelta(days=1)
LEASE = timedelta(minutes=10)
PAUSES = (1, 5, 15, 60, 240)  # minutes before a scanner that did not answer is asked again
PICTURES = frozenset({"jpeg", "png", "webp", "gif", "heic"})
SOUNDS = frozenset({"mp3", "m4a", "ogg", "wav", "aac", "webm"})  # of these we can take out what a phone wrote into them
TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "webm": "audio/webm",
    "wav": "audio/wav",
    "aac": "audio/aac",
    "pdf": "application/pdf",
}
HEIC = (b"heic", b"heix", b"mif1", b"msf1", b"hevc")
SOUND_BRANDS = (
    b"M4A ",
    b"M4B ",
    b"mp42",
    b"mp41",
    b"isom",
    b"iso2",
    b"iso5",
    b"iso6",
    b"3gp4",
    b"3gp5",
    b"3gp6",
    b"dash",
)


@dataclass(frozen=True)
class Told:
    """What the head of a file shows."""

    form: str

    @property
    def is_picture(self) -> bool:
        """Tell whether it is a picture."""
        return self.form in PICTURES

    @property
    def is_sound(self) -> bool:
        """Tell whether it is a recording."""
        return self.form in SOUNDS


def sniff(head: bytes) -> Told | None:
    """Tell what a file is by its first bytes; None for anything that we do not take."""
    starts = (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF87a", "gif"),
        (b"GIF89a", "gif"),
        (b"%PDF-", "pdf"),
        (b"ID3", "mp3"),
        (b"OggS", "ogg"),
        (b"\x1aE\xdf\xa3", "webm"),
    )
    for start, form in starts:
        if head.startswith(start):
            return Told(form)
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE"}:
        return Told("webp" if head[8:12] == b"WEBP" else "wav")
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return Told("heic") if brand in HEIC else Told("m4a") if brand.startswith(SOUND_BRANDS) else None
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:  # a frame of MPEG sound without tags
        layer = head[1] >> 1 & 3
        return Told("aac") if layer == 0 else Told("mp3")
    return None


def pause_after(tries: int) -> timedelta:
    """Tell how long to wait before a file is looked at again."""
    return timedelta(minutes=PAUSES[min(tries, len(PAUSES) - 1)])
