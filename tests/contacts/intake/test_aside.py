"""What the doors refused is kept, seen by the team, and let in when a person was wronged."""

import pytest
from django.core.cache import cache

from campaigns.pages import criteria
from contacts.intake.models import Submission
from contacts.people.models import Person
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import send


@pytest.fixture
def refused(petition):
    send("fund-our-schools", {"website": "x"})
    send("fund-our-schools", {"email": "fast@example.org"}, seconds=1)
    send("fund-our-schools", {"email": "evil@example.org"}, HTTP_ORIGIN="https://evil.example")
    return petition


def test_it_keeps_what_was_refused_with_its_reason(refused, alice, desk_of):
    reasons = dict(Submission.objects.values_list("reason", "state"))
    assert reasons == {"trapped": "spam", "too_fast": "spam", "wrong_origin": "spam"}
    page = desk_of(alice).get("/desk/intake/aside/").content.decode()
    assert "faster than a person" in page and "fast@example.org" in page
    narrowed = desk_of(alice).get("/desk/intake/aside/?reason=trapped&words=dolores").content.decode()
    assert "fast@example.org" not in narrowed and "dolores@example.org" in narrowed
    assert "Nothing matches" in desk_of(alice).get("/desk/intake/aside/?words=nobody").content.decode()


def test_it_lets_in_what_is_chosen_and_once(refused, alice, desk_of, django_capture_on_commit_callbacks):
    row = Submission.objects.get(reason="trapped")
    with django_capture_on_commit_callbacks(execute=False):
        desk_of(alice).post("/desk/intake/aside/release/", {"chosen": [row.uuid, "nonsense"]})
        desk_of(alice).post("/desk/intake/aside/release/", {"chosen": [row.uuid]})
    row.refresh_from_db()
    assert row.state == "waiting" and not row.key.startswith("aside:")
    from django.utils import timezone

    from contacts.intake import services

    services.fold_waiting(now=timezone.now())
    assert Person.objects.get().given_name == "Dolores"


def test_it_leaves_out_what_came_in_by_a_second_press(refused, alice, desk_of):
    assert send("fund-our-schools", {"email": "fast@example.org"}).status_code == 303
    page = desk_of(alice).get("/desk/intake/aside/").content.decode()
    assert "fast@example.org" not in page and "dolores@example.org" in page
    twin = Submission.objects.get(reason="too_fast")
    desk_of(alice).post("/desk/intake/aside/release/", {"chosen": [twin.uuid]})
    assert Submission.objects.get(pk=twin.pk).state == "spam"


def test_it_keeps_no_flood(petition, monkeypatch):
    monkeypatch.setattr(criteria, "KEPT_AN_HOUR", 2)
    for n in range(4):
        send("fund-our-schools", {"website": "x", "email": f"b{n}@example.org"})
    assert Submission.objects.count() == 2
    cache.clear()


def test_it_is_the_partner_s_own(refused, bob, vic, vera, desk_of):
    row = Submission.objects.get(reason="trapped")
    assert "Nothing is set aside" in desk_of(bob).get("/desk/intake/aside/").content.decode()
    desk_of(bob).post("/desk/intake/aside/release/", {"chosen": [row.uuid]})
    assert desk_of(vic).post("/desk/intake/aside/release/", {"chosen": [row.uuid]}).status_code == 403
    assert desk_of(vera).get("/desk/intake/aside/").status_code == 403
    row.refresh_from_db()
    assert row.state == "spam"


def test_it_forgets_after_half_a_year(refused):
    from datetime import timedelta

    from django.utils import timezone

    from contacts.intake import folding

    now = timezone.now()
    Submission.objects.filter(reason="trapped").update(received_at=now - timedelta(days=181))
    assert folding.purge_aside(now=now) == 1 and Submission.objects.count() == 2
