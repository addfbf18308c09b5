"""Whatever may stand only once for a person: where both entries have it, one stays, and an undo parts them.

The rows are those of the made-up coalition, given to two entries of one human: a new rule is tried without a word here.
"""

import uuid

import pytest
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.calls.models import CallReport
from campaigns.ladders.models import LadderEntry
from campaigns.letters.models import Letter
from campaigns.testimony.models import Testimony
from coalition.partners.models import Membership
from contacts.dedupe import services
from contacts.dedupe.merging.models import Merge
from contacts.people.merging.rules import RULES
from contacts.people.models import Person
from tests import houses
from tests.coalition.api.test_api import token_of
from tests.contacts.consent.story import make_person
from tests.contacts.dedupe.test_merge import everything, links, press, two  # noqa: F401
from tests.journeys.test_walls import patterns

NOT_HERE = {"policymaker"}  # the roster makes policymakers; no merge at the desk meets them


@pytest.fixture
def organizer(db, settings):
    houses.furnish(settings)
    return Membership.objects.get(user__email="alice@example.org")


def give_to_both(model, field, people):
    """Copy a row of the house to each of them; gives the ids of the copies, none where the house has no such row."""
    like = model.objects.exclude(**{field.name: None}).order_by("pk").first()
    made = []
    for person in people if like else ():
        row = model.objects.get(pk=like.pk)
        row.pk, row._state.adding = None, True
        setattr(row, field.attname, person.pk)
        for one in model._meta.concrete_fields:
            if one.unique and not one.primary_key and one.name != field.name:
                setattr(row, one.attname, uuid.uuid4() if isinstance(one, models.UUIDField) else None)
        with transaction.atomic():
            row.save(force_insert=True)
        made.append(row.pk)
    return made


def test_one_of_two_stays_in_every_table_and_an_undo_parts_them(organizer, desk_of):
    one = make_person(organizer.partner, "Jose", "Rivera", email="jose@example.org")
    other = make_person(organizer.partner, "José", "Rivera", email="j.rivera@example.net")
    given = {}
    for name, model, field in links():
        if (RULES[name].once or RULES[name].match) and field.name not in NOT_HERE:
            try:
                given[name, model, field] = give_to_both(model, field, (one, other))
            except IntegrityError:
                given[name, model, field] = []  # bound to another row of hers: the tests of its room merge it
    tried = {name for (name, _model, _field), rows in given.items() if rows}
    asked = {f"{model._meta.label}.person" for model in (Letter, Testimony, CallReport, LadderEntry)}
    assert asked <= tried and len(tried) >= 10, sorted(tried)
    before, desk = everything(), desk_of(organizer)

    press(desk, services.compare([one.uuid, other.uuid], by=organizer, now=timezone.now()))
    assert Person.objects.get(pk=other.pk).merged_into_id == one.pk
    for (name, model, field), rows in given.items():
        whose = sorted(model.objects.filter(pk__in=rows).values_list(field.attname, flat=True))
        if rows and RULES[name].clash != "closes":
            assert whose == [one.pk, other.pk], f"{name}: both rows went to {whose}"
    told = desk.get(reverse("people:detail", args=[one.uuid]))
    assert told.status_code == 200

    desk.post(reverse("duplicates:merge", args=[Merge.objects.get().uuid]))
    after = everything()
    changed = {name for name in before if after[name] != before[name]}
    assert changed <= {"campaigns.Assignment.person"}  # a claim ends with a merge, as a lease does


def test_whom_another_entry_holds_now_is_listed_nowhere(two, alice, desk_of):  # noqa: F811
    one, other = two
    desk, tokens = desk_of(alice), token_of(alice)
    press(desk, services.compare([one.uuid, other.uuid], by=alice, now=timezone.now()))
    routes = [route for route, _names, pattern in patterns() if not pattern.pattern.converters and "(" not in route]
    lists = [f"/{route}" for route in routes if route.startswith(("desk/", "api/"))]
    told = {}
    for path in lists:
        answer = desk.get(path, headers=tokens if path.startswith("/api/") else {})
        if answer.status_code == 200:
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            told[path] = body.decode(errors="replace")
    assert len(told) > 60 and sum(str(one.uuid) in text for text in told.values()) >= 2
    # The page of merges, the diary and what waits for an undo tell of it by name: that is what they are for.
    shown = {path for path, text in told.items() if str(other.uuid) in text or "Rivera Santos" in text}
    assert {path for path in shown if "duplicates" not in path and "diary" not in path} == set()
