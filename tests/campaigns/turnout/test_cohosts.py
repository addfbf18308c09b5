"""A partner that co-hosts an event: it stands on the page, in its list and calendar, with its link and its numbers."""

import datetime as dt

from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from campaigns.legislation.models import Hearing
from campaigns.pages.models import ActionPage, PagePartner
from campaigns.turnout import selectors
from campaigns.turnout.cohosts import selectors as cohosts
from campaigns.turnout.models import CheckIn, Rsvp
from campaigns.turnout.report import selectors as reports
from contacts.intake import services as intake
from contacts.people.models import Stewardship
from tests import cast
from tests.campaigns.pages.stage import send
from tests.campaigns.turnout.test_calendar import FEEDS, feed_of
from tests.campaigns.turnout.test_door import sync


def test_a_co_host_has_its_link_and_numbers_and_sees_nobody(
    event, hearing, alice, bob, charlie, desk_of, client, django_assert_max_num_queries
):
    page, theirs, turnout = event.page, desk_of(bob), reverse("turnout:list")
    boxes = {"partner": bob.partner.uuid, "opt_ins": ["email-alerts"]}
    desk_of(alice).post(f"/desk/pages/{page.uuid}/partners/", boxes)
    asked = PagePartner.objects.get()
    assert "Events we co-host" not in theirs.get(turnout).content.decode(), "asked is not yet a yes"
    theirs.post(f"/desk/pages/asked/{asked.uuid}/", {"answer": "yes", "opt_ins": []})
    shown = client.get("/p/come-with-us/").content.decode()
    assert "Together with" in shown and "Tenants&#x27; Union" in shown
    send("come-with-us", {"mode": "come", "s": asked.code})
    send("come-with-us", {"mode": "come", "email": "emil@example.org", "given_name": "Emil", "key": "k2"})
    intake.fold_waiting(now=timezone.now())
    assert Rsvp.objects.count() == 2
    theirs.get(turnout)
    with django_assert_max_num_queries(14):
        text = theirs.get(turnout).content.decode()
    assert reverse("turnout:door", args=[event.uuid]) not in text, "the door opens two days before"
    for words in (
        "Events we co-host",
        f"/p/come-with-us/?s={asked.code}",
        "Every Child CT",
        'data-label="By our link">1<',
    ):
        assert words in text, words
    assert "Dolores" not in text and theirs.get(reverse("turnout:detail", args=[event.uuid])).status_code == 404
    assert "Events we co-host" not in theirs.get(turnout, {"past": "1"}).content.decode()
    assert "Eventos que apoyamos" in theirs.get(turnout, {"lang": "es"}).content.decode()
    told = dict(reports.report_of(event, timezone.now())["tables"]["partner"])
    assert {name: row.promised for name, row in told.items()} == {"Every Child CT": 1, "Tenants' Union": 1}
    assert theirs.get(reverse("turnout:door", args=[event.uuid])).status_code == 404
    # Its calendar tells the hearing too; a yes that is taken back takes all of it away.
    theirs.post(FEEDS, {"scope": "ours"})
    link = feed_of(bob.partner)
    named = [str(one["uid"]) for one in Calendar.from_ical(Client().get(link).content).walk("VEVENT")]
    assert f"hearing-{hearing.uuid}" in named
    theirs.post(f"/desk/pages/asked/{asked.uuid}/", {"answer": "no"})
    assert "Events we co-host" not in theirs.get(turnout).content.decode()
    assert not Calendar.from_ical(Client().get(link).content).walk("VEVENT")
    assert desk_of(charlie).get(turnout).status_code == 403


