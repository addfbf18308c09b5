"""Hearings that sources announce: new, moved, cancelled, other bills; a hand's word stays; who signed up is told."""

import datetime as dt
import json

import jsonschema
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation import services as desk_deeds
from campaigns.legislation.announced import loading
from campaigns.legislation.announced.assembly.feed import AssemblyEvents
from campaigns.legislation.announced.feed import OpenStatesEvents
from campaigns.legislation.announced.models import HearingSource
from campaigns.legislation.announced.rules import committee_in, read_calendar, read_event
from campaigns.legislation.legiscan.feed import LegiScan
from campaigns.legislation.models import Bill, Hearing, Session
from campaigns.legislation.sources.models import BillMove, SyncCursor
from campaigns.legislation.sources.rules import Unreadable
from campaigns.legislation.syncing import feed
from campaigns.turnout.notices import delivery as notices
from campaigns.turnout.notices.models import Notice
from coalition.outside.client import NoReply, Reply
from contacts.correspondence.models import Content
from contacts.policymakers.models import Committee
from tests.campaigns.legislation.test_syncing import Sky, cursor_of, legi_scan
from tests.campaigns.pages.stage import *  # noqa: F403
from tests.campaigns.pages.stage import make_page
from tests.campaigns.turnout.test_places import crowd

ZONE = "America/New_York"
KEY = ("2027", "HB 5003")


@pytest.fixture
def bills(db):
    session = Session.objects.create(identifier="2027", name="2027")
    Committee.objects.create(name="Education Committee", chamber="joint")
    names = ("HB 5003", "SB 12", "HB 9")
    return [Bill.objects.create(session=session, identifier=one, title=f"An Act {one}") for one in names]


def event_of(number="1", *, days=5, bills=("HB 5003",), **more):
    at = (timezone.localtime() + dt.timedelta(days=days)).replace(hour=10, minute=30, second=0, microsecond=0)
    entity = {"note": "", "entity_type": "bill"}
    agenda = [
        {
            "description": one, "classification": [], "order": n, "subjects": [], "notes": [], "extras": {},
            "media": [],
            "related_entities": [entity | {"name": one, "bill": {
                "id": f"ocd-bill/{n}", "session": "2027", "identifier": one, "title": one, "from_organization": {},
            }}],
        }
        for n, one in enumerate(bills)
    ]  # fmt: skip
    return {
        "id": f"ocd-event/{number}", "name": "Education Committee Public Hearing", "description": "",
        "jurisdiction": {"id": "ocd-jurisdiction/country:us/state:ct/government", "name": "Connecticut",
                         "classification": "state"},
        "classification": "committee-meeting", "start_date": at.isoformat(), "end_date": "", "all_day": False,
        "status": "confirmed", "upstream_id": "", "deleted": False,
        "location": {"name": "Room 2E", "url": ""}, "agenda": agenda,
        "participants": [{"note": "host", "name": "Education", "entity_type": "organization"}],
    } | more  # fmt: skip


def tell(*events, now=None):
    return loading.write([read_event(one, ZONE) for one in events], now=now or timezone.now())


