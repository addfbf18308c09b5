"""Who was asked to an event and what became of it; calls are heard at once; how far away people live."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from campaigns.alerts.models import Alert
from campaigns.ledger.models import Action
from campaigns.legislation.models import Hearing
from campaigns.outreach.models import Assignment, CallList
from campaigns.outreach.services import set_state
from campaigns.turnout.asked import selectors as asked
from campaigns.turnout.door import services as door
from campaigns.turnout.forecast.selectors import groups_of
from campaigns.turnout.models import Rsvp
from campaigns.turnout.places.models import Allocation, Resource
from campaigns.turnout.reminders import delivery as reminders
from campaigns.turnout.report import selectors as reports
from contacts.consent.models import ContactPoint
from contacts.correspondence.models import Content, Dispatch, Message
from contacts.people.models import Person
from contacts.places.models import Address, Town
from contacts.segments.models import Segment
from contacts.segments.selectors import people_of
from tests.campaigns.outreach.conftest import make_person
from tests.campaigns.outreach.test_shift import key_of
from tests.campaigns.turnout.test_places import crowd

DAY = dt.timedelta(days=1)


def mailed(reference, partner, people, at, text="x"):
    """Let a send have gone to these people."""
    sent = Dispatch.objects.create(reference=reference, partner=partner, purpose="alerts")
    Content.objects.create(dispatch=sent, language="en", subject="S", html=text, text=text)
    for one in people:
        point = ContactPoint.objects.create(kind="email", value=f"{reference}-{one.pk}@x.org", canonical=f"{one.pk}")
        Message.objects.create(dispatch=sent, person=one, point=point, language="en", created_at=at)
    return sent


def test_it_tells_who_was_asked_how_and_adds_up(event, hearing, alice, vera, desk_of, django_assert_max_num_queries):
    now = timezone.now()
    partner, desk = event.page.partner, desk_of(alice)
    rows = crowd(event, 6, promised_at=now - 3 * DAY)
    people = [one.person for one in rows]
    quiet = [make_person(partner, f"Quiet{n}", f"+1860555020{n}") for n in range(3)]
    alert = Alert.objects.create(partner=partner, name="Come", page=event.page)
    mailed(f"alert:{alert.uuid}", partner, [*people[:3], *quiet[:2]], now - 5 * DAY)
    # The same people by a later ladder: each counts where she was asked first. A mail about something else is none.
    mailed("ladder:x:1:a", partner, [people[0], people[3], quiet[0]], now - 4 * DAY, "See /p/come-with-us/ now")
    mailed("ladder:y:1:a", partner, [quiet[2]], now - 4 * DAY, "See /p/other/")
    mailed("alert:after", partner, [people[4]], now, "/p/come-with-us/")  # asked only after she had promised
    Hearing.objects.update(starts_at=now + dt.timedelta(hours=20))
    reminders.remind(now)
    told = reports.report_of(event, now)
    table = dict(told["tables"]["asked"])
    assert {way: (row.promised, row.silent) for way, row in table.items()} == {
        "alert": (3, 2), "ladder": (1, 0), "": (2, 0),
    }  # fmt: skip
    assert told["adds_up"] and told["silent"] == 2 and asked.count_asked(event) == 7
    invited = {"v": 1, "all": [{"is": "turnout", "event": [str(event.uuid)], "state": ["invited"]}]}
    both = {"v": 1, "all": [{"is": "turnout", "event": [], "state": ["invited", "promised"]}]}
    for tree, count in ((invited, 2), (both, 8)):
        segment = Segment.objects.create(partner=partner, name=str(count), tree=tree)
        assert people_of(segment, partner.pk).count() == count
    # One list of those who are silent: made in one press, with the question whose answer is heard.
    answer = desk.post(reverse("turnout:call_unconfirmed", args=[event.uuid]))
    form = desk.get(answer.url).content.decode()
    assert "Not confirmed" in form and "Are you coming?" in form and "Hello {{ first_name }}" in form
    assert f'value="{Segment.objects.latest("pk").uuid}" selected' in form
    with django_assert_max_num_queries(24):
        page = desk.get(reverse("turnout:report", args=[event.uuid])).content.decode()
    assert "an alert" in page and "No answer yet" in page and "Every table adds up to the 6" in page
    assert "by an alert, a ladder or a call" in desk.get(reverse("turnout:detail", args=[event.uuid])).content.decode()


def test_it_hears_on_the_phone_who_comes(event, hearing, alice, bob, vera, desk_of):
    now = timezone.now()
    partner = event.page.partner
    names = ["Ana", "Ben", "Cora"]
    ana, ben, cora = (make_person(partner, name, f"+1860555030{n}") for n, name in enumerate(names))
    for one in (ana, ben):
        Rsvp.objects.create(event=event, person=one, mode="come", promised_at=now - 2 * DAY)
    desk = desk_of(alice)
    url = reverse("outreach:new", query={"about": f"event:{event.uuid}"})
    typed = {
        "name": "Coming?",
        "campaign": "",
        "segment": "",
        "max_attempts": "3",
        "script_en": "Hello",
        "script_es": "",
    }
    assert desk.post(url, typed).status_code == 302
    made = CallList.objects.get()
    assert made.about == f"event:{event.uuid}" and [one["key"] for one in made.questions] == ["comes"]
    edit = reverse("outreach:edit", args=[made.uuid])
    assert "Are you coming?" in desk.get(edit).content.decode()
    desk.post(edit, {**typed, "ask_0_en": "A ride?", "ask_0_choices": ""})
    made.refresh_from_db()
    assert [one["key"] for one in made.questions] == ["comes", "q1"] and made.about
    set_state(made, "open", by=alice, now=now)
    caller = desk_of(vera)
    for person, said in ((ana, "yes"), (ben, "no"), (cora, "yes")):
        row = Assignment.objects.get(person=person)
        Assignment.objects.filter(pk=row.pk).update(
            state="claimed", claimed_by=vera.user, claim=row.uuid, leased_until=now + DAY
        )
        facts = {"key": key_of(row, vera), "outcome": "reached", "answer.comes": said}
        assert caller.post(reverse("outreach:log", args=[row.uuid]), facts).status_code == 302
    found = {one.person_id: one for one in Rsvp.objects.all()}
    assert found[ana.pk].confirmed_via == "call" and found[ana.pk].confirmed_by == vera.user
    assert found[ben.pk].cancelled_at and not found[ben.pk].confirmed_at
    assert found[cora.pk].source == "call" and found[cora.pk].confirmed_at, "who says yes on the phone has promised"
    assert set(Action.objects.filter(person=cora, kind__startswith="turnout").values_list("kind", flat=True)) == {
        "turnout.promised", "turnout.confirmed",
    }  # fmt: skip
    told = dict(reports.report_of(event, now)["tables"]["path"])
    assert told["by_call"].confirmed == 2
    # Another partner's event is nothing that Bob's list could be about.
    desk_of(bob).post(url, typed)
    assert CallList.objects.latest("pk").about == ""


def test_it_names_the_mail_that_brought_a_yes(event, hearing, alice, desk_of, client):
    now = timezone.now()
    rows = crowd(event, 3, promised_at=now - 4 * DAY)
    Hearing.objects.update(starts_at=now + dt.timedelta(hours=20))
    mailed(f"remind:confirm:{event.pk}:1", event.page.partner, [one.person for one in rows], now - 3 * DAY)
    mailed(f"remind:morning:{event.pk}:1", event.page.partner, [rows[1].person], now - DAY)
    Rsvp.objects.filter(pk=rows[0].pk).update(confirmed_at=now - 2 * DAY, confirmed_via="link")
    Rsvp.objects.filter(pk=rows[1].pk).update(confirmed_at=now, confirmed_via="link")
    told = dict(reports.report_of(event, now)["tables"]["path"])
    assert {path: row.promised for path, row in told.items()} == {"by_confirm": 1, "by_morning": 1, "asked_silent": 1}
    page = desk_of(alice).get(reverse("turnout:report", args=[event.uuid]), {"lang": "es"}).content.decode()
    assert "respondió que sí al correo del día anterior" in page


def test_it_knows_how_far_away_people_live(event, hearing):
    rows = crowd(event, 5, promised_at=timezone.now() - DAY, source="x")
    hartford, haven = (
        Town.objects.create(name=name, key=name.lower(), lat=lat, lon=lon)
        for name, lat, lon in (("Hartford", 41.764, -72.682), ("New Haven", 41.308, -72.928))
    )
    Address.objects.create(person=rows[0].person, town=hartford)
    Address.objects.create(person=rows[1].person, town=haven)  # 55 km
    Address.objects.create(person=rows[2].person, town=haven, lat=41.9, lon=-72.7)  # 15 km, by its point
    Address.objects.create(person=rows[3].person, lat=41.1, lon=-73.5)  # a point without a town: 101 km

    def places():
        return sorted(one.group[2] for one in groups_of([event.pk]))

    assert places() == ["?", "far", "near", "region", "very_far"], "room 2C is where hearings are held: Hartford"
    Hearing.objects.update(place="City Hall, New Haven")
    assert places().count("near") == 1 and "very_far" not in places()


def test_the_door_says_what_somebody_needs_and_has(event, vera, vic, desk_of, django_assert_max_num_queries):
    row, other = crowd(event, 2, needs=["ride", "childcare"], needs_note="Her knee")
    bus = Resource.objects.create(event=event, kind="ride", capacity=4, labels={"en": "Park Street", "es": "Park"})
    Allocation.objects.create(resource=bus, rsvp=row, seats=2, state="given")
    Allocation.objects.create(resource=bus, rsvp=other, seats=1, state="waiting")
    desk = desk_of(vera)
    url = reverse("turnout:door", args=[event.uuid])
    desk.get(url)
    with django_assert_max_num_queries(12):
        page = desk.get(url).content.decode()
    assert "Childcare · 2 × Park Street" in page and "Park Street (waits)" in page and "Her knee" not in page
    told = desk.post(
        reverse("turnout:door_sync", args=[event.uuid]), '{"deeds": []}', content_type="application/json"
    ).json()
    assert any("2 × Park Street" in one["about"] for one in told["people"])
    door.check_in(row, device_key="k-1", by=vera, now=timezone.now())
    assert desk_of(vic).get(url).status_code == 403
    calendar = desk_of(vic).get(reverse("turnout:calendar_desk:calendar")).content.decode()
    assert 'aria-current="page"' in calendar and Person.objects.count() == 2