def test_a_co_host_keeps_the_door_and_learns_no_more_than_the_host_allows(
    event, hearing, alice, vera, bob, charlie, other, desk_of, client
):
    Hearing.objects.filter(pk=hearing.pk).update(starts_at=timezone.now() + dt.timedelta(hours=30))
    asked = PagePartner.objects.create(page=event.page, partner=other, state="accepted", code="tenants", opt_ins=[])
    send("come-with-us", {"mode": "speak", "s": asked.code, "needs": ["ride"]})
    send("come-with-us", {"mode": "come", "email": "emil@example.org", "given_name": "Emil", "key": "k2"})
    intake.fold_waiting(now=timezone.now())
    emil = Rsvp.objects.get(person__given_name="Emil")
    Stewardship.objects.create(person=Rsvp.objects.get(mode="speak").person, partner=other)  # Dolores is theirs too
    ana, vito, vi = (
        cast.make_member(*who)
        for who in (("Ana", other, "viewer"), ("Vito", other, "volunteer"), ("Vi", alice.partner, "volunteer"))
    )
    door, phone = reverse("turnout:door", args=[event.uuid]), desk_of(vito)
    stranger = cast.make_member("Sam", cast.make_partner("third", "A Third"), "volunteer")
    seen = [desk_of(who).get(door).status_code for who in (vera, vi, bob, vito, ana, charlie, stranger)]
    assert seen == [200, 200, 200, 200, 403, 403, 404]
    assert phone.get(reverse("turnout:detail", args=[event.uuid])).status_code == 403
    assert door in phone.get(reverse("turnout:doors")).content.decode()

    def people():
        return {line["id"]: line for line in sync(phone, event, []).json()["people"]}

    def found(words):
        return phone.get(door, {"q": words}).content.decode().split('<ul class="door-list"')[1]

    told = people()
    assert {line["name"] for line in told.values()} == {"Dolores Rivera", told[str(emil.uuid)]["code"]}
    assert told[str(emil.uuid)]["unseen"] and "Emil" not in str(told) and "Hartford" not in str(told[str(emil.uuid)])
    assert "Dolores Rivera" in found("") and "Emil" not in found("") and "Emil" not in found("Emil")
    by_ticket = phone.get(door, {"code": selectors.token_of(emil.uuid)}).content.decode()
    assert f"Ticket {told[str(emil.uuid)]['code']}" in by_ticket and "Emil" not in by_ticket
    # The host decides, and says so on the page; a co-host cannot.
    names = reverse("turnout:door_names", args=[event.uuid])
    assert desk_of(bob).post(names, {"door_names": "full"}).status_code == 404
    assert desk_of(vera).post(names, {"door_names": "full"}).status_code == 403
    assert "see your name" not in client.get("/p/come-with-us/").content.decode()
    desk_of(alice).post(names, {"door_names": "all of it"})
    assert people() == told
    desk_of(alice).post(names, {"door_names": "short"})
    assert people()[str(emil.uuid)]["name"] == "Emil R." and "Emil R." in found("emil")
    assert "Emil" not in found("rivera") and "Dolores Rivera" in found("rivera"), "a hidden name is not guessed either"
    cache.clear()
    page = client.get("/p/come-with-us/").content.decode()
    assert "see your name" in page and "Tenants&#x27; Union" in page
    desk_of(alice).post(names, {"door_names": "full"})
    assert people()[str(emil.uuid)]["name"] == "Emil Rivera"
    assert "decided whose names" in desk_of(alice).get(reverse("turnout:detail", args=[event.uuid])).content.decode()
    # What they do at the door counts, with a network and without; the report says by whom people came.
    phone.post(reverse("turnout:check_in", args=[event.uuid]), {"rsvp": emil.uuid, "do": "here"})
    mine = next(one for one in told if one != str(emil.uuid))
    sync(phone, event, [{"key": "vitos-phone-1", "do": "here", "at": timezone.now().isoformat(), "id": mine}])
    walk = {"given_name": "Wanda", "family_name": "Stone", "reach": "wanda@example.org"}
    phone.post(reverse("turnout:walk_in", args=[event.uuid]), walk)
    assert CheckIn.objects.filter(by=vito.user, undone_at=None).count() == 3
    Rsvp.objects.filter(uuid=mine).update(confirmed_at=timezone.now())
    report = reports.report_of(event, timezone.now())
    told = {name: (row.promised, row.confirmed, row.came) for name, row in report["tables"]["partner"]}
    assert told == {"Every Child CT": (1, 0, 2), "Tenants' Union": (1, 1, 1)} and report["adds_up"]
    ours = cohosts.list_cohosted(bob, now=timezone.now())[0]
    assert ours.ours == told["Tenants' Union"] and ours.door == event.uuid
    ActionPage.objects.filter(event=event).update(state="closed")  # the list is full: the door still opens
    assert phone.get(door).status_code == 200 and door in phone.get(reverse("turnout:doors")).content.decode()
    ActionPage.objects.filter(event=event).update(state="published")
    late = timezone.now() + dt.timedelta(days=5)
    assert cohosts.list_cohosted(bob, now=late, past=True)[0].door is None
    PagePartner.objects.update(state="refused")
    assert phone.get(door).status_code == 404 and sync(phone, event, []).status_code == 404
