"""An import whose worker is killed with SIGKILL again and again: every row arrives once, none is lost.

It folds in two lanes; neighbours share a mailbox, three by three a phone, over both lanes.
"""

import subprocess
import sys
import time

import pytest
from django.db import connection
from django.utils import timezone

from contacts.consent.models import ContactPoint, Reach
from contacts.imports import services
from contacts.imports.models import ImportRun
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.contacts.imports.story import plan, upload
from tests.processes import environment

pytestmark = [pytest.mark.crash, pytest.mark.slow]
ROWS = 6000
WORKER = """
import django; django.setup()
from contacts.imports import loading
from contacts.imports.lanes import loading as lanes
loading.CHUNK, lanes.WORTH, lanes.PATIENCE = 200, 50, 60
loading.FOLD_AT_ONCE = 500
loading.work({pk})
"""


@pytest.mark.django_db(transaction=True)
def test_it_loses_no_row_and_doubles_none(lead, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    text = "email,phone,first_name,last_name\n" + "".join(
        f"p{i // 2}@example.org,860555{i // 3:04},Given{i},Family{i}\n" for i in range(ROWS)
    )
    run = plan(upload(lead, text))
    services.start(run=run, by=None, now=timezone.now())
    connection.close()
    kills = work_and_kill(run.pk, environment(MEDIA_ROOT=str(tmp_path), DJANGO_SETTINGS_MODULE="coalition.settings"))
    run.refresh_from_db()
    assert run.state == "done" and kills >= 2
    assert run.counts == {"created": ROWS, "updated": 0, "unchanged": 0, "refused": 0, "waiting": 0}
    assert Submission.objects.count() == Person.objects.count() == ROWS
    assert Submission.objects.values("row").distinct().count() == ROWS
    assert ContactPoint.objects.filter(kind="phone").count() == ROWS // 3
    assert Reach.objects.filter(point__kind="phone").count() == ROWS


def work_and_kill(run_id, env):
    """Start workers one after the other; kill each as soon as it has moved the run on, three times."""
    kills = 0
    for _attempt in range(12):
        ImportRun.objects.filter(pk=run_id).update(leased_until=None)  # the lease of the dead ran out
        worker = subprocess.Popen([sys.executable, "-c", WORKER.format(pk=run_id)], env=env)
        before, ends = progress(run_id), time.monotonic() + 60
        while worker.poll() is None and time.monotonic() < ends:
            if kills < 3 and progress(run_id) > before + 0.1 * ROWS:
                worker.kill()
                kills += 1
                break
            time.sleep(0.02)
        worker.wait()
        if ImportRun.objects.get(pk=run_id).state != "running":
            break
    return kills


def progress(run_id):
    """Count what was read and what was folded."""
    return ImportRun.objects.get(pk=run_id).read + Submission.objects.exclude(state="waiting").count()
