"""Three workers fold the same crowd at once: nobody is made twice, nobody waits for another for ever."""

import random
import subprocess
import sys
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from contacts.intake import services
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from contacts.people.models import Person
from tests.processes import environment

RUN = UUID(int=7)
WORKER = """
import django; django.setup()
from django.utils import timezone
from contacts.intake import folding
folding.BUNDLE = 60
folding.fold_waiting(now=timezone.now())
"""
pytestmark = [pytest.mark.crash, pytest.mark.slow]


@pytest.mark.django_db(transaction=True)
def test_it_makes_nobody_twice(lead):
    rows = [
        Arrival(
            "person.added",
            "web",
            lead.pk,
            {"email": f"home{i // 2}@example.org", "given_name": f"Given{i}", "family_name": "Diaz", "tags": ["t"]},
            key=f"{i}.{time}",
        )
        for i in range(1500)
        for time in range(3)
    ]
    nowhere = {"family_name": "Paz", "zip": "06106"}  # no address: a double in the same file is the same human
    twins = [
        Arrival("person.imported", "csv", lead.pk, {"given_name": f"Given{i}", **nowhere}, key=f"{i}.{time}", run=RUN)
        for i in range(400)
        for time in range(3)
    ]
    for some in (rows, twins):  # the twins last: by then all three are at work
        random.Random(3).shuffle(some)
    services.receive_many([*rows, *twins], now=timezone.now())
    connection.close()
    command = [sys.executable, "-c", WORKER]
    workers = [
        subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment(DJANGO_SETTINGS_MODULE="coalition.settings"))
        for _ in range(3)
    ]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0]
    assert set(Submission.objects.values_list("state", flat=True)) == {"folded"}
    assert Person.objects.count() == 1500 + 400
