"""A partner that co-hosts an event: it stands on the page, in its list and calendar, with its link and its numbers."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from campaigns.pages.models import PagePartner
from campaigns.turnout.models import Rsvp
from campaigns.turnout.report import selectors as reports
from contacts.intake import services as intake
from tests.campaigns.pages.stage import send
from tests.campaigns.turnout.test_calendar import FEEDS, feed_of


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
    # Its calendar tells the hearing too; a yes that is taken back takes all of it away.
    theirs.post(FEEDS, {"scope": "ours"})
    link = feed_of(bob.partner)
    named = [str(one["uid"]) for one in Calendar.from_ical(Client().get(link).content).walk("VEVENT")]
    assert f"hearing-{hearing.uuid}" in named
    theirs.post(f"/desk/pages/asked/{asked.uuid}/", {"answer": "no"})
    assert "Events we co-host" not in theirs.get(turnout).content.decode()
    assert not Calendar.from_ical(Client().get(link).content).walk("VEVENT")
    assert desk_of(charlie).get(turnout).status_code == 403
