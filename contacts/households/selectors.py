"""Reads households: who lives with somebody, who may, and how a shared mailbox is greeted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import StringAgg
from django.db import connection
from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat, NullIf, Trim
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.columns import array, columns_of
from coalition.errors import NotFound
from contacts.households import rules
from contacts.households.models import Household
from contacts.people import selectors as people
from contacts.people.merging.rules import register_merge
from contacts.people.models import FoldText, Person
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline

SUGGESTED = 5
TIMELINE = """
SELECT e.at, md5('household:' || e.ended || m.id)::uuid AS uuid, jsonb_build_object('ended', e.ended, 'with',
       (SELECT jsonb_agg(btrim(coalesce(nullif(p.preferred_name, ''), p.given_name) || ' ' || p.family_name)
                         ORDER BY o.id)
        FROM contacts_householdmember o JOIN contacts_person p ON p.id = o.person_id AND p.erased_at IS NULL
        WHERE o.household_id = m.household_id AND o.person_id <> m.person_id AND o.since <= e.at
          AND (o.until IS NULL OR o.until >= e.at))) AS data
FROM contacts_householdmember m CROSS JOIN LATERAL (VALUES (m.since, false), (m.until, true)) AS e (at, ended)
WHERE m.person_id = %(person)s AND m.partner_id = %(partner)s AND e.at IS NOT NULL
"""
# Whoever shares a mailbox, a phone or a door with her, and lives in no household of this partner yet.
NEAR = """
WITH near AS (
    SELECT r.person_id, q.kind AS why FROM contacts_reach mine
    JOIN contacts_contactpoint q ON q.id = mine.point_id
    JOIN contacts_reach r ON r.point_id = mine.point_id AND r.until IS NULL
    WHERE mine.person_id = %(person)s AND mine.until IS NULL
    UNION
    SELECT b.person_id, 'home' FROM contacts_address a
    JOIN contacts_address b ON b.zip = a.zip AND b.until IS NULL AND lower(b.street) = lower(a.street)
                           AND lower(b.unit) = lower(a.unit)
    WHERE a.person_id = %(person)s AND a.until IS NULL AND a.zip <> '' AND a.street <> ''
)
SELECT p.uuid, n.why FROM (SELECT person_id, min(why) AS why FROM near GROUP BY 1) AS n
JOIN contacts_person p ON p.id = n.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
WHERE p.id <> %(person)s AND NOT EXISTS (SELECT FROM contacts_householdmember m WHERE m.person_id = p.id
                                         AND m.partner_id = %(partner)s AND m.until IS NULL)
ORDER BY p.sort_name, p.id LIMIT %(limit)s
"""
# The names of a message's household: its members whom the same point reaches, in the order in which they joined.
GREETED = """
SELECT a.n, coalesce(nullif(p.preferred_name, ''), p.given_name)
FROM unnest(%(people)s::bigint[], %(points)s::bigint[]) WITH ORDINALITY AS a (person_id, point_id, n)
JOIN contacts_householdmember mine ON mine.person_id = a.person_id AND mine.partner_id = %(partner)s
                                  AND mine.until IS NULL
JOIN contacts_householdmember m ON m.household_id = mine.household_id AND m.until IS NULL
JOIN contacts_reach r ON r.person_id = m.person_id AND r.point_id = a.point_id AND r.until IS NULL
JOIN contacts_person p ON p.id = m.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
JOIN contacts_stewardship s ON s.person_id = p.id AND s.partner_id = %(partner)s
ORDER BY a.n, m.since, m.id
"""
TOGETHER = """
SELECT a.low, a.high FROM unnest(%s::bigint[], %s::bigint[]) AS a (low, high)
WHERE EXISTS (SELECT FROM contacts_householdmember l JOIN contacts_householdmember h USING (household_id)
              WHERE l.person_id = a.low AND h.person_id = a.high AND l.until IS NULL AND h.until IS NULL)
"""
MEMBERS = """
SELECT person_id, household_id FROM contacts_householdmember
WHERE partner_id = %s AND person_id = ANY(%s::bigint[]) AND until IS NULL
"""
REACHED = """
SELECT r.point_id, q.value, q.kind, array_agg(r.person_id ORDER BY r.person_id) FROM contacts_reach r
JOIN contacts_contactpoint q ON q.id = r.point_id
WHERE r.person_id = ANY(%s::bigint[]) AND r.until IS NULL
GROUP BY 1, 2, 3 HAVING count(*) > 1 ORDER BY q.kind, q.value
"""
WHY = {
    "email": gettext_lazy("shares the mailbox"),
    "phone": gettext_lazy("shares the phone"),
    "home": gettext_lazy("lives at the same address"),
}


@dataclass(frozen=True)
class Shared:
    """A mailbox or phone that reaches several of a household, and how they are greeted there."""

    address: str
    kind: str
    greeting: str


@dataclass(frozen=True)
class Suggestion:
    """Somebody who may live in the household, and why."""

    person: Person
    why: Any


def find_household(membership: Any, person: Person) -> Household | None:
    """Find the household in which a person lives now, as this membership's partner knows it."""
    return Household.objects.filter(
        members__person=person, members__until=None, members__partner=membership.partner.pk
    ).first()


