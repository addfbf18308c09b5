"""What differs from person to person: merge fields, how their values are loaded bundle by bundle, and the letter.

Rooms above register fields of their own when the apps are ready. Names given with a message (`values`) go first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coalition.post.rules import Letter, Recipient, Sender, personal
from contacts.consent import rules as tokens
from contacts.consent import selectors as consent
from contacts.correspondence import rules
from contacts.correspondence.models import Content, Dispatch
from contacts.correspondence.selectors import Copy
from contacts.places.models import Address, Residence
from contacts.policymakers.models import Office, Term

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


def merge_fields() -> list[MergeField]:
    """List the merge fields that every mail may use, for the composer's picker and for preflight."""
    return list(_FIELDS.values())


def example_values() -> dict[str, Any]:
    """Give an example value of each merge field, for previews without a person."""
    return {field.name: field.example for field in _FIELDS.values()}


def load_values(
    people: Mapping[int, tuple[str, str, str]], names: Iterable[str], *, language: str, today: date
) -> dict[int, dict[str, Any]]:
    """Load these merge fields for a bundle of people (id -> given, family, preferred name)."""
    values: dict[int, dict[str, Any]] = {}
    for person_id, (given, family, preferred) in people.items():
        first = preferred or given
        values[person_id] = {"first_name": first, "last_name": family, "full_name": f"{first} {family}".strip()}
    ids = list(people)
    for name in names:
        field = _FIELDS.get(name)
        if field is not None and field.load is not None:
            for person_id, value in field.load(ids, language, today).items():
                values[person_id][name] = value
    return values


def _towns(people: Sequence[int], language: str, today: date) -> dict[int, str]:
    homes = Address.objects.filter(person_id__in=people, until=None)
    return {person: town or text for person, town, text in homes.values_list("person_id", "town__name", "town_text")}


def _reach_of(terms: Any) -> dict[int, tuple[str, str]]:
    """Tell e-mail and phone of office holders; what the office at the Capitol has goes before other offices."""
    offices = Office.objects.filter(person__terms__in=terms).values_list("person_id", "kind", "email", "phone")
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
    MergeField("last_name", _("Last name"), "Rivera"),
    MergeField("full_name", _("Full name"), "Ana Rivera"),
    MergeField("town", _("Town"), "Hartford", _towns),
    MergeField("senator", _("State senator (name, party, district, email, phone)"),
               {"name": "Jo Example", "title": "Sen.", "party": "Democrat", "district": "1", "email": "jo@example.org",
                "phone": "860-555-0100", "dial": "+18605550100"},
               _legislators("upper", "Sen.")),
    MergeField("representative", _("State representative (name, party, district, email, phone)"),
               {"name": "Al Example", "title": "Rep.", "party": "Democrat", "district": "1", "email": "al@example.org",
                "phone": "860-555-0101", "dial": "+18605550101"},
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


def write_letter(dispatch: Dispatch, content: Content, copies: Sequence[Copy], *, bundle: str, today: date) -> Letter:
    """Write the letter of a bundle: the compiled text, and each person's values, rendered once per distinct inputs."""
    inputs = rules.inputs_of(content.regions)
    people = {copy.person_id: copy.names for copy in copies}
    values = load_values(people, inputs, language=content.language, today=today)
    rendering = _Rendering(content.regions)
    recipients = []
    for copy in copies:
        own = values[copy.person_id]
        url = unsubscribe_url(copy.uuid)
        if "unsubscribe_url" in inputs:
            own["unsubscribe_url"] = url
        if "preferences_url" in inputs:
            own["preferences_url"] = preferences_url(copy.point_uuid)
        if "message_token" in inputs:
            own["message_token"] = message_token(copy.uuid)
        own.update(copy.values)
        recipients.append(Recipient(copy.address, str(copy.uuid), values=rendering.values_of(own), unsubscribe_url=url))
    subject, text, html = content.subject, content.text, content.html
    if len(recipients) == 1:  # alone: the values stand in the text, and no limit of the provider applies
        only = recipients[0]
        subject, text, html = (personal(part, only.values) for part in (subject, text, html))
        recipients = [Recipient(only.address, only.message, unsubscribe_url=only.unsubscribe_url)]
    return Letter(
        sender=_sender_of(dispatch, content),
        subject=subject,
        text=text,
        html=html,
        recipients=recipients,
        bundle=bundle,
        request=str(uuid4()),
        category=dispatch.reference.partition(":")[0],
    )


def _sender_of(dispatch: Dispatch, content: Content) -> Sender:
    if content.from_email:
        return Sender(content.from_email, content.from_name, content.reply_to)
    return Sender(dispatch.from_email, dispatch.from_name, dispatch.reply_to)


class _Rendering:
    """Renders regions, remembering results by the values of their inputs."""

    def __init__(self, regions: Iterable[Mapping[str, Any]]) -> None:
        self.regions = [
            (one["tag"], one["source"], one["escape"], rules.read_plain(one["source"]), one["inputs"], {})
            for one in regions
        ]

    def values_of(self, own: Mapping[str, Any]) -> dict[str, str]:
        """Give the value of each tag for one person."""
        values = {}
        for tag, source, escape, plain, inputs, known in self.regions:
            if plain is not None and type(text := own.get(plain[0], "")) is str:
                values[tag] = rules.escape_for(escape, text or plain[1])  # cheaper than to remember it
                continue
            key = tuple([_key(own.get(name)) for name in inputs])
            value = known.get(key)
            if value is None:
                value = known[key] = rules.render_region(source, escape, own)
            values[tag] = value
        return values


def _key(value: Any) -> Any:
    """Tell values apart: texts by what they say, cards (one object per district) by which one it is."""
    if value is None or type(value) is str:
        return value
    return (type(value), value) if isinstance(value, int | float) else id(value)
