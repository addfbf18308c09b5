"""Reads what was said to a policymaker by a partner's people, and who her constituents are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from campaigns.calls.models import CallReport
from campaigns.letters.models import Letter, LetterState
from campaigns.petitions.packs.models import Delivery
from campaigns.stories.models import Story, StoryState
from campaigns.strategy.whip.asking import selectors as asking
from campaigns.testimony.models import Testimony
from contacts.people.models import Note, Person, RoleKind
from contacts.policymakers.models import CommitteeTerm

NEWEST = 12
ENGAGED = 8
YEAR = timedelta(days=365)

# Who certainly lives there, of ours: by the roles they have now.
ROLES = """
SELECT o.kind, count(DISTINCT o.person_id) FROM contacts_residence r
JOIN contacts_stewardship s ON s.person_id = r.person_id AND s.partner_id = %(partner)s
JOIN contacts_person p ON p.id = r.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
JOIN contacts_role o ON o.person_id = r.person_id AND o.until IS NULL
WHERE r.district_id = %(district)s AND r.candidates = '{}'
GROUP BY 1
"""
# And who of them did most within a year.
DOERS = """
SELECT a.person_id, count(*) AS deeds, max(a.at) FROM contacts_residence r
JOIN contacts_stewardship s ON s.person_id = r.person_id AND s.partner_id = %(partner)s
JOIN contacts_person p ON p.id = r.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
JOIN campaigns_action a ON a.person_id = r.person_id AND a.partner_id = %(partner)s AND a.at >= %(since)s
                       AND a.kind <> 'action.withdrawn'
WHERE r.district_id = %(district)s AND r.candidates = '{}'
GROUP BY 1 ORDER BY 2 DESC, 3 DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Line:
    """One thing that was said: by whom (where the reader may see people), about what, when."""

    icon: str
    what: str
    at: datetime
    who: str = ""
    url: str = ""
    text: str = ""


@dataclass(frozen=True)
class Said:
    """Everything said to a policymaker, in numbers and the newest in lines; her constituents; what to ask her next."""

    letters: int
    calls: int
    deliveries: int
    stories: int
    testimony: int  # spoken or sent to a hearing of a committee on which she sat
    lines: Sequence[Line]
    asks: Sequence[asking.Ask]
    roles: Sequence[tuple[Any, int]] = field(default_factory=tuple)
    doers: Sequence[tuple[Person, int, datetime]] = field(default_factory=tuple)


def read_said(membership: Any, policymaker: Person, now: datetime) -> Said:
    """Read everything that was said to a policymaker, in a fixed number of queries."""
    term = asking.find_term(policymaker, now)
    district = term.seat.district_id if term else None
    sees = membership.may("people.view")
    letters = Letter.objects.filter(policymaker=policymaker, drive__page__partner=membership.partner)
    letters = letters.exclude(state__in=[LetterState.CANCELLED, LetterState.UNCONFIRMED])
    calls = CallReport.objects.filter(term__person=policymaker, call_page__page__partner=membership.partner)
    calls = calls.exclude(needs_confirmation=True, confirmed_at=None)
    packs, told = _deliveries(membership, policymaker, district), _heard(membership, policymaker)
    lines = [*_letters(letters, sees), *_calls(calls, sees), *_packs(packs), *_notes(membership, policymaker, sees)]
    lines += _testimony(told, sees)
    lines.sort(key=lambda line: line.at, reverse=True)
    return Said(
        letters=letters.count(),
        calls=calls.count(),
        deliveries=packs.count(),
        stories=_count_stories(membership, district),
        testimony=told.count(),
        lines=lines[:NEWEST],
        asks=asking.list_asks(membership, term, now) if term else (),
        roles=_count_roles(membership, district),
        doers=_list_doers(membership, district, now) if sees else (),
    )


def _who(person: Person, sees: bool) -> tuple[str, str]:
    return (str(person), reverse("people:detail", args=[person.uuid])) if sees else ("", "")


def _letters(rows: Any, sees: bool) -> list[Line]:
    newest = rows.select_related("person").defer("body").order_by("-written_at", "-pk")[:NEWEST]
    return [
        Line("mail", _("Letter: %(subject)s") % {"subject": one.subject}, one.written_at, *_who(one.person, sees))
        for one in newest
    ]


