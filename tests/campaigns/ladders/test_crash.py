"""A worker may die at any named point, and two may walk at once: nothing twice, nothing lost."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.ladders import delivery
from campaigns.ladders.models import LadderEntry, LadderPath
from coalition.columns import take_stock
from contacts.correspondence.models import Message
from contacts.people.models import FollowUp, Person, Tagging
from tests.campaigns.ladders.story import branch, follow_up, make_ladder, plan, send, sign, tag, wait
from tests.contacts.correspondence import crowd

HOUR = dt.timedelta(hours=1)
ASK = {"is": "language", "language": "es"}
STEPS = [send("s1"), branch("s2", ASK, [tag("s3", "Spanish")], [follow_up("s4")]), wait("s5", 1), tag("s6", "Done")]
POINTS = ("entered", "swept", "claimed", "done", "moved")
SIGN_ALL = """
INSERT INTO campaigns_action (uuid, person_id, partner_id, kind, about, reference, at, source, medium)
SELECT gen_random_uuid(), id, %s, 'petition.signed', %s, 'signature:' || id, %s, '', '' FROM contacts_person
"""


class Death(Exception):
    """The worker is gone."""


def die_at(point: str, nth: int) -> Any:
    seen = {"n": 0}

    def mark(name: str) -> None:
        if name == point:
            seen["n"] += 1
            if seen["n"] == nth:
                raise Death

    return mark


def everything() -> dict[str, Any]:
    return {
        "paths": sorted(LadderPath.objects.values_list("entry__person__given_name", "step", "what")),
        "mails": sorted(Message.objects.values_list("person__given_name", flat=True)),
        "tags": sorted(Tagging.objects.values_list("person__given_name", "tag__name")),
        "tasks": sorted(FollowUp.objects.values_list("person__given_name", flat=True)),
        "states": sorted(LadderEntry.objects.values_list("person__given_name", "state", "step")),
    }


@pytest.mark.parametrize("nth", [1, 2, 4])
@pytest.mark.parametrize("point", POINTS)
def test_it_does_everything_once_wherever_a_worker_dies(
    point: str, nth: int, alice: Any, ana: Person, dolores: Person, petition: Any, now: dt.datetime
) -> None:
    make_ladder(alice, plan({"is": "signed"}, STEPS), now=now)
    for person in (ana, dolores):
        sign(person, petition, now + HOUR)
    try:
        delivery.advance(now=now + HOUR, mark=die_at(point, nth))
        delivery.advance(now=now + 2 * HOUR, mark=die_at(point, nth))
    except Death:
        pass
    for hours in (1, 2, 2, 3):
        delivery.advance(now=now + hours * HOUR)
    assert everything() == {
        "paths": sorted(
            [
                *[("Ana", step, what) for step, what in [("", "entered"), ("s1", "sent"), ("s2", "no")]],
                *[("Ana", step, what) for step, what in [("s4", "follow_up"), ("s5", "waited"), ("s6", "tagged")]],
                ("Ana", "-", "done"),
                *[("Dolores", step, what) for step, what in [("", "entered"), ("s1", "sent"), ("s2", "yes")]],
                *[("Dolores", step, what) for step, what in [("s3", "tagged"), ("s5", "waited"), ("s6", "tagged")]],
                ("Dolores", "-", "done"),
            ]
        ),
        "mails": ["Ana", "Dolores"],
        "tags": [("Ana", "Done"), ("Dolores", "Done"), ("Dolores", "Spanish")],
        "tasks": ["Ana"],
        "states": [("Ana", "done", ""), ("Dolores", "done", "")],
    }


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_work(alice: Any, lead: Any, petition: Any, now: dt.datetime) -> None:
    make_ladder(alice, plan({"is": "signed"}, [tag("s1", "A"), follow_up("s2"), tag("s3", "B")]), now=now)
    crowd.make(lead, 2500)
    with connection.cursor() as cursor:
        cursor.execute(SIGN_ALL, [lead.pk, f"petition:{petition.uuid}", now + HOUR])

    def work(_n: int) -> None:
        try:
            delivery.advance(now=now + HOUR)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    delivery.advance(now=now + HOUR)
    assert LadderEntry.objects.filter(state="done").count() == 2500
    assert FollowUp.objects.count() == 2500
    assert LadderPath.objects.count() == 2500 * 5


def test_it_takes_a_fixed_number_of_statements_for_twenty_thousand(
    alice: Any, lead: Any, petition: Any, now: dt.datetime
) -> None:
    def statements(people: int, name: str) -> int:
        ladder = make_ladder(alice, plan({"is": "signed", "about": name}, STEPS), now=now)
        with connection.cursor() as cursor:
            cursor.execute(SIGN_ALL.replace("'signature:'", f"'{name}:'"), [lead.pk, name, now + HOUR])
        with CaptureQueriesContext(connection) as seen:
            delivery.go_on(ladder, now=now + HOUR)
        assert LadderEntry.objects.filter(ladder=ladder).count() == people
        return len([one for one in seen.captured_queries if "SAVEPOINT" not in one["sql"]])

    crowd.make(lead, 900, "@first.example.org")
    few = statements(900, "petition:a")
    crowd.make(lead, 19_100, "@second.example.org")
    take_stock()
    many = statements(20_000, "petition:b")
    bundles = 20  # of up to a thousand people
    assert few <= 75
    # What a pass asks once is asked once; only what is done per bundle grows with the bundles, not with people.
    assert many <= few * (bundles + 1)
    assert Message.objects.filter(dispatch__reference__startswith="ladder:").count() == 20_900
