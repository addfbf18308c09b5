"""What differs from person to person: merge fields, and how their values are loaded bundle by bundle.

Rooms above register fields of their own when the apps are ready. Names given with a message (`values`) go first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contacts.consent import rules as tokens
from contacts.consent import selectors as consent
from contacts.correspondence import rules
from contacts.people.custom import selectors as custom
from contacts.people.custom.rules import words_in
from contacts.places.models import Address, Residence
from contacts.policymakers.models import Term
from contacts.policymakers.offices.selectors import list_offices

# Person ids, language, today -> a value per person. One call per bundle, a fixed number of statements.
Load = Callable[[Sequence[int], str, date], Mapping[int, Any]]


@dataclass(frozen=True)
class MergeField:
    """A name that authors may use in tags: its label, an example, and how values are loaded (None: by the sender)."""

    name: str
    label: Any
    example: Any
    load: Load | None = None


_FIELDS: dict[str, MergeField] = {}


def register_merge_field(field: MergeField) -> None:
    """Add a merge field; rooms above do so when the apps are ready."""
    _FIELDS[field.name] = field


def find_merge_field(name: str) -> MergeField | None:
    """Find a merge field by its name."""
    return _FIELDS.get(name)


def merge_fields() -> list[MergeField]:
    """List the merge fields that every mail may use, for the composer's picker and for preflight."""
    return list(_FIELDS.values())


def known_names(partner_id: int) -> list[str]:
    """List the names that a partner's mails may use: everybody's, and its own fields as `field.shirt_size`."""
    return [*_FIELDS, *(f"{rules.OWN}.{row.key}" for row in custom.list_fields(partner_id))]


def own_fields(partner_id: int, language: str) -> list[tuple[str, str]]:
    """List a partner's own fields for the picker: how a tag writes each, and its label."""
    rows = custom.list_fields(partner_id)
    return [
        (
            f"{rules.OWN}.{row.key}" if row.key[0].isalpha() else f'{rules.OWN}["{row.key}"]',
            words_in(row.labels, language, row.key),
        )
        for row in rows
    ]


def load_own(partner_id: int, people: Sequence[int], names: Iterable[str], language: str) -> dict[str, dict[int, str]]:
    """Load the answers to a partner's own fields in the words of a language; one statement, none without a name."""
    keys = {name.partition(".")[2]: name for name in names if name.startswith(f"{rules.OWN}.")}
    if not keys:
        return {}
    told = custom.words_of_answers(partner_id, list(keys), people, language)
    return {name: told.get(key, {}) for key, name in keys.items()}


def example_values(language: str = "en", partner_id: int = 0) -> dict[str, Any]:
    """Give an example value of each merge field, for previews without a person."""
    rows = custom.list_fields(partner_id) if partner_id else ()
    own = {f"{rules.OWN}.{row.key}": custom.say_example(row, language) for row in rows}
    return {field.name: _in_words(field.example, language) for field in _FIELDS.values()} | own


def _in_words(example: Any, language: str) -> Any:
    if isinstance(example, dict) and "party" in example:
        return {**example, "party": rules.say_party(example["party"], language)}
    if isinstance(example, dict) and "en" in example:
        return example.get(language, example["en"])
    return example


def load_values(
    people: Mapping[int, tuple[str, str, str]],
    names: Iterable[str],
    *,
    language: str,
    today: date,
    partner_id: int = 0,
) -> dict[int, dict[str, Any]]:
    """Load these merge fields for a bundle of people (id -> given, family, preferred name) of a partner."""
    names = list(names)
    values: dict[int, dict[str, Any]] = {}
    for person_id, (given, family, preferred) in people.items():
        first = preferred or given
        whole = f"{first} {family}".strip()
        values[person_id] = {"first_name": first, "greeting": first, "last_name": family, "full_name": whole}
    ids = list(people)
    for name in names:
        field = _FIELDS.get(name)
        if field is not None and field.load is not None:
            for person_id, value in field.load(ids, language, today).items():
                values[person_id][name] = value
    for name, answers in load_own(partner_id, ids, names, language).items():
        for person_id, value in answers.items():
            values[person_id][name] = value
    return values


