# ruff: noqa: F811 (fixtures of other rooms are used by their names)
"""What nobody confirmed is forgotten after a month, on every kind of page; what was confirmed stays."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.calls.models import CallReport
from campaigns.letters.models import Letter
from campaigns.pages.forgetting import loading, tasks
from campaigns.signups.models import Signup
from campaigns.stories.models import Story
from campaigns.uploads.models import Upload
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.campaigns.calls.conftest import call_page, legislators  # noqa: F401
from tests.campaigns.letters.stage import bill, drive, state, term_of, write  # noqa: F401
from tests.campaigns.pages.stage import send
from tests.campaigns.signups.conftest import signup_page  # noqa: F401
from tests.campaigns.stories.conftest import _files, story_page  # noqa: F401
from tests.campaigns.stories.story import tell

KINDS = (Signup, Letter, Story, CallReport)
MONTH = dt.timedelta(days=31)
BARE = "bare@example.org"


@pytest.fixture
def sent(signup_page, drive, story_page, call_page, legislators, now):
    """Each kind twice: once with a proof, once by somebody who never opened her mail."""
    for proven, email in ((True, "d@example.org"), (False, BARE)):
        told = {"email": email, "key": email}
        assert send("join-us", told, proven=proven).status_code == 303
        called = {"zip": "99100", "town": "Alderbrook", f"outcome_{legislators[0].uuid}": "spoke"}
        assert send("call-them", told | called, proven=proven).status_code == 303
        tell(proven=proven, **told)
        write(drive, email.partition("@")[0], [term_of("upper", 1)], now=timezone.now(), proven=proven)
    intake.fold_waiting(now=timezone.now())


def test_it_forgets_what_nobody_confirmed_within_a_month_with_its_files(sent, django_capture_on_commit_callbacks):
    now = timezone.now()
    assert [kind.objects.count() for kind in KINDS] == [2, 2, 2, 2]
    loading.forget_unconfirmed(now + dt.timedelta(days=29))
    assert [kind.objects.count() for kind in KINDS] == [2, 2, 2, 2]
    with django_capture_on_commit_callbacks(execute=True):
        assert loading.forget_unconfirmed(now + MONTH) == 4
    assert loading.forget_unconfirmed(now + MONTH) == 0
    assert [kind.objects.count() for kind in KINDS] == [1, 1, 1, 1]
    assert not Submission.objects.filter(payload__email=BARE).exists() and Submission.objects.count() == 8
    assert Submission.objects.filter(payload={}).count() == 4
    assert set(Upload.objects.values_list("state", flat=True)) == {"clean", "removed"}
    assert Upload.objects.filter(state="removed").count() == 2
    assert Person.objects.filter(submissions__isnull=False).exists()


def test_a_form_whose_code_was_never_entered_goes_too(signup_page):
    page = signup_page.page
    page.asks_code = True
    page.save()
    assert send("join-us", proven=False).status_code in {200, 303}
    assert Submission.objects.get().reason == "code_awaited"
    tasks.forget()
    assert Submission.objects.count() == 1
    Submission.objects.update(received_at=timezone.now() - MONTH)
    tasks.forget()
    assert not Submission.objects.exists()
