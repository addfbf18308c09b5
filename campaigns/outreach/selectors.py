"""Reads outreach: lists with their progress, a volunteer's own claim, results."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.outreach import rules
from campaigns.outreach.models import Assignment, Attempt, CallList
from coalition.errors import NotFound
from contacts.consent import selectors as consent
from contacts.consent.rules import show_phone
from contacts.people.models import Person
from contacts.people.selectors import visible_to_partner
from contacts.places.models import Address
from contacts.profile import selectors as profile

OUTCOME_WORDS = {
    "reached": _("Reached"),
    "no_answer": _("No answer"),
    "left_message": _("Left a message"),
    "busy": _("Busy"),
    "call_back": _("Call back later"),
    "refused": _("Does not want to talk"),
    "wrong_number": _("Wrong number"),
    "language_barrier": _("Another language needed"),
    "moved": _("Moved away"),
    "deceased": _("Has died"),
    "do_not_contact": _("Do not contact again"),
}
LEFT_OUT_WORDS = {
    "no_address": _("have no phone number"),
    "no_consent": _("did not agree to calls"),
    "suppressed": _("asked not to be contacted"),
    "complained": _("complained"),
    "bounced": _("have a number that does not work"),
    "shared": _("share a number with somebody on the list"),
}
CALLS = {"channel": "phone", "purpose": "calls"}


# --- lists -----------------------------------------------------------------------------------------------------------
def list_call_lists(membership: Any) -> QuerySet[CallList]:
    """List the partner's call lists with their progress, newest first."""
    rows = CallList.objects.filter(partner=membership.partner).select_related("campaign", "segment")
    return rows.annotate(**_progress()).order_by("-made_at", "-id")


def _progress() -> dict[str, Any]:
    def people(**where: Any) -> Any:
        return Count("assignments", filter=Q(**{f"assignments__{key}": value for key, value in where.items()}))

    return {
        "people": Count("assignments"),
        "waiting": people(state__in=["available", "retry"]),
        "on_the_phone": people(state="claimed"),
        "reached": people(outcome="reached"),
        "blocked": people(state="blocked"),
        "over": people(state__in=["done", "exhausted", "blocked"]),
    }


