"""Many volunteers at once, on lists that share people: real threads, real transactions."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.outreach import delivery
from campaigns.outreach.models import CallList
from tests.campaigns.outreach.conftest import make_person
from tests.cast import make_member, make_partner


@pytest.mark.django_db(transaction=True)
def test_no_two_volunteers_ever_hold_the_same_person() -> None:
    lead = make_partner("lead", "Every Child CT", is_lead=True)
    for n in range(12):
        make_person(lead, f"P{n}", f"+18605550{200 + n}")
    lists = [CallList.objects.create(partner=lead, name=name, state="open") for name in ("A", "B")]
    for one in lists:
        delivery.fill(one)
    people = lists[0].assignments.count()
    volunteers = [make_member(f"V{n}", lead, "volunteer") for n in range(6)]
    start, claimed, errors = threading.Barrier(len(volunteers)), [], []

    def work(user_id: int, turn: int) -> None:
        try:
            start.wait(timeout=10)
            for round_ in range(3):
                found: Any = delivery.claim_next(lists[(turn + round_) % 2], user_id, timezone.now())
                if found:
                    claimed.append(found.person_id)
        except Exception as error:  # told by the test
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(one.user.pk, n)) for n, one in enumerate(volunteers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert not errors
    assert len(claimed) == len(set(claimed)) == people == 12