def test_it_takes_over_moves_cancels_and_tells_who_signed_up(bills, alice, campaign, desk_of):
    assert tell(event_of()) == 1 and tell(event_of()) == 0, "the same again changes nothing"
    row = Hearing.objects.get()
    assert (row.place, row.source, row.committee.name) == ("Room 2E", "openstates", "Education Committee")
    assert [bill.identifier for bill in row.bills.all()] == ["HB 5003"]
    assert Bill.objects.get(identifier="HB 5003").stage == "hearing"
    assert BillMove.objects.filter(kind="hearing").count() == 1, "a digest tells it"
    options = {"hearing": row, "starts_at": None, "ends_at": None, "place": "", "goal": 5}
    event = make_page(alice, "turnout.rsvp", "come-all", options, campaign=campaign).event
    now = timezone.now()
    crowd(event, 3, promised_at=now - dt.timedelta(hours=1))
    notices.watch(now)
    moved = event_of(days=6, bills=("HB 5003", "SB 12"), location={"name": "Room 1A", "url": ""})
    assert tell(moved) == 1
    row.refresh_from_db()
    assert (row.status, row.place, row.bills.count()) == ("moved", "Room 1A", 2)
    event.refresh_from_db()
    notices.watch(now)
    notices.watch(now + dt.timedelta(minutes=6))
    said = Content.objects.get(dispatch__reference__startswith="notice:", language="en").text
    assert "New time" in said and "Room 1A" in said and "SB 12" in said
    tell(moved | {"status": "cancelled"})
    row.refresh_from_db()
    assert row.status == "cancelled"
    notices.watch(now + dt.timedelta(minutes=7))
    assert Notice.objects.filter(state="waiting").count() == 1
    tell(moved)
    row.refresh_from_db()
    assert row.status == "scheduled", "what was cancelled may be back"
    tell(event_of(days=6, bills=("SB 12",)))
    assert [bill.identifier for bill in row.bills.all()] == ["SB 12"]


def test_what_a_hand_wrote_stays_and_a_second_source_adds_no_second_hearing(bills, alice, vic, desk_of, now):
    committee, at = Committee.objects.get(), timezone.localtime() + dt.timedelta(days=5)
    facts = {"title": "Our big day", "starts_at": at.replace(hour=11, minute=0, second=0, microsecond=0)}
    row = desk_deeds.add_hearing(facts | {"committee": committee}, bills=[bills[2]], by=alice, now=now)
    tell(event_of())
    row.refresh_from_db()
    assert Hearing.objects.count() == 1 and row.title == "Our big day" and row.starts_at == facts["starts_at"]
    assert row.place == "Room 2E", "what a hand left open is filled"
    assert {bill.identifier for bill in row.bills.all()} == {"HB 5003", "HB 9"}
    page = desk_of(alice).get(reverse("legislation:hearing", args=[row.uuid])).content.decode()
    assert "Open States says otherwise" in page and "Education Committee Public Hearing" in page
    tell(event_of(bills=()))
    assert [bill.identifier for bill in row.bills.all()] == ["HB 9"], "a hand's bills stay"
    desk_deeds.change_hearing(row, {"place": "Room 9"}, bills=[bills[2]], by=alice, now=now)
    tell(event_of(location={"name": "Room 7", "url": ""}))
    row.refresh_from_db()
    assert row.place == "Room 9" and HearingSource.objects.get().told["place"] == "Room 7"
    # Theirs is taken by a press, and their next word may change it again; a title is no reason to halt what goes out.
    desk, told = desk_of(alice), reverse("legislation:hearing_told", args=[row.uuid])
    turned = row.turned_at
    assert desk_of(vic).post(told, {"source": "openstates", "fact": "title"}).status_code == 403
    assert "Taken over" in desk.post(told, {"source": "openstates", "fact": "title"}, follow=True).content.decode()
    row.refresh_from_db()
    assert row.title == "Education Committee Public Hearing" and row.turned_at == turned
    for fact in ("place", "starts_at"):
        desk.post(told, {"source": "openstates", "fact": fact})
    again = desk.post(told, {"source": "openstates", "fact": "place"}, follow=True).content.decode()
    assert "They say nothing else" in again and "says otherwise" not in again
    row.refresh_from_db()
    assert row.place == "Room 7" and row.turned_at != turned and row.starts_at != facts["starts_at"]
    tell(event_of(location={"name": "Room 1A", "url": ""}))
    row.refresh_from_db()
    assert row.place == "Room 1A"


