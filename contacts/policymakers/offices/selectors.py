"""Reads where policymakers are reached now, and where they were before."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from contacts.policymakers.models import Office


def list_offices(people: Iterable[Any]) -> QuerySet[Office]:
    """List the offices where people are reached now: the only door to an address, a phone or a mailbox of theirs."""
    return Office.objects.filter(person__in=people, until=None)


def read_offices(person: Any) -> tuple[list[Office], list[Office]]:
    """Give the offices of a policymaker of now, and those she had before, the latest first."""
    rows = list(Office.objects.filter(person=person).order_by("kind", "-until", "-since"))
    return [one for one in rows if one.until is None], [one for one in rows if one.until is not None]