def _towns(people: Sequence[int], language: str, today: date) -> dict[int, str]:
    homes = Address.objects.filter(person_id__in=people, until=None)
    return {person: town or text for person, town, text in homes.values_list("person_id", "town__name", "town_text")}


def _reach_of(terms: Any) -> dict[int, tuple[str, str]]:
    """Tell e-mail and phone of office holders; what the office at the Capitol has goes before other offices."""
    offices = list_offices(terms.values("person")).values_list("person_id", "kind", "email", "phone")
    reach: dict[int, tuple[str, str]] = {}
    for person, _kind, email, phone in sorted(offices, key=lambda one: (one[1] == "capitol", one[1])):
        before = reach.get(person, ("", ""))
        reach[person] = (email or before[0], phone or before[1])
    return reach


def _legislators(chamber: str, title: str) -> Load:
    def load(people: Sequence[int], language: str, today: date) -> dict[int, dict[str, str]]:
        homes = Residence.objects.filter(
            person_id__in=people, chamber=chamber, district__isnull=False, candidates=[]
        ).values_list("person_id", "district_id")
        district_of = dict(homes)
        terms = Term.objects.filter(
            Q(ends_on=None) | Q(ends_on__gt=today),
            seat__district_id__in=set(district_of.values()),
            starts_on__lte=today,
        ).select_related("person", "seat")
        reach = _reach_of(terms)
        cards = {}
        for term in terms:
            email, phone = reach.get(term.person_id, ("", ""))
            cards[term.seat.district_id] = {
                "name": str(term.person),
                "title": title,
                "party": rules.say_party(term.party, language),
                "district": str(term.seat.number),
                "email": email,
                "phone": phone,
                "dial": rules.dial(phone),
            }
        return {person: cards[district] for person, district in district_of.items() if district in cards}

    return load


for _field in (
    MergeField("first_name", _("First name"), "Ana"),
    MergeField("greeting", _("First names of all of a household whom the mailbox reaches"),
               {"en": "Ana and Luis", "es": "Ana y Luis"}),
    MergeField("last_name", _("Last name"), "Rivera"),
    MergeField("full_name", _("Full name"), "Ana Rivera"),
    MergeField("town", _("Town"), "Hartford", _towns),
    MergeField("senator", _("State senator (name, party, district, email, phone)"),
               {"name": "Jo Example", "title": "Sen.", "party": "Democratic", "district": "1",
                "email": "jo@example.org", "phone": "860-555-0100", "dial": "+18605550100"},
               _legislators("upper", "Sen.")),
    MergeField("representative", _("State representative (name, party, district, email, phone)"),
               {"name": "Al Example", "title": "Rep.", "party": "Democratic", "district": "1",
                "email": "al@example.org", "phone": "860-555-0101", "dial": "+18605550101"},
               _legislators("lower", "Rep.")),
    MergeField("unsubscribe_url", _("Link to unsubscribe"), "#"),
    MergeField("preferences_url", _("Link to preferences"), "#"),
    MergeField("message_token", _("Mark of this message, for links to our own pages (?m=...)"), "preview"),
):  # fmt: skip
    register_merge_field(_field)


def unsubscribe_url(message_uuid: Any) -> str:
    """Make the address of one-click unsubscribe for a message."""
    return f"{settings.PUBLIC_URL}/u/{tokens.sign_token('u', message_uuid, key=settings.SECRET_KEY)}/"


def preferences_url(point_uuid: Any) -> str:
    """Make the address of the preference page of a contact point."""
    return f"{settings.PUBLIC_URL}/me/{consent.me_token(point_uuid)}/"


def message_token(message_uuid: Any) -> str:
    """Make the mark that a link to our own pages carries (?m=...), so that an action is told to its message."""
    return tokens.sign_token("m", message_uuid, key=settings.SECRET_KEY)