def test_the_calendar_of_a_bill_moves_and_cancels(bills, now):
    def calendar(*rows):
        told = {"bill": {"calendar": [
            {"type_id": 1, "event_hash": name, "date": str(on), "time": hour, "location": "1D", "description": what}
            for name, on, hour, what in rows
        ]}}  # fmt: skip
        found, refused = read_calendar(told, KEY, ZONE)
        loading.write_calendar("legiscan", KEY, found, now=timezone.now())
        return refused

    day = timezone.localdate() + dt.timedelta(days=4)
    what = "Senate Education Hearing"
    assert calendar(("a", day, "09:30", what), ("z", day, "00:00", what)) == [
        f"hearing of HB 5003 on {day}: no hour yet"
    ]
    row = Hearing.objects.get()
    assert timezone.localtime(row.starts_at).hour == 9 and row.committee.name == "Education Committee"
    calendar(("b", day + dt.timedelta(days=1), "13:00", what))
    row.refresh_from_db()
    assert Hearing.objects.count() == 1 and row.status == "moved" and timezone.localtime(row.starts_at).hour == 13
    calendar()
    row.refresh_from_db()
    assert row.status == "cancelled" and not row.bills.exists()
    assert committee_in("Joint Finance, Revenue and Bonding Hearing") == "Finance, Revenue and Bonding"


def test_open_states_is_asked_page_by_page_and_for_what_was_taken_back(bills, settings):
    now = timezone.now()

    def answer(question):
        gone = question["deleted"] == "true"
        rows = (
            [event_of("3", deleted=True)]
            if gone
            else [event_of(str(int(question["page"]))), {"id": "x", "name": "Hearing"}]
        )
        return {"results": rows, "pagination": {"max_page": 1 if gone else 2}}

    sky, cursor = Sky(answer), cursor_of("openstates-events", now)
    feed.run(cursor.pk, OpenStatesEvents("key"), now=now, ask=sky)
    cursor.refresh_from_db()
    assert cursor.round_ended_at == now and len(sky.asked) == 3 and not cursor.fault
    assert "event x" in cursor.refused[0] and Hearing.objects.count() == 2, "what was taken back unheard is none"
    assert all(one.headers["X-API-KEY"] == "key" and "key" not in one.url for one in sky.asked)
    settings.OPENSTATES_API_KEY = ""
    other = cursor_of("openstates-events", now, "2028")
    feed.run_due(now=now, ask=sky)
    other.refresh_from_db()
    assert other.fault == "no_key"


def meeting(number=1, *, days=5, hour=10, title="Education Committee Public Hearing", **more):
    """An event as the state's calendar gives it: the start carries a Z, and is the hour in Hartford all the same."""
    on = timezone.localdate() + dt.timedelta(days=days)
    return {
        "id": number, "title": title, "start": f"{on}T{hour:02}:30:00Z", "end": f"{on}T{hour + 2}:00:00Z",
        "location": "Room 2C ", "building": "LOB", "actualroom": "2C", "url": "/2027/eddata/pha/agenda.pdf",
        "mtg_type": "PH ", "hybrid": "HYB", "office_code": "ED", "contact": None,
    } | more  # fmt: skip