def list_households(membership: Any) -> QuerySet[Household]:
    """List the households of this membership's partner in which somebody lives, with `names` and `size`."""
    mine = people.visible_to(membership).filter(households__household=OuterRef("pk"), households__until=None)
    whole = Trim(Concat(Coalesce(NullIf("preferred_name", Value("")), "given_name"), Value(" "), "family_name"))
    told = mine.order_by().annotate(whole=whole, one=Value(1)).values("one")
    names = told.annotate(all=StringAgg("whole", ", ", ordering="sort_name")).values("all")
    size = told.annotate(n=Count("pk")).values("n")
    rows = Household.objects.filter(Exists(mine), partner=membership.partner.pk)
    return rows.annotate(names=Subquery(names), size=Subquery(size, output_field=IntegerField()))


def access_household(membership: Any, uuid: UUID) -> Household:
    """Get one household of this membership's partner, or refuse with NotFound."""
    row = list_households(membership).filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def named(rows: QuerySet[Household], words: str) -> QuerySet[Household]:
    """Narrow to households in which somebody of this name lives; the list itself says whom one may see."""
    for word in words.split()[:6]:
        rows = rows.filter(
            Exists(
                Person.objects.filter(
                    households__household=OuterRef("pk"),
                    households__until=None,
                    search_name__contains=FoldText(Value(word)),
                    erased_at=None,
                    merged_into=None,
                    stewardships__partner=OuterRef("partner"),
                )
            )
        )
    return rows


def members_of(membership: Any, households: Sequence[Household]) -> dict[int, list[dict[str, Any]]]:
    """List who lives in these households now, in the order in which they joined; one query."""
    rows = people.visible_to(membership).filter(households__household__in=households, households__until=None)
    names = ("uuid", "given_name", "family_name", "preferred_name")
    since, home = F("households__since"), F("households__household")
    told = rows.order_by("households__since", "households__id").values(*names, since=since, home=home)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in told:
        found.setdefault(row.pop("home"), []).append(row)
    return found


def list_members(membership: Any, household: Household) -> list[Person]:
    """List who lives in a household now, in the order in which they joined."""
    rows = people.visible_to(membership).filter(households__household=household, households__until=None)
    return list(rows.order_by("households__since", "households__id"))


def list_shared(members: Sequence[Person], language: str) -> list[Shared]:
    """List the mailboxes and phones that reach several of these people."""
    by_id = {person.pk: person.preferred_name or person.given_name for person in members}
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [array(by_id)])
        rows = cursor.fetchall()
    order = list(by_id)
    found = []
    for _point, address, kind, ids in rows:
        names = [by_id[pk] for pk in sorted(ids, key=order.index)]
        found.append(Shared(address, kind, rules.greet(names, language)))
    return found


def list_suggestions(membership: Any, person: Person) -> list[Suggestion]:
    """List people who may live with somebody: they share a mailbox, a phone or a door."""
    facts = {"person": person.pk, "partner": membership.partner.pk, "limit": SUGGESTED}
    with connection.cursor() as cursor:
        cursor.execute(NEAR, facts)
        why = dict(cursor.fetchall())
    rows = people.visible_to(membership).filter(uuid__in=list(why)).order_by("sort_name", "id") if why else []
    return [Suggestion(row, WHY[why[row.uuid]]) for row in rows]


def greetings(partner_id: int, copies: Sequence[tuple[int, int]], language: str) -> list[str]:
    """Say for messages (person, point) how a household at that point is greeted; '' where she is alone there.

    One statement for a bundle.
    """
    if not copies:
        return []
    columns = columns_of(copies)
    with connection.cursor() as cursor:
        cursor.execute(GREETED, {"people": columns[0], "points": columns[1], "partner": partner_id})
        names: dict[int, list[str]] = {}
        for number, name in cursor.fetchall():
            names.setdefault(number, []).append(name)
    return [rules.greet(told, language) if len(told := names.get(n, [])) > 1 else "" for n in range(1, len(copies) + 1)]


def together(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """Tell which of these pairs some partner knows to live in one household: two people, whatever else they share."""
    if not pairs:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(TOGETHER, columns_of(pairs))
        return set(cursor.fetchall())


def households_of(partner_id: int, person_ids: Iterable[int]) -> dict[int, int]:
    """Tell in which household of a partner each of these people lives now."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, [partner_id, array(person_ids)])
        return dict(cursor.fetchall())


def _words(data: dict[str, Any]) -> str:
    names = ", ".join(data["with"] or [])
    if data["ended"]:
        return _("Does not live with %(names)s any more") % {"names": names} if names else _("Left a household")
    return _("Lives in one household with %(names)s") % {"names": names} if names else _("Began a household")


def register_all() -> None:
    """Register the panel and the timeline entries of the person page; called when the apps are ready."""
    register_merge(*rules.MERGING)
    register_panel(Panel(gettext_lazy("Household"), "households:panel", "people.view"))
    register_timeline(TimelineSource("household", gettext_lazy("Household"), "home", TIMELINE, _words))
