"""Reads ties, and finds whom somebody may be connected with: people of the partner's, and policymakers."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.errors import NotFound
from contacts.people import selectors as people
from contacts.people.merging.rules import register_merge
from contacts.people.models import Person
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline
from contacts.policymakers import selectors as policymakers
from contacts.ties import rules
from contacts.ties.models import Tie, TieKind

FOUND = 6
TIMELINE = """
SELECT e.at, md5('tie:' || e.ended || t.id)::uuid AS uuid, jsonb_build_object('ended', e.ended, 'kind', t.kind,
       'other', btrim(coalesce(nullif(o.preferred_name, ''), o.given_name) || ' ' || o.family_name),
       'source', t.source) AS data
FROM contacts_tie t
JOIN contacts_person o ON o.id = CASE WHEN t.person_id = %(person)s THEN t.other_id ELSE t.person_id END
     AND o.erased_at IS NULL AND o.id <> %(person)s
CROSS JOIN LATERAL (VALUES (t.made_at, false), (t.ended_at, true)) AS e (at, ended)
WHERE t.partner_id = %(partner)s AND (t.person_id = %(person)s OR t.other_id = %(person)s) AND e.at IS NOT NULL
"""
# How a tie is told from the other end; whoever is known knows nothing of it.
FROM_THE_OTHER_END = {TieKind.KNOWS: gettext_lazy("is known by")}


@dataclass(frozen=True)
class Line:
    """One tie as it stands on somebody's page: how, with whom, how well."""

    tie: Tie
    other: Person
    how: Any
    seat: str
    url: str

    @property
    def strength(self) -> Any:
        """Say how well they know each other."""
        return self.tie.get_strength_display()


@dataclass(frozen=True)
class Choice:
    """Somebody who was found by name; a policymaker with her seat."""

    person: Person
    seat: str = ""


def list_of_person(membership: Any, person: Person) -> list[Line]:
    """List the ties of a person from both ends, the strongest first."""
    rows = _open(membership).filter(Q(person=person) | Q(other=person)).select_related("person", "other")
    ties = list(rows.order_by("-strength", "-made_at")[:60])
    others = {tie.pk: tie.other if tie.person_id == person.pk else tie.person for tie in ties}
    ids = [other.pk for other in others.values()]
    seats = _seats(ids)
    seen = set(people.visible_to(membership).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    lines = []
    for tie in ties:
        other = others[tie.pk]
        if other.pk == person.pk or (other.pk not in seen and other.pk not in seats):
            continue  # the two were merged into one; or erased, or not looked after any more
        how: Any = tie.get_kind_display()
        if tie.other_id == person.pk:
            how = FROM_THE_OTHER_END.get(TieKind(tie.kind), how)
        room = "policymakers" if other.pk in seats else "people"
        lines.append(Line(tie, other, how, seats.get(other.pk, ""), reverse(f"{room}:detail", args=[other.uuid])))
    return lines


def list_knowing(membership: Any, policymaker: Person) -> list[Tie]:
    """List who of the partner's people knows a policymaker, the closest first."""
    seen = people.visible_to(membership)
    rows = _open(membership).filter(other=policymaker, person__in=seen).select_related("person")
    return list(rows.order_by("-strength", "person__sort_name")[:30])


def _open(membership: Any) -> QuerySet[Tie]:
    return Tie.objects.filter(partner=membership.partner.pk, ended_at=None)


def _seats(person_ids: list[int]) -> dict[int, str]:
    terms = policymakers.terms_at(timezone.localdate()).filter(person__in=person_ids).select_related("seat")
    return {term.person_id: str(term.seat) for term in terms}


def find_choices(membership: Any, person: Person, words: str) -> list[Choice]:
    """Find by name whom a person may be tied to: policymakers of today, and people of the partner's."""
    if len(words) < 2:
        return []
    terms = policymakers.terms_at(timezone.localdate()).select_related("person", "seat")
    held = [Choice(term.person, str(term.seat)) for term in policymakers.search(terms, words)[:FOUND]]
    taken = {person.pk, *(one.person.pk for one in held)}
    return held + [Choice(one) for one in people.find_people(membership, words, FOUND) if one.pk not in taken]


def access_other(membership: Any, uuid: UUID) -> Person:
    """Get somebody to whom a tie may lead: a person the membership sees or a policymaker; else NotFound."""
    terms = policymakers.terms_at(timezone.localdate()).filter(person__uuid=uuid).select_related("person")
    term = terms.first()
    return term.person if term else people.access_person(membership, uuid)


def access_tie(membership: Any, person: Person, uuid: UUID) -> Tie:
    """Get one open tie of a person, or refuse with NotFound."""
    row = _open(membership).filter(Q(person=person) | Q(other=person), uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def _words(data: dict[str, Any]) -> str:
    told = {"name": data["other"], "how": str(dict(TieKind.choices).get(data["kind"], data["kind"]))}
    return (_("No longer a tie: %(name)s (%(how)s)") if data["ended"] else _("Tie: %(name)s (%(how)s)")) % told


def register_all() -> None:
    """Register the panel and the timeline entries of the person page; called when the apps are ready."""
    register_merge(*rules.MERGING)
    register_panel(Panel(gettext_lazy("Ties"), "ties:panel", "people.view"))
    register_timeline(
        TimelineSource(
            "tie", gettext_lazy("Ties"), "friends", TIMELINE, _words, lambda d: "" if d["ended"] else d["source"]
        )
    )