def test_the_state_s_own_calendar_is_read_committee_by_committee(bills, alice, desk_of):
    now, calendars = timezone.now(), {"ED": [], "JUD": [], "HS": "", "ENV": "<html>busy</html>"}
    listed = b"comm_code, comm_name\nED , Education\nJUD,Judiciary\nHS,Human Services\nENV,Environment\n"
    listed = listed.replace(b", comm_name", b",comm_name")

    def ask(request):
        sky.append(request.url)
        told = calendars[request.url.rpartition("=")[2]]
        return Reply(200, {}, (told if isinstance(told, str) else json.dumps(told)).encode(), request.url)

    def turn(at, fetch=lambda host, path: listed):
        SyncCursor.objects.filter(pk=cursor.pk).update(due_at=at)
        feed.run(cursor.pk, AssemblyEvents(fetch), now=at, ask=ask)
        cursor.refresh_from_db()

    sky, cursor = [], cursor_of("cga-events", now)
    junk = [7, {}, meeting(8, start="soon"), meeting(9, title=None), meeting(10, hour=0, start="2027-03-03")]
    calendars["ED"] = [meeting(1), meeting(2, title="Screening of H.B. No. 5003", mtg_type="COM"), *junk]
    odd = meeting(4, title="Public Hearing: SB 12", url="//evil.example.org/x")
    calendars["JUD"] = [odd | {"mtg_type": None}, meeting(5, title="CANCELLED: Judiciary Public Hearing")]
    turn(now)
    assert [one.rpartition("=")[2] for one in sky] == ["ED", "JUD", "HS", "ENV"] and cursor.fault == ""
    assert cursor.round_ended_at == now and cursor.due_at == now + dt.timedelta(hours=3)
    assert len(cursor.refused) == 6 and "Environment: broken JSON" in cursor.refused[-1], cursor.refused
    school, court = Hearing.objects.order_by("title")
    start = timezone.localtime(school.starts_at)
    assert (start.hour, start.minute) == (10, 30) and school.committee.name == "Education Committee"
    assert school.place == "LOB Room 2C" and school.agenda_url == "https://www.cga.ct.gov/2027/eddata/pha/agenda.pdf"
    assert [one.identifier for one in court.bills.all()] == ["SB 12"] and court.agenda_url == ""
    turn(now)
    assert Hearing.objects.count() == 2, "the same again adds nothing"
    # A hand's word stays; what it left open follows; a hearing told by Open States on that day is the same one.
    desk_deeds.change_hearing(school, {"place": "Room 9"}, bills=[bills[2]], by=alice, now=now)
    tell(event_of(bills=("HB 5003",)))
    assert Hearing.objects.count() == 2 and school.bills.count() == 2, "the bills come from the others"
    calendars["ED"] = [meeting(1, hour=14), meeting(1, hour=14, title="Cancelled - Education Committee Public Hearing")]
    turn(now)
    school.refresh_from_db()
    assert (school.place, school.status, school.bills.count()) == ("Room 9", "cancelled", 2)
    page = desk_of(alice).get(reverse("legislation:hearing", args=[school.uuid])).content.decode()
    assert "General Assembly: hearings says otherwise" in page and "agenda.pdf" in page
    assert "General Assembly: hearings" in desk_of(alice).get(reverse("legislation:sources")).content.decode()

    # The list of committees may be out of reach, and a calendar too: it waits, and goes on where it stood.
    def nobody(host, path):
        raise NoReply("unreachable")

    calendars.clear()
    calendars["AGE"] = [meeting(20, title="Aging Committee Public Hearing")]
    turn(now, nobody)
    assert cursor.fault == "fault" and Hearing.objects.filter(title__startswith="Aging").exists()
    assert cursor.waiting[0][0] == "APP", "known committees are asked all the same"


def test_legiscan_brings_the_calendar_with_the_bill(bills):
    now = timezone.now()
    on = str(timezone.localdate() + dt.timedelta(days=3))
    row = {
        "type_id": 1,
        "event_hash": "h",
        "date": on,
        "time": "10:00",
        "location": "1B",
        "description": "House X Hearing",
    }

    def answer(question):
        told = legi_scan(question)
        return told | {"bill": told["bill"] | {"calendar": [row]}} if question["op"] == "getBill" else told

    cursor = cursor_of("legiscan", now)
    feed.run(cursor.pk, LegiScan("key"), now=now, ask=Sky(answer))
    hearing = Hearing.objects.get()
    assert hearing.place == "1B" and hearing.bills.count() == 1 and hearing.source == "legiscan"


def test_events_are_as_open_states_documents_them():
    document = settings.REFERENCE_DIR and settings.REFERENCE_DIR / "openstates_api_v3/openapi.json"
    if document and document.exists():
        spec = json.loads(document.read_text())
        schema = {"$ref": "#/components/schemas/Event", "components": spec["components"]}
        assert list(jsonschema.Draft7Validator(schema).iter_errors(event_of())) == []
    assert read_event(event_of(name="Committee Meeting", description="Business"), ZONE) is None
    for wrong in ({"all_day": True}, {"start_date": "2027-02-09"}, {"start_date": 7}, {"agenda": 7}):
        with pytest.raises(Unreadable):
            read_event(event_of(**wrong), ZONE)
    with pytest.raises(Unreadable):
        read_event({"id": "ocd-event/9", "name": "Hearing"}, ZONE)
