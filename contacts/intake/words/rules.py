"""Reads words: what they mean to us, how they are compared and written. Plain values."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson

TAG_LIMIT = 60
LANGUAGES = {
    "en": "en", "eng": "en", "english": "en", "ingles": "en",
    "es": "es", "spa": "es", "spanish": "es", "espanol": "es", "castellano": "es",
}  # fmt: skip
ROLES = {
    "parent": "parent", "parents": "parent", "guardian": "parent", "parent or guardian": "parent", "padre": "parent",
    "madre": "parent", "mother": "parent", "father": "parent", "caregiver": "parent", "grandparent": "parent",
    "educator": "educator", "teacher": "educator", "teachers": "educator", "maestra": "educator", "maestro": "educator",
    "principal": "educator", "paraeducator": "educator", "student": "student", "estudiante": "student",
    "policymaker": "policymaker", "legislator": "policymaker", "elected official": "policymaker", "staff": "staff",
    "legislative staff": "staff", "press": "press", "media": "press", "reporter": "press", "journalist": "press",
    "prensa": "press", "alum": "alum", "alumni": "alum", "graduate": "alum", "community": "community",
    "community member": "community", "volunteer": "community", "ally": "community",
}  # fmt: skip
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


def read_language(value: Any) -> str:
    """Read a language: es, es-PR, Spanish, Español; '' when it is none of ours."""
    return _language(str(value or ""))


@lru_cache(maxsize=1000)
def _language(value: str) -> str:
    text = fold(value).replace("_", "-")
    return LANGUAGES.get(text, LANGUAGES.get(text.split("-")[0], ""))


@lru_cache(maxsize=5000)
def read_role(text: str) -> str:
    """Read a role: parent, Teacher, madre; '' when it is none of ours."""
    return ROLES.get(fold(clean(text)), "")


def read_tags(told: Iterable[Any]) -> list[str]:
    """Read tags: cleaned, each once, however it is written."""
    return list(_tags(tuple([one if isinstance(one, str) else clean(one) for one in told])))


@lru_cache(maxsize=5000)
def _tags(told: tuple[str, ...]) -> tuple[str, ...]:
    return tuple({fold_word(tag): tag for text in told if (tag := clean(text)[:TAG_LIMIT].strip())}.values())


def clean(value: Any) -> str:
    """Give text without invisible characters and needless blanks, in composed form."""
    if value is None or value == "":
        return ""
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        text = _UNSEEN.sub(" ", unicodedata.normalize("NFC", text))
    return " ".join(text.split())


def fold(text: str) -> str:
    """Give text for comparing: lower case, no accents, letters and digits only (or as it is if nothing is left)."""
    lowered = text.casefold()
    if lowered.isascii() and lowered.isalnum():
        return lowered
    if not lowered.isascii():
        parts = unicodedata.normalize("NFKD", lowered)
        lowered = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return "".join(letter for letter in lowered if letter.isalnum() or letter in "- ").strip() or lowered


def fold_word(text: str) -> str:
    """Give a tag for comparing as the database does: lower case, no accents, every sign kept."""
    lowered = text.lower()
    return (
        lowered
        if lowered.isascii()
        else "".join(
            c for c in unicodedata.normalize("NFKD", lowered) if c.isprintable() and not unicodedata.combining(c)
        )
    )


@lru_cache(maxsize=20_000)
def fold_name(text: str) -> str:
    """Give a name for comparing: Mary-Ann, Mary Ann and MARYANN are one."""
    folded = fold(text)
    if folded.isalnum():
        return folded
    return folded.replace(" ", "").replace("-", "") or folded


def agrees(given: str, family: str, other_given: str, other_family: str, preferred: str = "") -> bool:
    """Tell whether two names may be one person's: equal where both are told; nothing told contradicts nothing."""
    if given and other_given and given not in {other_given, preferred}:
        return False
    return not (family and other_family and family != other_family)


def storable(payload: dict[str, Any]) -> dict[str, Any]:
    """Give a payload that the database can hold: no NUL characters, no broken surrogates."""
    cleaned: dict[str, Any] = {_storable(key): _storable(value) for key, value in payload.items()}
    return cleaned


def written(payload: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Write a payload as JSON that the database can hold, and give it as it stands there; most need no cleaning."""
    try:
        text = orjson.dumps(payload)
    except TypeError:  # a broken surrogate
        text = b"\\u0000"
    if b"\\u0000" in text:
        payload = storable(payload)
        text = orjson.dumps(payload)
    return text.decode(), payload


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\x00", "") if "\x00" in value else value
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return storable(value)
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value
