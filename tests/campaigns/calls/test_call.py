"""Calls: whom, when, with which words; what came of it; who holds the seat now; caps and order."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.calls import rules, selectors, services
from campaigns.calls.models import CallReport
from campaigns.ledger.models import Action
from contacts.correspondence.models import Message
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from contacts.places.models import PlaceShare, Town, ZipTown
from contacts.policymakers.models import Term
from tests.campaigns.calls.conftest import HOME
from tests.campaigns.pages import stage
from tests.campaigns.pages.stage import send

pytestmark = pytest.mark.usefixtures("state")
SLUG = "call-them"
DOLORES = {**stage.DOLORES, **HOME}


def report(terms, outcome="spoke", note="She will think about it", **more):
    proven = more.pop("proven", True)
    told = {f"outcome_{term.uuid}": outcome for term in terms} | {f"note_{term.uuid}": note for term in terms}
    answer = send(SLUG, HOME | told | more, proven=proven)
    assert answer.status_code == 303, answer.content.decode()
    intake.fold_waiting(now=timezone.now())


def test_it_finds_whom_to_call_without_javascript(call_page, legislators, client):
    start = client.get(f"/p/{SLUG}/").content.decode()
    assert "Whom do I call?" in start and "tel:" not in start
    page = client.post(f"/p/{SLUG}/?lang=es", DOLORES | {"look": "1"}).content.decode()
    assert "tel:860-240-0001" in page and "Hugo Legislator" in page and 'value="Dolores"' in page
    assert "Soy Dolores de Alderbrook. ¿Apoya Sonia Legislator?" in page and "error-summary" not in page
    assert "put me through" not in page  # the house has no credentials
    nowhere = client.post(f"/p/{SLUG}/", DOLORES | {"zip": "99999", "town": "", "look": "1"}).content.decode()
    assert "could not tell in which district" in nowhere and not Submission.objects.exists()


def test_it_keeps_every_call_with_ledger_and_one_receipt(call_page, legislators):
    report(legislators, source="sms")
    rows = CallReport.objects.all()
    assert {row.outcome for row in rows} == {"spoke"} and rows[0].note == "She will think about it"
    assert Action.objects.filter(kind="call.made").count() == 2 and Message.objects.count() == 1
    report(legislators[:1], outcome="voicemail", key="k2")  # the same day: a correction
    assert CallReport.objects.count() == 2 and CallReport.objects.get(term=legislators[0]).outcome == "voicemail"
    assert Action.objects.count() == 2


def test_one_question_settles_the_district_and_names_the_town(call_page, legislators, client):
    there = DOLORES | {"zip": "99110", "town": "Birchbrook", "look": "1"}
    page = client.post(f"/p/{SLUG}/", there).content.decode()
    assert "Where do you live?" in page and "<svg" in page and "tel:" not in page
    keys = re.findall(r'type="radio" name="answer"[^>]*value="([^"]+)"', page)
    assert len(keys) >= 3 and keys[-1] == "unsure"
    for key in keys[:-1]:  # nobody knows districts by their numbers: it names who represents her there
        answer = re.search(rf'value="{key}".*?</label>', page, re.S).group()
        for chamber, number in re.findall(r"(upper|lower):(\d+)", key):
            title = "Senator" if chamber == "upper" else "Representative"
            assert f"{title} {Term.objects.get(seat__chamber=chamber, seat__number=number).person}" in answer
    numbers = re.findall(r'class="where-number"[^>]*>(\d+)<', page)
    assert sorted(numbers) == sorted(", ".join(re.findall(r"<text[^>]*>([\d, ]+)</text>", page)).split(", "))
    told = {name: value for name, value in there.items() if name != "look"}
    assert "Say first where you live" in send(SLUG, told).content.decode()
    page = client.post(f"/p/{SLUG}/", there | {"answer": keys[0]}).content.decode()
    told = dict(re.findall(r"(upper|lower):(\d+)", keys[0]))
    for chamber, number in told.items():
        term = Term.objects.get(seat__chamber=chamber, seat__number=number)
        assert str(term.person) in page
    assert "I am Dolores from Birchbrook." in page and "another district" in page
    assert (
        "Where do you live?"
        in client.post(f"/p/{SLUG}/", there | {"answer": keys[0], "look": "where"}).content.decode()
    )
    only_sure = client.post(f"/p/{SLUG}/", there | {"answer": "unsure"}).content.decode()
    assert "Where do you live?" not in only_sure


def home_of(code):
    return selectors.find_home({"chambers": ("upper", "lower")}, {"zip": code}, timezone.now())


def test_the_mayor_is_of_the_town_that_was_answered(call_page, legislators):
    facts = {"chambers": ("upper", "lower")}
    near = Town.objects.get(pk=PlaceShare.objects.exclude(district__in=home_of("99110").districts).first().town_id)
    ZipTown.objects.create(zip="99110", town=near, share=0.4)
    home = home_of("99110")
    assert len(home.towns) == 2 and home.options
    named = next(one for one in home.options if one.town)
    answered = selectors.find_home(facts, {"zip": "99110", "answer": named.key}, timezone.now())
    assert selectors.name_town(answered) == named.town and selectors.name_town(home) == ""


def test_somebody_who_left_the_seat_is_called_no_more(call_page, legislators, client):
    Term.objects.filter(pk=legislators[0].pk).update(ends_on=timezone.localdate())
    page = client.post(f"/p/{SLUG}/", DOLORES | {"look": "1"}).content.decode()
    assert "Sonia" not in page and "Hugo Legislator" in page


def test_without_javascript_it_counts_once_confirmed_and_can_be_taken_back(call_page, legislators):
    report(legislators[:1], proven=False)
    assert not Action.objects.exists()
    link = Message.objects.get().values["manage_link"]
    path, client = link[link.index("/my-calls/") :], Client()
    assert b"Yes, I called" in client.get(path).content and not client.cookies
    assert not CallReport.objects.get().confirmed_at
    client.post(path, {"do": "confirm"})
    assert CallReport.objects.get().confirmed_at and Action.objects.count() == 1
    client.post(path, {"do": "take_back"})
    assert not CallReport.objects.exists() and Action.objects.filter(kind="action.withdrawn").exists()
    assert client.get(path).status_code == 404


def test_nothing_called_is_told_kindly(call_page, legislators):
    answer = send(SLUG, HOME, lang="es")
    assert answer.status_code == 422 and "Llame y luego cuente" in answer.content.decode()
    assert "Primero escriba" in send(SLUG, HOME | {"zip": ""}, lang="es").content.decode()
    assert send(SLUG, HOME | {"zip": "99999", "town": ""}).status_code == 422 and not Submission.objects.exists()


def test_offices_with_many_calls_come_last(call_page, legislators):
    rows = [
        Arrival(
            "call.report", "api", call_page.page.partner_id,
            {"email": f"p{i}@example.org", "given_name": f"P{i}", "family_name": "Q",
             "calls": [{"term": str(legislators[0].uuid), "outcome": "busy"}]},
            about=f"call:{call_page.uuid}", key=f"c{i}",
        )
        for i in range(2)
    ]  # fmt: skip
    intake.receive_many(rows, now=timezone.now())
    intake.fold_waiting(now=timezone.now())
    home = selectors.find_home({"chambers": ("upper", "lower")}, HOME, timezone.now())
    callees, _why = selectors.list_callees(call_page, home, timezone.now())
    assert [(one.name.split()[0], one.is_full) for one in callees] == [("Hugo", False), ("Sonia", True)]
    cache.clear()
    assert b"many calls today" in Client().post(f"/p/{SLUG}/", DOLORES | {"look": "1"}).content


@pytest.mark.parametrize(
    ("day", "hour", "are_open"), [(9, 9, True), (9, 17, False), (9, 8, False), (13, 12, False), (15, 12, False)]
)
def test_offices_are_open_on_weekdays(day, hour, are_open):
    assert rules.are_open(dt.datetime(2027, 2, day, hour, 30), 9, 17) is are_open


@pytest.mark.parametrize("calls", [[], "x", [{"term": "x", "outcome": "spoke"}], [{"outcome": "fly"}], [1]])
def test_it_refuses_what_is_no_call(call_page, calls):
    arrival = Arrival("call.report", "api", call_page.page.partner_id, {"email": "a@example.org", "calls": calls})
    intake.receive(arrival, now=timezone.now())
    intake.fold_waiting(now=timezone.now())
    assert Submission.objects.get().reason == "calls_unreadable"


def test_the_desk_hears_what_was_heard(
    call_page, legislators, alice, bob, vera, vic, desk_of, django_assert_max_num_queries
):
    report(legislators)
    url, desk = reverse("calls:detail", args=[call_page.page.uuid]), desk_of(alice)
    with django_assert_max_num_queries(24):
        page = desk.get(url).content.decode()
    assert "She will think about it" in page and "2 calls were made" in page and "Called most" in page
    assert "think about it" not in desk.get(f"{url}?outcome=busy").content.decode()
    text = b"".join(desk.post(url, {"export": "csv", "why": "Board meeting"}).streaming_content).decode()
    assert "Sonia Legislator" in text
    for who, status in ((bob, 404), (vera, 403), (vic, 200)):
        assert desk_of(who).get(url).status_code == status
    services.forget([CallReport.objects.first().person_id], timezone.now())
    assert set(CallReport.objects.values_list("note", flat=True)) == {""}


def test_the_builder_asks_for_a_bill_where_one_is_needed(alice, desk_of):
    told = {"kind": "call.report", "title": "Call", "languages": ["en", "es"], "groups": ["committee"], "opens": 9}
    told |= {"closes": 17, "most_a_day": 0, "script_en": "Hello", "script_es": "Hola"}
    desk, url = desk_of(alice), reverse("pages:new")
    assert "Choose the bill" in desk.post(url, told).content.decode()
    assert desk.post(url, told | {"groups": ["mine", "leadership"]}).status_code == 302
