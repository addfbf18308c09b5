"""Writes recordings without their tags; what cannot be cleaned is told by NotReadable."""

import io
from collections.abc import Callable

import mutagen
from mutagen import apev2, id3

from campaigns.uploads.stripping.rules import NotReadable, strip_mp4, strip_wav
from campaigns.uploads.stripping.webm.rules import strip_webm

TAGS_IN_A_ROW = 8


def strip(form: str, raw: bytes) -> bytes:
    """Give a recording of this form without what was written into it. Raises NotReadable."""
    clean = BY_FORM.get(form)
    if clean is None:
        raise NotReadable
    try:
        return clean(raw)
    except NotReadable:
        raise
    except Exception as error:  # a broken or hostile file makes the reader fail in many ways
        raise NotReadable from error


def _strip_tagged(raw: bytes) -> bytes:
    """Take the tags off frames of MPEG sound: before them, and behind them."""
    file = io.BytesIO(raw)
    apev2.delete(file)
    for _once in range(TAGS_IN_A_ROW):  # some programs write one tag before another
        file.seek(0)
        id3.delete(file)
        if not file.getvalue().startswith(b"ID3"):
            return file.getvalue()
    raise NotReadable


def _strip_ogg(raw: bytes) -> bytes:
    file = io.BytesIO(raw)
    found = mutagen.File(file)
    if found is None:
        raise NotReadable
    file.seek(0)
    found.delete(file)
    return file.getvalue()


BY_FORM: dict[str, Callable[[bytes], bytes]] = {
    "mp3": _strip_tagged,
    "aac": _strip_tagged,
    "ogg": _strip_ogg,
    "m4a": strip_mp4,
    "wav": strip_wav,
    "webm": strip_webm,
}
