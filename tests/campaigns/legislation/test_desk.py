"""Bills and hearings on the desk: shared facts, edited by organizers."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.forms import HearingForm
from campaigns.legislation.models import Bill, BillAction, Hearing, Session
from coalition.audit.models import Entry

BILL = {"session": "2027", "identifier": "hb05003", "title": "An Act Concerning School Funding", "stage": "committee"}


@pytest.fixture
def bill(db):
    session = Session.objects.create(identifier="2027", name="2027")
    return Bill.objects.create(session=session, identifier="HB 5003", title="An Act Concerning School Funding")


@pytest.fixture
def hearing(bill, now):
    row = Hearing.objects.create(title="Education Committee", starts_at=now + dt.timedelta(days=900))
    row.bills.add(bill)
    return row


def test_it_enters_a_bill_once(alice, desk_of):
    desk = desk_of(alice)
    answer = desk.post(reverse("legislation:bill_new"), BILL)
    bill = Bill.objects.get()
    assert answer.status_code == 302 and bill.identifier == "HB 5003" and bill.session.identifier == "2027"
    again = desk.post(reverse("legislation:bill_new"), BILL | {"title": "Other"})
    assert again.status_code == 422 and b"already in the list" in again.content
    assert Entry.objects.filter(action="legislation.bill_added", on_id=bill.uuid).count() == 1


def test_it_finds_bills_by_number_title_and_stage(alice, desk_of, bill, django_assert_max_num_queries):
    desk = desk_of(alice)
    with django_assert_max_num_queries(16):
        assert b"HB 5003" in desk.get(reverse("legislation:list")).content
    for query, found in (
        ("q=hb5003", True),
        ("q=funding", True),
        ("q=zebra", False),
        ("stage=law", False),
        ("stage=committee", True),
    ):
        page = desk.get(f"{reverse('legislation:list')}?{query}").content
        assert (f"/desk/bills/{bill.uuid}/".encode() in page) == found, query


def test_it_moves_a_bill_when_something_happens(alice, desk_of, bill):
    url = reverse("legislation:bill_action", args=[bill.uuid])
    desk_of(alice).post(url, {"on": "2027-02-09", "text": "Joint Favorable", "stage": "reported"})
    bill.refresh_from_db()
    assert bill.stage == "reported" and BillAction.objects.get().text == "Joint Favorable"


def test_it_shows_bills_and_hearings_to_every_partner(bob, desk_of, bill, hearing, django_assert_max_num_queries):
    desk = desk_of(bob)
    with django_assert_max_num_queries(24):
        assert desk.get(reverse("legislation:bill", args=[bill.uuid])).status_code == 200
    assert desk.get(reverse("legislation:hearing", args=[hearing.uuid])).status_code == 200
    assert b"Education Committee" in desk.get(reverse("legislation:hearings")).content


def test_it_keeps_volunteers_and_strangers_out(vera, vic, charlie, desk_of, client, bill):
    url = reverse("legislation:bill", args=[bill.uuid])
    assert desk_of(vera).get(url).status_code == 403
    assert desk_of(charlie).get(url).status_code == 403
    assert client.get(url).status_code == 302
    assert desk_of(vic).get(url).status_code == 200
    assert desk_of(vic).post(reverse("legislation:bill_edit", args=[bill.uuid]), BILL).status_code == 403


def test_it_takes_the_usual_deadline_when_none_is_given(alice, desk_of, bill):
    desk_of(alice).post(
        reverse("legislation:hearing_new"),
        {"title": "Education", "starts_at": "2027-02-18T10:30", "bills": "hb5003", "status": "scheduled"},
    )
    hearing = Hearing.objects.get()
    assert hearing.starts_at == dt.datetime(2027, 2, 18, 15, 30, tzinfo=dt.UTC)
    assert hearing.registration_closes_at == dt.datetime(2027, 2, 17, 20, 0, tzinfo=dt.UTC)
    assert hearing.deadline_source == "usual rule"
    bill.refresh_from_db()
    assert bill.stage == "hearing" and list(hearing.bills.all()) == [bill]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"registration_closes_at": "2027-02-18T11:00"}, "before the hearing starts"),
        ({"starts_at": "2027-03-14T02:30"}, "interpreted in time zone"),
        ({"starts_at": "2027-11-07T01:30"}, "interpreted in time zone"),
        ({"starts_at": "9999-12-31T00:00"}, "Enter a valid date/time"),
        ({"bills": "HB 9999"}, "Not in the list of bills"),
    ],
)
def test_it_refuses_impossible_hearings(alice, desk_of, bill, wrong, told):
    facts = {"title": "Education", "starts_at": "2027-02-18T10:30", "status": "scheduled"} | wrong
    answer = desk_of(alice).post(reverse("legislation:hearing_new"), facts)
    assert answer.status_code == 422 and told in answer.content.decode() and not Hearing.objects.exists()


def test_it_moves_and_cancels_a_hearing(alice, desk_of, hearing):
    url = reverse("legislation:hearing_edit", args=[hearing.uuid])
    before = HearingForm.values_of(hearing)
    facts = {name: value for name, value in before.items() if isinstance(value, str)} | {"modes": before["modes"]}
    for name in ("starts_at", "registration_opens_at", "registration_closes_at", "testimony_closes_at"):
        facts[name] = f"{timezone.localtime(before[name]):%Y-%m-%dT%H:%M}" if before[name] else ""
    desk_of(alice).post(url, facts | {"title": "Education, on schools"})
    turned = hearing.turned_at
    hearing.refresh_from_db()
    assert hearing.title == "Education, on schools" and hearing.turned_at == turned, "a title halts nothing"
    facts = {"title": "Education Committee", "starts_at": "2027-02-19T10:30", "status": "cancelled", "bills": "HB 5003"}
    desk_of(alice).post(url, facts)
    hearing.refresh_from_db()
    assert hearing.status == "cancelled" and hearing.turned_at > turned
    entry = Entry.objects.filter(action="legislation.hearing_changed").latest("pk")
    assert "status" in entry.facts["fields"] and "starts_at" in entry.facts["fields"]
    page = desk_of(alice).get(reverse("legislation:hearing", args=[hearing.uuid])).content
    assert b"This hearing is cancelled" in page


def test_it_gives_a_calendar_file(vic, desk_of, hearing):
    answer = desk_of(vic).get(reverse("legislation:hearing_calendar", args=[hearing.uuid]))
    assert answer["Content-Type"].startswith("text/calendar") and b"BEGIN:VEVENT" in answer.content


def test_it_ignores_a_committee_that_is_none(alice, desk_of, bill):
    page = desk_of(alice).get(reverse("legislation:list"), {"committee": "x' OR 1=1"})
    assert page.status_code == 200 and "HB 5003" in page.content.decode()