def _calls(rows: Any, sees: bool) -> list[Line]:
    newest = rows.select_related("person").order_by("-at", "-pk")[:NEWEST]
    return [
        Line(
            "phone",
            _("Call: %(outcome)s") % {"outcome": one.get_outcome_display()},
            one.at,
            *_who(one.person, sees),
            text=one.note if sees else "",
        )
        for one in newest
    ]


def _deliveries(membership: Any, policymaker: Person, district: int | None) -> Any:
    committees = CommitteeTerm.objects.filter(person=policymaker, until=None).values("committee")
    hers = Q(pack__committee__in=committees) | Q(pack__addressee=str(policymaker))
    if district:
        hers |= Q(pack__district=district)
    return Delivery.objects.filter(hers, pack__petition__page__partner=membership.partner)


def _heard(membership: Any, policymaker: Person) -> Any:
    """List the testimony that was spoken or sent to a hearing of a committee while she sat on it."""
    day = OuterRef("event__hearing__starts_at__date")
    sat = CommitteeTerm.objects.filter(person=policymaker, committee=OuterRef("event__hearing__committee"))
    sat = sat.filter(Q(since=None) | Q(since__lte=day)).filter(Q(until=None) | Q(until__gt=day))
    given = Q(spoke_at__isnull=False) | Q(filed_at__isnull=False)
    rows = Testimony.objects.filter(given, Exists(sat), out_at=None, event__page__partner=membership.partner)
    return rows.filter(person__erased_at=None)


def _testimony(rows: Any, sees: bool) -> list[Line]:
    newest = rows.annotate(when=Coalesce("spoke_at", "filed_at")).select_related("person", "bill", "event__hearing")
    return [
        Line(
            "microphone",
            (_("Testified on %(bill)s") if one.spoke_at else _("Sent testimony on %(bill)s"))
            % {"bill": one.bill.identifier if one.bill else one.event.hearing.title},
            one.when,
            *_who(one.person, sees),
            # What was sent to the committee is public; her name is shown to those who may see people.
            text=Truncator(one.text).words(30) if one.public_at else "",
        )
        for one in newest.order_by("-when", "-pk")[:NEWEST]
    ]


def _packs(rows: Any) -> list[Line]:
    newest = rows.select_related("pack").order_by("-on", "-pk")[:NEWEST]
    noon = datetime.min.time().replace(hour=12)
    return [
        Line(
            "signature",
            _("Petition delivered: %(count)s signatures") % {"count": f"{one.pack.total:,}"},
            timezone.make_aware(datetime.combine(one.on, noon)),
            one.by_name,
            text=_("received by %(name)s") % {"name": one.to_name},
        )
        for one in newest
    ]


def _notes(membership: Any, policymaker: Person, sees: bool) -> list[Line]:
    if not sees:
        return []
    rows = Note.objects.filter(person=policymaker, partner=membership.partner).select_related("author")
    return [
        Line("note", _("Note"), one.at, one.author.name if one.author else "", text=one.text)
        for one in rows.order_by("-at", "-pk")[:NEWEST]
    ]


def _count_stories(membership: Any, district: int | None) -> int:
    """Count the stories of her constituents that may be used."""
    if district is None:
        return 0
    lives = Q(person__residences__district=district, person__residences__candidates=[])
    rows = Story.objects.filter(lives, story_page__page__partner=membership.partner, state=StoryState.READY)
    return rows.aggregate(n=Count("pk", distinct=True))["n"]


def _count_roles(membership: Any, district: int | None) -> list[tuple[Any, int]]:
    if district is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ROLES, {"partner": membership.partner.pk, "district": district})
        found = dict(cursor.fetchall())
    return [(label, found[kind]) for kind, label in RoleKind.choices if found.get(kind)]


def _list_doers(membership: Any, district: int | None, now: datetime) -> list[tuple[Person, int, datetime]]:
    if district is None:
        return []
    facts = {"partner": membership.partner.pk, "district": district, "since": now - YEAR, "limit": ENGAGED}
    with connection.cursor() as cursor:
        cursor.execute(DOERS, facts)
        found = cursor.fetchall()
    people = Person.objects.in_bulk([person for person, _deeds, _last in found])
    return [(people[person], deeds, last) for person, deeds, last in found]
