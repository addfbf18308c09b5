"""Reads people; `visible_to` is the one gate to them."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Value

from coalition.errors import NotFound
from contacts.people.models import Affiliation, FoldText, Organization, Person, Role, Stewardship, Tag
from contacts.people.rules import Panel, TimelineSource, register_panel, register_timeline

__all__ = [
    "Panel",
    "TimelineSource",
    "access_person",
    "find_people",
    "register_panel",
    "register_timeline",
    "visible_to",
    "visible_to_partner",
]


def visible_to(membership: Any) -> QuerySet[Person]:
    """List the people whom this membership's partner looks after; merged and erased ones never."""
    return visible_to_partner(membership.partner.pk)


def visible_to_partner(partner_id: int) -> QuerySet[Person]:
    """List the people whom this partner looks after; merged and erased ones never."""
    mine = Stewardship.objects.filter(person=OuterRef("pk"), partner=partner_id)
    return Person.objects.filter(Exists(mine), merged_into=None, erased_at=None)


def find_people(membership: Any, words: str, limit: int = 8) -> list[Person]:
    """Find a few of the partner's people by the beginning or middle of their names."""
    if len(words) < 2:
        return []
    return list(
        visible_to(membership).filter(search_name__contains=FoldText(Value(words))).order_by("search_name")[:limit]
    )


def access_person(membership: Any, uuid: UUID) -> Person:
    """Get one visible person, or refuse with NotFound (also for a person of others)."""
    person = visible_to(membership).filter(uuid=uuid).first()
    if person is None:
        raise NotFound
    return person


def find_known(membership: Any, uuid: UUID) -> Person | None:
    """Find a person of this partner even when she was merged or erased: the page then says so."""
    mine = Stewardship.objects.filter(person=OuterRef("pk"), partner=membership.partner.pk)
    return Person.objects.filter(Exists(mine), uuid=uuid).select_related("merged_into").first()


def named(words: list[str]) -> QuerySet[Person]:
    """List people whose name holds all of these words (accents and case do not matter); served by trigrams."""
    found = Person.objects.all()
    for word in words:
        found = found.filter(search_name__contains=FoldText(Value(word)))
    return found


def list_tags(membership: Any) -> QuerySet[Tag]:
    """List the tags of this membership's partner."""
    return Tag.objects.filter(partner=membership.partner.pk).order_by("name")


def find_tag(partner_id: int, name: str) -> Tag | None:
    """Find a partner's tag by its word, whatever case and accents."""
    return Tag.objects.alias(key=FoldText("name")).filter(partner=partner_id, key=FoldText(Value(name))).first()


THERE = """(
SELECT count(DISTINCT there.person_id) FROM (
  SELECT a.person_id FROM contacts_affiliation a WHERE a.organization_id = contacts_organization.id AND a.until IS NULL
  UNION ALL
  SELECT r.person_id FROM contacts_role r WHERE r.organization_id = contacts_organization.id AND r.until IS NULL
) AS there JOIN contacts_stewardship s ON s.person_id = there.person_id AND s.partner_id = %(expressions)s
)"""


def list_organizations(membership: Any) -> QuerySet[Organization]:
    """List the organizations this membership sees: its partner's and the shared ones."""
    return Organization.objects.filter(Q(partner=None) | Q(partner=membership.partner.pk))


def list_chosen_among(membership: Any) -> QuerySet[Organization]:
    """List the organizations to choose from in a form: not the thousand schools of the directory, which are found."""
    return list_organizations(membership).filter(school=None)


def list_organizations_with_size(membership: Any) -> QuerySet[Organization]:
    """List organizations with the number of the partner's people who belong to them, or have a role there, now."""
    size = Func(Value(membership.partner.pk), template=THERE, output_field=IntegerField())
    return list_organizations(membership).annotate(size=size)


def access_organization(membership: Any, uuid: UUID) -> Organization:
    """Get one organization this membership sees, or refuse with NotFound."""
    row = list_organizations(membership).filter(uuid=uuid).first()
    if row is None:
        raise NotFound
    return row


def list_people_of(membership: Any, organization: Organization) -> QuerySet[Person]:
    """List the visible people who belong to an organization, or have a role there, now."""
    here = {"person": OuterRef("pk"), "organization": organization, "until": None}
    belongs, is_there = Affiliation.objects.filter(**here), Role.objects.filter(**here)
    return visible_to(membership).filter(Exists(belongs) | Exists(is_there))
