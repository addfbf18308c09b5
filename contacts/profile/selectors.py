"""Reads everything about one person over all rooms, and the list of people."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from coalition import prepared
from coalition.listing.rules import Cursor, read_cursor, write_cursor
from coalition.listing.selectors import Hit
from contacts.consent import selectors as consent
from contacts.households import selectors as households
from contacts.intake.models import Submission
from contacts.people import selectors as people
from contacts.people.models import Person, Role, Tagging
from contacts.people.rules import TIMELINE, TimelineSource
from contacts.places import selectors as places
from contacts.places.models import Address, Residence
from contacts.policymakers import selectors as policymakers

PAGE = 30
BY_ADDRESS = 1000  # so many matches by e-mail or phone are looked at; more is no search but a list


# --- the timeline -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Moment:
    """One entry of a timeline, in words."""

    at: dt.datetime
    source: TimelineSource
    uuid: UUID
    data: dict[str, Any]

    @property
    def text(self) -> str:
        """Say it."""
        return self.source.words(self.data)

    @property
    def note(self) -> str:
        """Say the second line."""
        return self.source.note(self.data)

    @property
    def url(self) -> str:
        """Lead to the thing."""
        return self.source.url(self.data)


@dataclass(frozen=True)
class Timeline:
    """One page of a timeline, newest first, and the cursor of older entries."""

    moments: list[Moment]
    older: str


def timeline(
    membership: Any, person: Person, *, kinds: Sequence[str] = (), cursor: str = "", until: dt.date | None = None
) -> Timeline:
    """Read one page of everything that happened with a person, as this partner may see it; one statement.

    Of some kinds, or up to the end of a day, or older than a cursor.

    Every source is cut to one page before they are merged, so a long life costs no more than a short one.
    """
    sources = [source for kind, source in TIMELINE.items() if not kinds or kind in kinds]
    at = read_cursor(cursor, settings.SECRET_KEY) if cursor else None
    if at is None or at.sort != "timeline":
        at = Cursor("timeline", _end_of(until) if until else timezone.now() + dt.timedelta(days=36_500), UUID(int=0))
    params = {"person": person.pk, "partner": membership.partner.pk, "at": at.value, "uuid": at.id, "limit": PAGE + 1}
    # Kinds are words of our own code, so the statement is the same for everybody and is planned once.
    parts = [
        f"(SELECT s.at, s.uuid, s.data, '{source.kind}'::text AS kind FROM ({source.select}) AS s"
        " WHERE s.at <= %(at)s AND (s.at < %(at)s OR s.uuid < %(uuid)s)"
        " ORDER BY s.at DESC, s.uuid DESC LIMIT %(limit)s)"
        for source in sources
    ]
    if not parts:
        return Timeline([], "")
    sql = f"SELECT at, uuid, data::text, kind FROM ({' UNION ALL '.join(parts)}) AS merged ORDER BY at DESC, uuid DESC"
    return _page(prepared.fetch(f"{sql} LIMIT %(limit)s", params))


def _end_of(day: dt.date) -> dt.datetime:
    """Tell the moment at which a day of the coalition's own time is over."""
    day = min(day, dt.date(9990, 1, 1))
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min))


def _page(rows: list[tuple]) -> Timeline:
    moments = [Moment(at, TIMELINE[kind], uuid, json.loads(data)) for at, uuid, data, kind in rows[:PAGE]]
    older = ""
    if len(rows) > PAGE:
        older = write_cursor(Cursor("timeline", moments[-1].at, moments[-1].uuid), settings.SECRET_KEY)
    return Timeline(moments, older)


# --- the header -------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Representative:
    """A district a person lives in or may live in, and who sits for it."""

    chamber: str
    label: str
    term: Any
    is_certain: bool
    confidence: float
    is_first: bool = True
    is_near_line: bool = False


def list_representatives(person: Person, at: dt.date) -> list[Representative]:
    """List who represents a person: the settled ones, and where unsettled every candidate, likeliest first."""
    residences = list(places.list_residences([person.pk]))
    wanted = [pk for one in residences for pk in ([one.district_id] if one.district_id else one.candidates)]
    districts = {district.pk: district for district in places.list_districts().filter(pk__in=wanted)} if wanted else {}
    held = policymakers.holders_of_districts(wanted, at) if wanted else {}
    found = []
    order = {"upper": 0, "lower": 1, "congress": 2}
    for one in sorted(residences, key=lambda row: order.get(row.chamber, 9)):
        ids = [one.district_id] if one.district_id else one.candidates
        for place, pk in enumerate(pk for pk in ids if pk in districts):
            sure = one.district_id is not None
            near = not sure and one.how == "point"
            found.append(
                Representative(one.chamber, str(districts[pk]), held.get(pk), sure, one.confidence, place == 0, near)
            )
    return found


def allowed_by(membership: Any, person: Person) -> list[dict[str, Any]]:
    """List what a person allowed or withdrew, to this partner or to the whole coalition: the latest word on each."""
    state = "reaches__point__consent_states__"
    columns = {name: f"{state}{name}" for name in ("channel", "purpose", "decision", "at", "partner")}
    rows = (
        Person.objects.filter(pk=person.pk, reaches__until=None)
        .filter(Q(**{f"{state}partner": membership.partner.pk}) | Q(**{f"{state}partner": None}))
        .exclude(**{f"{state}id": None})
        .order_by(columns["channel"], columns["purpose"], columns["at"])
    )
    return [dict(zip(columns, row, strict=True)) for row in rows.values_list(*columns.values())]


def why_not(membership: Any, person: Person, channel: str, purpose: str) -> str:
    """Tell why a message of this purpose would not reach a person now; '' when it would."""
    return consent.why_not(person.pk, partner_id=membership.partner.pk, channel=channel, purpose=purpose)


