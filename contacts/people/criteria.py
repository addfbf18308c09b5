"""What segments may ask about people themselves: roles, tags, how they came, with whom they are shared."""

from collections.abc import Sequence
from datetime import datetime

from django.core.cache import cache
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from contacts.people.models import Introduction, Role, Stewardship, Tag, Tagging
from contacts.people.rules import GRADES, grades_in_short


def in_roles(kinds: Sequence[str]) -> QuerySet[Role]:
    """List the roles of these kinds that people have now."""
    return Role.objects.filter(kind__in=kinds, until=None)


def tagged(partner_id: int, uuids: Sequence[str]) -> QuerySet[Tagging]:
    """List the uses of these tags of the partner."""
    tags = Tag.objects.filter(partner=partner_id, uuid__in=uuids)
    return Tagging.objects.filter(tag__in=list(tags.values_list("pk", flat=True)))


def came_by(partner_id: int, ways: Sequence[str]) -> QuerySet[Stewardship]:
    """List the stewardships of the partner that began in one of these ways."""
    return Stewardship.objects.filter(partner=partner_id, via__in=ways)


def joined(partner_id: int, *, since: datetime | None = None, until: datetime | None = None) -> QuerySet[Stewardship]:
    """List the stewardships of the partner that began from `since` on and before `until`."""
    found = Stewardship.objects.filter(partner=partner_id)
    if since:
        found = found.filter(since__gte=since)
    return found.filter(since__lt=until) if until else found


def shared_with(partner_id: int, others: Sequence[int]) -> QuerySet[Introduction]:
    """List the introductions between a partner and others who still look after the person (decision 0012)."""
    between = Q(by=partner_id, to__in=others) | Q(by__in=others, to=partner_id)
    theirs = Stewardship.objects.filter(person=OuterRef("person"), partner__in=others)
    still = theirs.filter(Q(partner=OuterRef("by")) | Q(partner=OuterRef("to")))
    return Introduction.objects.filter(between, Exists(still))


def list_tags(partner_id: int) -> list[tuple[str, str]]:
    """List the partner's tags as choices."""
    tags = Tag.objects.filter(partner=partner_id).order_by("name").values_list("uuid", "name")
    return [(str(uuid), name) for uuid, name in tags]


def say_grades(grades: Sequence[str]) -> str:
    """Say "grade 2", "grades 3–5", "grades K–2, 6–8", ''."""
    span = grades_in_short(grades)
    if span in GRADES:
        return _("grade %(grade)s") % {"grade": span}
    return _("grades %(span)s") % {"span": span} if span else ""


def list_sources(partner_id: int) -> list[tuple[str, datetime]]:
    """List the ways in which the partner's people came, with the first time of each; kept for a minute."""
    key = f"people.sources.{partner_id}"
    found = cache.get(key)
    if found is None:
        ways = Stewardship.objects.filter(partner=partner_id).exclude(via="").order_by().values_list("via")
        found = sorted(ways.annotate(first=Min("since"))[:200])
        cache.set(key, found, 60)
    return list(found)
