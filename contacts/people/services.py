"""What may be done with people: names, roles, tags, notes, organizations. Every deed leaves a line in the diary."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.people import selectors
from contacts.people.models import Affiliation, Note, Organization, Person, Role, RoleKind, Tag, Tagging


class Nameless(Refusal):
    """A tag, note or organization without a word."""

    code = "nameless"
    status = 422
    message = _("Write something first.")


class UnknownRole(Refusal):
    """There is no such role."""

    code = "unknown_role"
    status = 422
    message = _("This is not a role we know.")


@dataclass(frozen=True)
class Names:
    """What a person is called, and the language she wants."""

    given_name: str
    family_name: str
    preferred_name: str = ""
    language: str = "en"


@transaction.atomic
def rename(person: Person, *, names: Names, by: Any, now: dt.datetime) -> None:
    """Correct names and language."""
    changed = [key for key, value in vars(names).items() if getattr(person, key) != value.strip()]
    if not changed:
        return
    for key in changed:
        setattr(person, key, getattr(names, key).strip())
    person.modified_at = now
    person.save(update_fields=[*changed, "modified_at"])
    audit.record("person.renamed", by=by, on=person, facts={"fields": ", ".join(sorted(changed))})


# --- roles ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_role(person: Person, *, kind: str, organization: Organization | None, by: Any, now: dt.datetime) -> None:
    """Note that a person is a parent, educator... from today on; once is enough. Refuses with UnknownRole."""
    if kind not in RoleKind.values:
        raise UnknownRole
    role = Role(person=person, kind=kind, organization=organization, since=now.date(), source="desk")
    Role.objects.bulk_create([role], ignore_conflicts=True)
    _touch([person], now)
    audit.record("person.role_added", by=by, on=person, facts={"role": kind})


@transaction.atomic
def end_role(person: Person, *, kind: str, organization: UUID | None, by: Any, now: dt.datetime) -> None:
    """End an open role as of today; nothing is deleted."""
    open_roles = Role.objects.filter(person=person, kind=kind, until=None, organization__uuid=organization)
    if organization is None:
        open_roles = Role.objects.filter(person=person, kind=kind, until=None, organization=None)
    if open_roles.update(until=now.date()):
        _touch([person], now)
        audit.record("person.role_ended", by=by, on=person, facts={"role": kind})


# --- tags -----------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_tag(people: Iterable[UUID], *, name: str, by: Any, now: dt.datetime) -> int:
    """Put a tag on all of these visible people; says how many carry it anew. Refuses with Nameless."""
    word = " ".join(name.split())[:60]
    if not word:
        raise Nameless
    found = list(selectors.visible_to(by).filter(uuid__in=list(people)))
    tag = _tag(by.partner, word)
    carry = set(Tagging.objects.filter(tag=tag, person__in=found).values_list("person_id", flat=True))
    new = [person for person in found if person.pk not in carry]
    Tagging.objects.bulk_create(
        [Tagging(person=one, tag=tag, at=now, via="desk") for one in new], ignore_conflicts=True
    )
    _touch(new, now)
    audit.record_many("person.tagged", by=by, on=new, facts={"tag": tag.name})
    return len(new)


@transaction.atomic
def tag_many(person_ids: Iterable[int], *, partner: Any, name: str, via: str, because: str, now: dt.datetime) -> None:
    """Put a partner's tag on many people at once, in a fixed number of statements; twice is once.

    The diary of whoever carries it anew names what did it: `because`.
    """
    ids, tag = list(person_ids), _tag(partner, " ".join(name.split())[:60])
    fresh = list(Person.objects.filter(pk__in=ids).exclude(taggings__tag=tag).only("uuid"))
    rows = [Tagging(person=one, tag=tag, at=now, via=via[:40]) for one in fresh]
    Tagging.objects.bulk_create(rows, ignore_conflicts=True)
    told = {"tag": tag.name, "because": because}
    audit.record_many("person.tagged_by_itself", on=fresh, facts=told, partner=partner.uuid)
    Person.objects.filter(pk__in=ids, modified_at__lt=now).update(modified_at=now)


@transaction.atomic
def remove_tag(people: Iterable[UUID], *, tag: UUID, by: Any, now: dt.datetime) -> int:
    """Take a tag of the partner off these visible people; says from how many."""
    row = Tag.objects.filter(partner=by.partner, uuid=tag).first()
    if row is None:
        return 0
    found = list(selectors.visible_to(by).filter(uuid__in=list(people), taggings__tag=row))
    Tagging.objects.filter(tag=row, person__in=found).delete()
    _touch(found, now)
    audit.record_many("person.untagged", by=by, on=found, facts={"tag": row.name})
    return len(found)


# --- notes ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def add_note(person: Person, *, text: str, by: Any, now: dt.datetime) -> Note:
    """Write a remark that only this partner sees. Refuses with Nameless."""
    if not text.strip():
        raise Nameless
    note = Note.objects.create(person=person, partner=by.partner, author=by.user, text=text.strip()[:5000], at=now)
    _touch([person], now)
    audit.record("person.noted", by=by, on=person)
    return note


# --- organizations --------------------------------------------------------------------------------------------------
@transaction.atomic
def add_organization(*, name: str, kind: str, town: str, by: Any) -> Organization:
    """Add an organization of this partner, or give the one of that name it already sees. Refuses with Nameless."""
    word = " ".join(name.split())[:200]
    if not word:
        raise Nameless
    known = selectors.list_organizations(by).filter(name__iexact=word, town__iexact=town.strip()).first()
    if known:
        return known
    row = Organization.objects.create(partner=by.partner, name=word, kind=kind, town=town.strip()[:80])
    audit.record("organization.added", by=by, on=row)
    return row


@transaction.atomic
def change_organization(row: Organization, *, name: str, kind: str, town: str, by: Any) -> None:
    """Correct an organization of this partner; a shared one is not theirs to change. Refuses with Nameless."""
    if not name.strip():
        raise Nameless
    row.name, row.kind, row.town = name.strip()[:200], kind, town.strip()[:80]
    row.save(update_fields=["name", "kind", "town"])
    audit.record("organization.changed", by=by, on=row)


@transaction.atomic
def affiliate(person: Person, *, organization: Organization, title: str, by: Any, now: dt.datetime) -> None:
    """Note that a person belongs to an organization, from today on; a second time changes the title."""
    open_ones = Affiliation.objects.filter(person=person, organization=organization, until=None)
    if not open_ones.update(title=title.strip()[:120]):
        Affiliation.objects.create(
            person=person, organization=organization, title=title.strip()[:120], since=now.date()
        )
    _touch([person], now)
    audit.record("person.affiliated", by=by, on=person)


@transaction.atomic
def end_affiliation(person: Person, *, organization: UUID, by: Any, now: dt.datetime) -> None:
    """End an affiliation as of today."""
    open_ones = Affiliation.objects.filter(person=person, organization__uuid=organization, until=None)
    if open_ones.update(until=now.date()):
        _touch([person], now)
        audit.record("person.left_organization", by=by, on=person)


def get_or_make_tag(partner: Any, name: str) -> Tag:
    """Give a partner's tag of this word, made if need be."""
    return _tag(partner, " ".join(name.split())[:60])


def _tag(partner: Any, word: str) -> Tag:
    found = selectors.find_tag(partner.pk, word)
    if found is None:
        # Two organizers may make it in the same moment: then the first one counts.
        Tag.objects.bulk_create([Tag(partner=partner, name=word)], ignore_conflicts=True)
        found = selectors.find_tag(partner.pk, word)
    assert found is not None
    return found


def _touch(people: Iterable[Person], now: dt.datetime) -> None:
    Person.objects.filter(pk__in=[person.pk for person in people]).update(modified_at=now)
