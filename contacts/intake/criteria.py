"""Reads a payload: checks it, brings it to normal forms, tells what cannot be folded. No database."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from contacts.consent import rules as addresses
from contacts.intake.rules import KINDS, Fault
from contacts.places.rules import normalise_zip

NAME_LIMIT, TAG_LIMIT = 100, 60
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
CHANNELS = frozenset({"email", "phone", "sms"})
PURPOSES = frozenset({"alerts", "events", "newsletter", "calls"})
DECISIONS = frozenset({"granted", "withdrawn"})
HOW = {"web": "web_form", "csv": "import"}  # other origins are told by their own name
_UNSEEN = re.compile("[\x00-\x1f\x7f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Home:
    """Where somebody lives, as told."""

    street: str = ""
    unit: str = ""
    town: str = ""
    state: str = ""
    zip: str = ""

    def __bool__(self) -> bool:
        return bool(self.street or self.town or self.zip)


@dataclass(frozen=True, slots=True)
class Word:
    """One yes or no that came with a payload."""

    channel: str
    purpose: str
    decision: str
    wording: tuple[str, int] | None
    basis: str
    partner: str


@dataclass(slots=True)
class Reading:
    """A submission read: who it is about, and what folding finds out on the way (the last block)."""

    id: int
    uuid: UUID
    kind: str
    origin: str
    partner_id: int
    about: str
    payload: dict[str, Any]
    language: str
    received_at: datetime
    run: UUID | None
    emails: list[addresses.Address] = field(default_factory=list)
    phones: list[addresses.Address] = field(default_factory=list)
    given: str = ""
    family: str = ""
    person_language: str = ""
    home: Home = field(default_factory=Home)
    roles: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    marks: tuple[str, ...] = ()  # what rooms above would make of it, in a look ahead
    faults: list[Fault] = field(default_factory=list)
    twin: str = ""
    point_ids: list[int] = field(default_factory=list)
    email_id: int | None = None
    phone_id: int | None = None
    person_id: int = 0
    is_new: bool = False  # this very reading made the person
    is_changed: bool = False  # it told something new about her
    did: dict[str, Any] = field(default_factory=dict)  # what a file changed of somebody known: [before, after]
    refused: str = ""
    result: dict[str, Any] = field(default_factory=dict)
    received: str = ""  # received_at as the database wrote it: goes back as it came

    @property
    def how(self) -> str:
        """Tell how a consent of this submission came about."""
        return HOW.get(self.origin, self.origin)


def read(reading: Reading) -> Reading:
    """Read the payload of a submission; what cannot be folded stands in `faults`, smaller things in `notes`."""
    payload = reading.payload
    kind = KINDS.get(reading.kind)
    if kind is None:
        reading.faults.append(Fault("kind", "kind_unknown"))
        return reading
    _read_addresses(reading, payload)
    reading.given, reading.family = (_name(reading, payload, key) for key in ("given_name", "family_name"))
    reading.language = read_language(reading.language) or "en"
    reading.person_language = read_language(payload.get("language"))
    reading.home = read_home(payload)
    if payload.get("zip") and not reading.home.zip:
        reading.notes.append("zip_unread")
    _read_marks(reading, payload)
    _read_consents(reading, payload)
    if not reading.emails and not reading.phones and not reading.faults:
        _read_twin(reading)
    reading.faults.extend(kind.check(payload))
    return reading


def read_home(payload: dict[str, Any]) -> Home:
    """Read where somebody lives; a ZIP of four digits lost its leading zero in a spreadsheet."""
    state = clean(payload.get("state")).upper()
    return Home(
        street=clean(payload.get("street"))[:200],
        unit=clean(payload.get("unit"))[:40],
        town=clean(payload.get("town"))[:80],
        state=state if len(state) == 2 else "",
        zip=normalise_zip(payload.get("zip")),
    )


def read_language(value: Any) -> str:
    """Read a language: es, es-PR, Spanish, Español; '' when it is none of ours."""
    text = fold(str(value or "")).replace("_", "-")
    return LANGUAGES.get(text, LANGUAGES.get(text.split("-")[0], ""))


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


def written(payload: dict[str, Any]) -> str:
    """Write a payload as JSON that the database can hold; most need no cleaning."""
    try:
        text = orjson.dumps(payload)
    except TypeError:  # a broken surrogate
        return orjson.dumps(storable(payload)).decode()
    return (orjson.dumps(storable(payload)) if b"\\u0000" in text else text).decode()


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\x00", "") if "\x00" in value else value
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return storable(value)
    return [_storable(item) for item in value] if isinstance(value, list | tuple) else value


def _read_addresses(reading: Reading, payload: dict[str, Any]) -> None:
    """An e-mail that cannot be one is refused; a phone beside a good e-mail is only noted."""
    email, phone = str(payload.get("email") or "").strip(), str(payload.get("phone") or "").strip()
    try:
        if email:
            reading.emails.append(addresses.read_email(email))
    except addresses.AddressError as error:
        reading.faults.append(Fault("email", error.code))
    try:
        if phone:
            reading.phones.append(addresses.read_phone(phone))
    except addresses.AddressError as error:
        if reading.emails:
            reading.notes.append(error.code)
        else:
            reading.faults.append(Fault("phone", error.code))
    for key, read_one, into in (
        ("more_emails", addresses.read_email, reading.emails),
        ("more_phones", addresses.read_phone, reading.phones),
    ):
        for text in payload.get(key) or []:
            try:
                into.append(read_one(str(text)))
            except addresses.AddressError as error:
                reading.notes.append(error.code)


def _name(reading: Reading, payload: dict[str, Any], key: str) -> str:
    name = clean(payload.get(key))
    if len(name) > NAME_LIMIT:
        reading.faults.append(Fault(key, "name_too_long"))
    return name


def _read_marks(reading: Reading, payload: dict[str, Any]) -> None:
    for text in payload.get("roles") or []:
        role = ROLES.get(fold(clean(text)))
        if role is None:
            reading.notes.append("role_unknown")
        elif role not in reading.roles:
            reading.roles.append(role)
    tags = {fold_word(tag): tag for text in payload.get("tags") or [] if (tag := clean(text)[:TAG_LIMIT].strip())}
    reading.tags = list(tags.values())
    told = payload.get("custom")
    if isinstance(told, dict):
        plain = {str(key)[:40]: value for key, value in list(told.items())[:60] if isinstance(value, str | int | bool)}
        reading.answers = {key: value for key, value in plain.items() if value != ""}


def _read_consents(reading: Reading, payload: dict[str, Any]) -> None:
    for item in payload.get("consents") or []:
        word = _word(item) if isinstance(item, dict) else None
        if word is None:
            reading.faults.append(Fault("consents", "consent_unknown"))
        elif (word.channel == "email" and reading.emails) or (word.channel != "email" and reading.phones):
            reading.words.append(word)


def _word(item: dict[str, Any]) -> Word | None:
    channel, purpose = str(item.get("channel", "")), str(item.get("purpose", ""))
    decision = str(item.get("decision") or "granted")
    if channel not in CHANNELS or purpose not in PURPOSES or decision not in DECISIONS:
        return None
    told = item.get("wording") or None
    wording = (str(told.get("key", "")), int(told.get("version") or 1)) if isinstance(told, dict) else None
    return Word(channel, purpose, decision, wording, str(item.get("basis") or "")[:200], str(item.get("partner") or ""))


def _read_twin(reading: Reading) -> None:
    """Without any address a name and a ZIP make a new person, but an exact double in the same file does not."""
    if not (reading.given or reading.family):
        reading.faults.append(Fault("email", "nobody"))
    elif not reading.home.zip:
        reading.faults.append(Fault("zip", "unreachable"))
    elif reading.run:
        home = reading.home
        told = [fold_name(reading.given), fold_name(reading.family), home.zip, fold(home.street), fold(home.unit)]
        reading.twin = hashlib.sha256(f"{reading.partner_id}|{'|'.join(told)}".encode()).hexdigest()[:32]