def access_call_list(membership: Any, uuid: UUID) -> CallList:
    """Get one of the partner's call lists with its progress, or refuse with NotFound."""
    found = list_call_lists(membership).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def access_open_list(membership: Any, uuid: UUID) -> CallList:
    """Get an open list of the partner, as a volunteer sees it, or refuse with NotFound."""
    found = CallList.objects.filter(partner=membership.partner, state="open", uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def access_open_or_over(membership: Any, uuid: UUID) -> CallList:
    """Get a list of the partner that is or was open, for a volunteer between two calls, or refuse with NotFound."""
    rows = CallList.objects.filter(partner=membership.partner, uuid=uuid).exclude(state="draft")
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def list_open(membership: Any, now: datetime) -> QuerySet[CallList]:
    """List the open lists of the partner with how many wait right now and how many this volunteer reached."""
    due = Q(assignments__state="available") | Q(assignments__state="retry", assignments__retry_after__lte=now)
    rows = CallList.objects.filter(partner=membership.partner, state="open").select_related("campaign")
    return rows.annotate(waiting=Count("assignments", filter=due)).order_by("made_at")


def count_my_day(membership: Any, now: datetime) -> dict[str, int]:
    """Count what this volunteer did since midnight: calls and people reached."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    mine = Attempt.objects.filter(by=membership.user, partner=membership.partner, at__gte=since)
    return mine.aggregate(calls=Count("id"), reached=Count("id", filter=Q(outcome="reached")))


# --- a volunteer's person --------------------------------------------------------------------------------------------
def claim_keys() -> list[str]:
    """Tell the keys with which claims are signed: today's first, then older ones."""
    return [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]


def find_claim(membership: Any, call_list: CallList, now: datetime) -> Assignment | None:
    """Find the person of this list whom this volunteer holds right now."""
    mine = Assignment.objects.filter(call_list=call_list, state="claimed", claimed_by=membership.user)
    return mine.filter(leased_until__gt=now).select_related("person", "call_list").first()


def access_assignment(membership: Any, uuid: UUID) -> Assignment:
    """Get a person on a list of the partner, or refuse with NotFound; who holds her is another question."""
    rows = Assignment.objects.filter(uuid=uuid, call_list__partner=membership.partner)
    found = rows.select_related("person", "call_list").first()
    if found is None:
        raise NotFound
    return found


def is_held(assignment: Assignment, membership: Any, now: datetime) -> bool:
    """Tell whether this volunteer holds this person now."""
    lives = bool(assignment.leased_until and assignment.leased_until > now)
    return assignment.state == "claimed" and assignment.claimed_by_id == membership.user.pk and lives


def phone_of(person_id: int, partner_id: int) -> tuple[int, str] | None:
    """Give the point and number by which a person may be called right now; consent is asked anew each time."""
    # Whoever lost her steward, was merged or erased since is nobody to call.
    people = visible_to_partner(partner_id).filter(pk=person_id)
    sql, params = consent.deliverable(people, partner_id=partner_id, **CALLS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT point_id FROM ({sql}) AS d WHERE reason = ''", params)
        row = cursor.fetchone()
    if not row:
        return None
    return row[0], consent.addresses_of([row[0]])[row[0]]


@dataclass(frozen=True)
class Card:
    """All that a volunteer sees of a person."""

    first_name: str
    town: str
    language: str
    script: str
    questions: list[dict[str, Any]]
    key: str
    earlier: list[Attempt]
    tel: str  # empty: she may not be called any more
    phone: str


def card_of(assignment: Assignment, membership: Any, now: datetime) -> Card:
    """Gather what the task needs of a claimed person, and no more."""
    person, call_list = assignment.person, assignment.call_list
    values = merge_values(person, membership, now)
    questions = [
        {
            "key": question["key"],
            "label": rules.in_language(question["label"], person.language),
            "choices": [(one["value"], rules.in_language(one, person.language)) for one in question["choices"]],
        }
        for question in call_list.questions
    ]
    assert assignment.claim is not None
    found = phone_of(person.pk, membership.partner.pk)
    number = found[1] if found else ""
    return Card(
        first_name=values["first_name"] or gettext("Somebody who gave no first name"),
        town=values["town"],
        language=person.get_language_display(),
        script=rules.merge(rules.in_language(call_list.script, person.language), values),
        questions=questions,
        key=rules.claim_key(assignment.claim, assignment.uuid, membership.user.uuid, key=claim_keys()[0]),
        earlier=list(assignment.attempts.order_by("-at")[:3]),
        tel=number,
        phone=show_phone(number),
    )


def merge_values(person: Person, membership: Any, now: datetime) -> dict[str, str]:
    """Give the words that a script may be filled with."""
    home = Address.objects.filter(person=person, until=None).select_related("town").first()
    held = {
        one.chamber: str(one.term.person)
        for one in profile.list_representatives(person, timezone.localtime(now).date())
        if one.is_certain and one.term
    }
    return {
        "first_name": person.preferred_name or person.given_name,
        "town": (home.town.name if home.town else home.town_text) if home else "",
        "representative": held.get("lower", ""),
        "senator": held.get("upper", ""),
        "my_name": membership.user.name,
    }


# --- results ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Results:
    """What came of a list."""

    outcomes: list[tuple[Any, int]]
    volunteers: list[dict[str, Any]]
    answers: list[tuple[str, list[tuple[str, int]]]]
    reviews: list[Attempt]
    attempts: int


def results_of(call_list: CallList) -> Results:
    """Sum up a list's attempts: outcomes, answers, volunteers, and what an organizer should look at."""
    mine = Attempt.objects.filter(assignment__call_list=call_list)
    counts = dict(mine.values_list("outcome").annotate(n=Count("id")).order_by())
    volunteers = mine.values(name=F("by__name")).annotate(
        calls=Count("id"), reached=Count("id", filter=Q(outcome="reached"))
    )
    odd = [name for name, outcome in rules.OUTCOMES.items() if outcome.reviews]
    reviews = mine.filter(outcome__in=odd).select_related("person", "by").order_by("-at")[:50]
    return Results(
        outcomes=[(label, counts[name]) for name, label in OUTCOME_WORDS.items() if counts.get(name)],
        volunteers=list(volunteers.order_by("-calls")),
        answers=_answers(call_list),
        reviews=list(reviews),
        attempts=sum(counts.values()),
    )


def _answers(call_list: CallList) -> list[tuple[str, list[tuple[str, int]]]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT given.key, given.value, count(*) FROM campaigns_attempt t"
            " JOIN campaigns_assignment a ON a.id = t.assignment_id, LATERAL jsonb_each_text(t.answers) AS given"
            " WHERE a.call_list_id = %s GROUP BY 1, 2",
            [call_list.pk],
        )
        counts = Counter({(key, value): n for key, value, n in cursor.fetchall()})
    told = []
    for question in call_list.questions:
        key, choices = question["key"], question["choices"]
        if choices:
            rows = [(rules.in_language(one, "en"), counts[(key, one["value"])]) for one in choices]
        else:
            rows = [(gettext("answered in own words"), sum(n for (of, _value), n in counts.items() if of == key))]
        told.append((rules.in_language(question["label"], "en"), rows))
    return told


def list_attempts(call_list: CallList) -> QuerySet[Attempt]:
    """List every attempt of a list with the person and the volunteer; of erased people none."""
    rows = Attempt.objects.filter(assignment__call_list=call_list, person__erased_at=None)
    return rows.select_related("person", "by")


def list_latest(call_list: CallList, limit: int = 15) -> list[Attempt]:
    """List the newest attempts of a list."""
    rows = Attempt.objects.filter(assignment__call_list=call_list).select_related("person", "by")
    latest = list(rows.order_by("-at", "-id")[:limit])
    for attempt in latest:
        attempt.told = note_of({"by": attempt.by.name if attempt.by else "", "note": attempt.note})
    return latest


def note_of(data: dict[str, Any]) -> str:
    """Say who called, and the note."""
    return " · ".join(part for part in (data.get("by"), data.get("note")) if part)
