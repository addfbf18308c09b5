"""Reads a payload: checks it, brings it to normal forms, tells what cannot be folded. No database."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from contacts.consent import rules as addresses
from contacts.intake.rules import KINDS, Fault
from contacts.intake.words.rules import clean, fold, fold_name, read_language, read_role, read_tags
from contacts.places.rules import normalise_zip

NAME_LIMIT = 100
CHANNELS = frozenset({"email", "phone", "sms"})
PURPOSES = frozenset({"alerts", "events", "newsletter", "calls", "texts"})
DECISIONS = frozenset({"granted", "withdrawn"})
HOW = {"web": "web_form", "csv": "import"}  # other origins are told by their own name


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
    twice: bool = False  # counts only once the address has confirmed it


@dataclass(slots=True)
class Reading:
    """A submission read: who it is about, and what folding finds out on the way (the last block)."""

    id: int
    uuid: UUID | str
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
    door: str = ""  # by which it came in, once asked (`via`)

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
    get = payload.get
    unit, state, told_zip = get("unit"), get("state"), get("zip")
    state = clean(state).upper() if state else ""
    return Home(
        clean(get("street"))[:200],
        clean(unit)[:40] if unit else "",
        clean(get("town"))[:80],
        state if len(state) == 2 else "",
        normalise_zip(str(told_zip)) if told_zip else "",
    )


def list_addresses(payload: dict[str, Any]) -> list[str]:
    """List the e-mail addresses and phones of a payload as they are kept; what cannot be one is passed over."""
    found = []
    for one, more, read_one in (
        ("email", "more_emails", addresses.read_email),
        ("phone", "more_phones", addresses.read_phone),
    ):
        for text in (payload.get(one), *(payload.get(more) or ())):
            with suppress(addresses.AddressError):
                found += [read_one(str(text).strip()).value] if text else []
    return found


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
        role = read_role(str(text))
        if not role:
            reading.notes.append("role_unknown")
        elif role not in reading.roles:
            reading.roles.append(role)
    reading.tags = read_tags(payload.get("tags") or ())
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
    told = item.get("wording") or None
    wording = (str(told.get("key", "")), int(told.get("version") or 1)) if isinstance(told, dict) else None
    words = [str(item.get(name) or "") for name in ("channel", "purpose", "decision", "basis", "partner")]
    said = _said(*words, wording)
    is_twice = item.get("twice") is True and said is not None and said.channel == "email"
    return replace(said, twice=True) if is_twice and said else said


@lru_cache(maxsize=5000)
def _said(
    channel: str, purpose: str, decision: str, basis: str, partner: str, wording: tuple[str, int] | None
) -> Word | None:
    decision = decision or "granted"
    if channel not in CHANNELS or purpose not in PURPOSES or decision not in DECISIONS:
        return None
    return Word(channel, purpose, decision, wording, basis[:200], partner)


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