def housemates_of(membership: Any, person: Person) -> list[Person]:
    """List with whom a person lives, as the partner knows it."""
    home = households.find_household(membership, person)
    return [one for one in households.list_members(membership, home) if one.pk != person.pk] if home else []


def points_of(person: Person) -> list[dict[str, Any]]:
    """List the e-mail addresses and phones of a person."""
    return consent.points_of([person.pk]).get(person.pk, [])


def roles_of(membership: Any, person: Person) -> list[Role]:
    """List the roles a person has now; an organization that only another partner sees stays unnamed."""
    told = person.roles.filter(until=None).annotate(is_at_school=Q(organization__school__isnull=False))
    rows: list[Role] = list(told.select_related("organization").order_by("kind", "id"))
    for role in rows:
        if role.organization and role.organization.partner_id not in {None, membership.partner.pk}:
            role.organization = None
    return rows


def affiliations_of(membership: Any, person: Person) -> QuerySet[Any]:
    """List the organizations a person belongs to now, of those this membership sees."""
    seen = people.list_organizations(membership)
    return person.affiliations.filter(until=None, organization__in=seen).select_related("organization").order_by("id")


def tags_of(membership: Any, person: Person) -> QuerySet[Tagging]:
    """List the tags the partner put on a person."""
    mine = person.taggings.filter(tag__partner=membership.partner.pk)
    return mine.select_related("tag").order_by("tag__name")


# --- the search dialog ------------------------------------------------------------------------------------------------
def find_people(membership: Any, words: str, limit: int) -> list[Hit]:
    """Find people for the search dialog."""
    rows = search_people(people.visible_to(membership), words).order_by("sort_name", "id")[:limit]
    return [Hit(str(row), reverse("people:detail", args=[row.uuid])) for row in rows]


def find_policymakers(membership: Any, words: str, limit: int) -> list[Hit]:
    """Find those who hold a seat today for the search dialog."""
    rows = policymakers.search(policymakers.terms_at(timezone.localdate()).select_related("person", "seat"), words)
    return [Hit(str(r.person), reverse("policymakers:detail", args=[r.person.uuid]), str(r.seat)) for r in rows[:limit]]


# --- the list ---------------------------------------------------------------------------------------------------------
def list_people(membership: Any) -> QuerySet[Person]:
    """List the visible people with what a row of the list shows."""
    now = Address.objects.filter(until=None).select_related("town")
    roles = Role.objects.filter(until=None).only("person", "kind").order_by("kind")
    tags = Tagging.objects.filter(tag__partner=membership.partner.pk).select_related("tag").order_by("tag__name")
    return people.visible_to(membership).prefetch_related(
        Prefetch("addresses", queryset=now, to_attr="homes_now"),
        Prefetch("roles", queryset=roles, to_attr="roles_now"),
        Prefetch("taggings", queryset=tags, to_attr="tags_now"),
        "reaches__point",
    )


def nobody() -> QuerySet[Person]:
    """List nobody: what the API's document is drawn from."""
    return Person.objects.none()


def search_people(rows: QuerySet[Person], text: str) -> QuerySet[Person]:
    """Narrow to people by name, e-mail, phone or town ("ana hartford" works); each part is served by an index."""
    words = text.lower().split()[:6]
    by_point = consent.person_ids_by_point(text, among=rows, limit=BY_ADDRESS)
    if "@" in text or sum(letter.isdigit() for letter in text) >= 4:
        return rows.filter(pk__in=by_point)
    parts = [people.named(words).values("pk")]
    tails = {" ".join(words[i:]): words[:i] for i in range(len(words))}
    for tail, town in places.find_towns(tails).items():
        homes = Address.objects.filter(until=None, town=town)
        if tails[tail]:
            homes = homes.filter(person__in=people.named(tails[tail]).values("pk"))
        parts.append(homes.values("person"))
    if by_point:
        parts.append(Person.objects.filter(pk__in=by_point).values("pk"))
    return rows.filter(pk__in=parts[0].union(*parts[1:]) if len(parts) > 1 else parts[0])


def has_too_many_by_address(membership: Any, text: str) -> bool:
    """Tell whether more people match by e-mail or phone than the search looks at."""
    seen = people.visible_to(membership)
    return len(consent.person_ids_by_point(text, among=seen, limit=BY_ADDRESS + 1)) > BY_ADDRESS


def in_role(rows: QuerySet[Person], kind: str) -> QuerySet[Person]:
    """Narrow to people who are parents, educators... now."""
    return rows.filter(Exists(Role.objects.filter(person=OuterRef("pk"), kind=kind, until=None)))


# Tags, towns and districts come by number, not by name: so the planner knows how many people each has.
def with_tag(rows: QuerySet[Person], tag_id: int) -> QuerySet[Person]:
    """Narrow to people who carry a tag."""
    return rows.filter(Exists(Tagging.objects.filter(person=OuterRef("pk"), tag=tag_id)))


def in_town(rows: QuerySet[Person], town_id: int) -> QuerySet[Person]:
    """Narrow to people who live in a town now."""
    return rows.filter(Exists(Address.objects.filter(person=OuterRef("pk"), town=town_id, until=None)))


def in_district(rows: QuerySet[Person], district_id: int) -> QuerySet[Person]:
    """Narrow to people who certainly or possibly live in a district."""
    there = Residence.objects.filter(Q(district=district_id) | Q(candidates__contains=[district_id]))
    return rows.filter(pk__in=there.values("person"))


def find_submission(uuid: UUID) -> Submission | None:
    """Find a submission with the person it was folded into."""
    return Submission.objects.filter(uuid=uuid).select_related("person").first()
