"""What arrives, and the registry of its kinds: plain values, no database."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Arrival:
    """Something arrived at a door. `key` makes it arrive once (empty: a fresh one is made).

    `payload` holds the person (email, phone, more_emails, more_phones, given_name, family_name, language, street, unit,
    town, state, zip, roles, tags, schools (names) and grades, custom: {key of a field of the partner's own: answer},
    consents: [{channel, purpose, wording: {key, version}, decision, basis, partner}]), how it came about (source,
    medium, referrer: a host, via: a Partner's uuid, sharer: the uuid of the submission whose link it was) and the
    kind's own keys. Of a consent only channel and purpose must be there; partner is a Partner's uuid (or "coalition":
    the coalition by name) and defaults to the submission's own.
    """

    kind: str
    origin: str
    partner_id: int
    payload: dict[str, Any]
    about: str = ""
    language: str = "en"
    key: str = ""
    run: UUID | None = None
    row: int | None = None


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a payload: the field, a code in snake case, and facts without personal data."""

    field: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)  # type: ignore[operator]


@dataclass(frozen=True)
class Folded:
    """A submission whose person was found or made, handed to its kind: ids, never model rows."""

    submission_id: int
    submission_uuid: UUID
    partner_id: int
    about: str
    payload: dict[str, Any]
    language: str
    origin: str
    received_at: datetime
    person_id: int
    email_point_id: int | None
    person_is_new: bool


@dataclass(frozen=True)
class Outcome:
    """What the kind made of a submission: `result` (public references), or `refused` with a code."""

    result: dict[str, Any] = field(default_factory=dict)
    refused: str = ""


def no_faults(payload: dict[str, Any]) -> list[Fault]:
    """Find nothing wrong."""
    return []


def only_the_person(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Do nothing beyond what folding did for the person."""
    return {}


@dataclass(frozen=True)
class Kind:
    """A kind of submission: `check` its own keys, `fold` a bundle of up to 2,000 in a fixed number of statements.

    `fold` runs in the transaction that settles the submissions, may run twice, and returns outcomes by submission id;
    a submission it does not name is folded with an empty result.
    """

    name: str
    label: Any
    check: Callable[[dict[str, Any]], list[Fault]] = no_faults
    fold: Callable[[list[Folded], datetime], dict[int, Outcome]] = only_the_person


KINDS: dict[str, Kind] = {}
REASONS: dict[str, Any] = {}  # code of a refusal -> words


def register_kind(kind: Kind) -> None:
    """Register a kind once; called from AppConfig.ready()."""
    KINDS[kind.name] = kind


def register_reasons(words: dict[str, Any]) -> None:
    """Register how codes of refusals are said to an organizer; called from AppConfig.ready()."""
    REASONS.update(words)
