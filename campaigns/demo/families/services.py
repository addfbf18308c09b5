"""Tells of a few people as somebody at the desk would: notes that call a colleague, follow-ups, ties."""

from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.demo import rules
from coalition.partners.models import Membership
from contacts.people.models import Person
from contacts.people.notes import services as notes
from contacts.people.notes.services import Todo
from contacts.people.selectors import visible_to
from contacts.policymakers import selectors as policymakers
from contacts.ties import services as ties
from contacts.ties.services import Facts


def tell(users: dict[str, Membership], *, now: datetime) -> None:
    """Write notes, follow-ups and ties about the first few parents of the lead partner."""
    alice = users["alice"]
    parents = visible_to(alice).filter(roles__kind="parent", roles__until=None, roles__organization__isnull=False)
    known = list(parents.order_by("pk").distinct()[:4])
    if len(known) < 4:
        return
    texts = rules.TEXTS["people"]
    team = [users["adam"].user, alice.user, None, None]
    for n, (person, text, todo) in enumerate(zip(known, texts["notes"], texts["todos"], strict=True)):
        due = timezone.localdate(now) + timedelta(days=n - 1)
        follow_up = Todo(todo, due, team[n]) if todo else None
        at = now - timedelta(days=2 * n, hours=n)
        notes.write(person, text=text, todo=follow_up, by=users["adam"] if n % 2 == 0 else alice, now=at)
    _tie(known, alice, now)


def _tie(known: list[Person], by: Membership, now: datetime) -> None:
    told = rules.TEXTS["people"]["sources"]
    since = timezone.localdate(now) - timedelta(days=900)
    terms = policymakers.terms_at(timezone.localdate(now)).filter(seat__chamber="upper").select_related("person")
    senator = terms.order_by("seat__number").first()
    if senator:
        ties.tie(known[0], senator.person, facts=Facts("knows", 2, told[0], since), by=by, now=now)
    ties.tie(known[0], known[1], facts=Facts("colleague", 3, told[1]), by=by, now=now)
    ties.tie(known[2], known[1], facts=Facts("neighbor", 2, told[2]), by=by, now=now)
