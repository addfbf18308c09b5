"""Both languages: find every string in code and templates, keep one catalogue per room, compile them into one.

Babel does the work, so that no machine needs gettext. Django's and allauth's own strings come from their catalogues.
"""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

APPS = ("coalition", "contacts", "campaigns")
TEMPLATE_SUFFIXES = {".html", ".txt", ".mjml"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
HEADER = """# Catalogue of one room; `manage.py messages` keeps it, people fill in msgstr.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""
_PLAIN = {"_": None, "gettext": None, "gettext_noop": None, "ugettext": None}
_PLURAL = {"ngettext": (1, 2)}
_CONTEXT = {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
KEYWORDS = {
    name + ending: indexes
    for group in (_PLAIN, _PLURAL, _CONTEXT)
    for name, indexes in group.items()
    for ending in ("", "_lazy")
}
Key = tuple[str | None, str]


@dataclass
class Found:
    """One string of one room: where it stands and how it is told."""

    id: str | tuple[str, str]
    context: str | None
    places: list[tuple[str, int]] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def languages() -> list[str]:
    """List the languages that need a catalogue: all but the one of the source."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def room_of(path: Path) -> str:
    """Name the room that a file belongs to: `campaigns.alerts`, or the app for what all its rooms share."""
    app, *rest = path.relative_to(settings.BASE_DIR).parts
    rooms = {found.parent.name for found in (settings.BASE_DIR / app).glob("*/__init__.py")}
    if rest[0] == "templates":
        rest = [part for part in rest[1:-1] if part != app] + rest[-1:]
    return f"{app}.{rest[0]}" if len(rest) > 1 and rest[0] in rooms - {"management", "templatetags"} else app


def sources() -> Iterator[Path]:
    """Walk over every file that may hold a string for people."""
    for app in APPS:
        for path in sorted((settings.BASE_DIR / app).rglob("*")):
            parts = path.parts
            if "migrations" in parts or "static" in parts or not path.is_file():
                continue
            if path.suffix == ".py" or ("templates" in parts and path.suffix in TEMPLATE_SUFFIXES):
                yield path


def strings_of(path: Path) -> Iterator[Found]:
    """Find the strings of one file."""
    text = path.read_text(encoding="utf-8")
    place = path.relative_to(settings.BASE_DIR).as_posix()
    if path.suffix != ".py":
        # Only the translated strings are left of a template; indentation would stop Python's tokenizer.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=place).splitlines()) + "\n"
    stream = io.BytesIO(text.encode())
    every: Any = extract_python(stream, KEYWORDS, ["Translators:"], {"encoding": "utf-8"})
    for line, keyword, told, comments in every:
        values = told if isinstance(told, tuple) else (told,)
        indexes = KEYWORDS[keyword] or (1,)
        context = values[0] if isinstance(indexes[0], tuple) else None
        picked = [values[index - 1] for index in indexes if isinstance(index, int) and index <= len(values)]
        if not picked or not all(isinstance(value, str) and value for value in picked):
            continue
        name = picked[0] if len(picked) == 1 else (picked[0], picked[1])
        yield Found(name, context, [(place, line)], list(comments))


def extract() -> dict[str, dict[Key, Found]]:
    """Find all strings, by room."""
    rooms: dict[str, dict[Key, Found]] = {}
    for path in sources():
        for found in strings_of(path):
            room = rooms.setdefault(room_of(path), {})
            single = found.id if isinstance(found.id, str) else found.id[0]
            known = room.setdefault((found.context, single), found)
            if known is not found:
                known.places += found.places
                if isinstance(known.id, str):
                    known.id = found.id  # a plural told elsewhere covers the singular
    return rooms


def po_path(language: str, room: str) -> Path:
    """Name the catalogue of a room."""
    return Path(settings.LOCALE_PATHS[0]) / language / f"{room}.po"


def read(path: Path, language: str) -> Catalog:
    """Read a catalogue; an empty one when there is none yet."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language, ignore_obsolete=True, charset="utf-8")


def read_all(language: str) -> dict[str, Catalog]:
    """Read every room's catalogue of a language."""
    folder = Path(settings.LOCALE_PATHS[0]) / language
    return {path.stem: read(path, language) for path in sorted(folder.glob("*.po"))}


def _key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def _strings(message: Message) -> Sequence[Any]:
    return message.string if isinstance(message.string, (tuple, list)) else [message.string]


def refresh(language: str, room: str, found: dict[Key, Found]) -> Catalog:
    """Write a room's catalogue anew: translations stay, also those that moved here from another room."""
    every = read_all(language)
    ordered = [read(po_path(language, room), language), *every.values()]
    known: dict[tuple[Key, bool], Message] = {}
    for catalogue in ordered:
        for message in catalogue:
            if message.id and any(_strings(message)):
                known.setdefault((_key(message), isinstance(message.id, tuple)), message)
    fresh = Catalog(locale=language)
    for key, string in found.items():
        before = known.get((key, isinstance(string.id, tuple)))
        places = sorted({(place, 0) for place, _line in string.places})
        fresh.add(
            string.id,
            before.string if before else None,
            locations=places,
            auto_comments=string.comments,
            user_comments=before.user_comments if before else (),
            flags=before.flags - {"python-format", "python-brace-format"} if before else (),
            context=string.context,
        )
    write(po_path(language, room), language, fresh)
    return fresh


def write(path: Path, language: str, catalogue: Catalog) -> None:
    """Write a catalogue without dates and line numbers, so that only real changes show."""
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    header = HEADER.format(language=language, plural=catalogue.plural_forms)
    text = header + body.getvalue().decode()
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")


def compile_catalogue(language: str) -> int:
    """Merge the rooms' catalogues into the one that Django reads; returns how many strings it holds."""
    merged = Catalog(locale=language, charset="utf-8", fuzzy=False)
    for catalogue in read_all(language).values():
        for message in catalogue:
            if message.id and not message.fuzzy and message.id not in merged:
                merged.add(message.id, message.string, context=message.context)
    target = Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    with draft.open("wb") as stream:
        write_mo(stream, merged)
    draft.replace(target)
    return len(merged)


def faults(language: str, rooms: dict[str, dict[Key, Found]], catalogues: dict[str, Catalog]) -> dict[str, list[str]]:
    """Tell for each room which strings have no sound translation, and why."""
    told: dict[str, list[str]] = {}
    for room, found in rooms.items():
        catalogue = catalogues.get(room) or Catalog(locale=language)
        for (context, single), string in found.items():
            message = catalogue.get(single, context)
            reason = fault_of(string.id, message)
            if reason:
                told.setdefault(room, []).append(f"{reason}: {single!r} ({string.places[0][0]})")
    return told


def fault_of(told: str | tuple[str, str], message: Message | None) -> str:
    """Say what is wrong with a translation: missing, fuzzy, or other placeholders than the source; '' when sound."""
    if message is None or isinstance(told, tuple) != isinstance(message.id, tuple):
        return "not in the catalogue"
    strings = [str(text or "") for text in _strings(message)]
    if not all(strings):
        return "not translated"
    if message.fuzzy:
        return "fuzzy"
    ids: Sequence[str] = told if isinstance(told, tuple) else (told,)
    wanted = [set(PLACEHOLDER.findall(text)) for text in ids]
    given = [set(PLACEHOLDER.findall(text)) for text in strings]
    if len(ids) == 1:
        return "" if wanted[0] == given[0] else "other placeholders"
    # One thing may be told without its number ("one person"), many may not.
    return (
        ""
        if given[-1] == wanted[-1] and all(some <= wanted[0] | wanted[-1] for some in given)
        else "other placeholders"
    )
