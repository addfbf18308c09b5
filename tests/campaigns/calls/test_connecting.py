"""Putting people through: what may be asked, what the provider says, each once; caps, hours, strangers, signatures."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.calls import selectors as calls
from campaigns.calls.connecting import delivery, rules, selectors, services
from campaigns.calls.connecting.models import ConnectedCall, ConnectRefusal
from campaigns.calls.connecting.services import Wish
from campaigns.calls.models import CallPage
from coalition.post import twiml
from coalition.post.rules import Outcome
from coalition.post.voice import Rung
from contacts.policymakers.models import Term
from tests.campaigns.calls.conftest import where

PHONE = "(860) 555-0177"


class Exchange:
    """A provider that answers as it is told."""

    def __init__(self):
        self.rings, self.answers, self.ended = [], [], []

    def ring(self, ring):
        self.rings.append(ring)
        answer = self.answers.pop(0) if self.answers else Outcome.ACCEPTED
        return Rung(answer, call_id=f"CA{len(self.rings)}" if answer == Outcome.ACCEPTED else "", error="x")

    def hang_up(self, call_id):
        self.ended.append(call_id)
        return Rung(self.answers.pop(0) if self.answers else Outcome.ACCEPTED)


@pytest.fixture(autouse=True)
def exchange(settings, monkeypatch):
    settings.VOICE_ACCOUNT, settings.VOICE_TOKEN, settings.VOICE_NUMBER = "AC1", "secret", "+18605550100"
    settings.PUBLIC_URL = "https://crm.example.org"
    made = Exchange()
    monkeypatch.setattr("coalition.post.voice.voice", lambda: made)
    return made


def callee(page, term, now):
    return next(one for one in calls.list_callees(page, where([term]), now)[0] if one.term == str(term.uuid))


def ask(page, term, now, *, phone=PHONE, caller="10.0.0.1", language="en"):
    return services.ask(Wish(page.pk, callee(page, term, now), phone, caller, language), now=now)


def hook(row, step, now, monkeypatch, *, token="secret", **fields):
    """Post what the provider says, signed."""
    told = {"CallSid": "CA1", "To": "+18605550177", **fields}
    path = f"/hooks/voice/?call={row.uuid}&at={step}"
    signature = twiml.sign(f"https://crm.example.org{path}", told, token)
    monkeypatch.setattr(timezone, "now", lambda: now)
    answer = Client().post(path, told, headers={"X-Twilio-Signature": signature})
    row.refresh_from_db()
    return answer


def placed(page, term, now, **more):
    row = ask(page, term, now, **more)
    delivery.place_due(now=now)
    row.refresh_from_db()
    return row


def over(page, term, now, outcome, seconds=0, **more):
    row = ask(page, term, now, **more)
    done = {"confirmed_at": now} if outcome == "connected" else {}
    delivery.end(ConnectedCall.objects.filter(pk=row.pk), outcome, now, seconds=seconds, **done)
    return row


def test_she_is_rung_presses_the_key_and_is_put_through(call_page, legislators, exchange, now, monkeypatch):
    row = placed(call_page, legislators[0], now, language="es")
    ring = exchange.rings[0]
    assert (ring.to, row.state, row.call_id) == ("+18605550177", "ringing", "CA1")
    assert "860" not in ring.document_url + ring.status_url and str(row.uuid) in ring.document_url
    asked = hook(row, "answer", now, monkeypatch, CallStatus="in-progress").content.decode()
    assert "Sonia Legislator" in asked and "Gather" in asked and "es-US" in asked and "Oprima 1" in asked
    for _twice in range(2):  # the provider asks again where our answer was lost
        dial = hook(row, "pressed", now, monkeypatch, Digits="1").content.decode()
        assert "<Number>+18602400001</Number>" in dial and row.state == "bridging" and row.confirmed_at
    hook(row, "ended", now, monkeypatch, DialCallStatus="completed", DialCallDuration="95")
    assert (row.state, row.outcome, row.seconds, row.phone) == ("over", "connected", 95, "")
    hook(row, "status", now, monkeypatch, CallStatus="completed", CallDuration="121")
    hook(row, "status", now, monkeypatch, CallStatus="ringing")  # late, and told again
    hook(row, "ended", now, monkeypatch, DialCallStatus="busy")
    assert (row.outcome, row.charged_seconds) == ("connected", 121)
    figures = selectors.read_figures(call_page, now)
    assert (figures["connected"], figures["talked"], figures["minutes"]) == (1, 2, 3)


def test_a_wrong_signature_moves_nothing(call_page, legislators, now, monkeypatch):
    row = placed(call_page, legislators[0], now)
    assert hook(row, "pressed", now, monkeypatch, token="guessed", Digits="1").status_code == 403
    assert row.state == "ringing" and Client().get("/hooks/voice/").status_code == 405
    assert Client().post("/hooks/voice/", {"CallSid": "CA1"}).status_code == 403
    hook(row, "answer", now, monkeypatch, CallSid="CA-of-somebody-else")
    assert row.state == "ringing"  # signed, but about another call


def test_reports_that_overtake_each_other_end_alike(call_page, legislators, now, monkeypatch):
    row = placed(call_page, legislators[0], now)
    hook(row, "pressed", now, monkeypatch, Digits="1")
    hook(row, "status", now, monkeypatch, CallStatus="completed", CallDuration="70")
    assert row.outcome == "hung_up"
    hook(row, "ended", now, monkeypatch, DialCallStatus="completed", DialCallDuration="50")
    hook(row, "answer", now, monkeypatch)
    assert (row.outcome, row.seconds, row.charged_seconds) == ("connected", 50, 70)


@pytest.mark.parametrize(("status", "outcome"), [("busy", "busy"), ("no-answer", "no_answer"), ("failed", "failed")])
def test_a_phone_that_cannot_be_reached_is_told(call_page, legislators, now, monkeypatch, status, outcome):
    row = placed(call_page, legislators[0], now)
    hook(row, "status", now, monkeypatch, CallStatus=status)
    assert (row.state, row.outcome, row.phone) == ("over", outcome, "")


def test_pressing_twice_is_one_call_and_one_ring(call_page, legislators, exchange, now):
    first, second = ask(call_page, legislators[0], now), ask(call_page, legislators[0], now)
    assert first.pk == second.pk
    with pytest.raises(services.RingsAlready):
        ask(call_page, legislators[1], now)
    assert delivery.place_due(now=now) == 1 and delivery.place_due(now=now) == 0 and len(exchange.rings) == 1


def test_a_worker_that_lost_its_row_moves_nothing(call_page, legislators, now):
    row = ask(call_page, legislators[0], now)
    mine = delivery._claim(now)
    assert delivery._claim(now) is None and mine.fence == 1
    ConnectedCall.objects.filter(pk=row.pk).update(fence=2)
    delivery._settle(mine, Rung(Outcome.FAILED), now)
    row.refresh_from_db()
    assert row.state == "placing"


def test_what_the_provider_says_decides_and_silence_never_rings_twice(
    call_page, legislators, exchange, now, monkeypatch
):
    exchange.answers = [Outcome.RETRY, Outcome.UNKNOWN]
    row = placed(call_page, legislators[0], now)
    assert row.state == "asked"
    delivery.place_due(now=now + dt.timedelta(seconds=1))
    delivery.place_due(now=now + dt.timedelta(seconds=5))
    row.refresh_from_db()
    assert row.state == "placing" and len(exchange.rings) == 2
    hook(row, "answer", now, monkeypatch, CallSid="CA9")  # it was heard after all
    assert (row.state, row.call_id) == ("answered", "CA9")
    exchange.answers = [Outcome.FAILED]
    refused = placed(call_page, legislators[1], now, phone="(860) 555-0178")
    assert (refused.outcome, refused.phone) == ("refused", "")


def test_the_sweep_ends_what_nobody_told_the_end_of(call_page, legislators, exchange, now, monkeypatch):
    late = ask(call_page, legislators[0], now)
    lost = ask(call_page, legislators[1], now, phone="(860) 555-0178", caller="10.0.0.2")
    ConnectedCall.objects.filter(pk=lost.pk).update(state="bridging", deadline_at=now + dt.timedelta(minutes=5))
    soon = now + dt.timedelta(minutes=6)
    assert delivery.place_due(now=soon) == 0, "nobody is rung a while after she asked"
    assert delivery.sweep(now=soon) == 2 and delivery.sweep(now=soon) == 0
    late.refresh_from_db(), lost.refresh_from_db()
    assert (late.outcome, lost.outcome, lost.charged_seconds) == ("late", "lost", rules.MOST_SECONDS)
    hook(lost, "ended", soon, monkeypatch, DialCallStatus="completed", DialCallDuration="30")
    assert (lost.outcome, lost.seconds) == ("connected", 30)  # a late word is better than none
    delivery.sweep(now=now + dt.timedelta(days=31))
    assert set(ConnectedCall.objects.values_list("network_mark", flat=True)) == {""}


def test_hours_and_seats_are_asked_again_at_the_instant(call_page, legislators, now, monkeypatch):
    evening = now.replace(hour=21, minute=59)  # 16:59 in Hartford
    row = placed(call_page, legislators[0], evening)
    said = hook(row, "pressed", evening + dt.timedelta(minutes=2), monkeypatch, Digits="1").content.decode()
    assert "Dial" not in said and row.outcome == "closed"
    monkeypatch.undo()
    for closed in (evening + dt.timedelta(hours=1), dt.datetime(2027, 2, 15, 15, 0, tzinfo=dt.UTC)):
        assert_refused("closed", call_page, legislators[1], closed)


def test_nobody_is_put_through_to_somebody_who_left(call_page, legislators, now, monkeypatch):
    row = placed(call_page, legislators[0], now)
    someone = callee(call_page, legislators[0], now)
    Term.objects.filter(pk=legislators[0].pk).update(ends_on=timezone.localdate(now))
    assert "Dial" not in hook(row, "pressed", now, monkeypatch, Digits="1").content.decode()
    assert row.outcome == "seat_changed"
    with pytest.raises(services.Gone):
        services.ask(Wish(call_page.pk, someone, "(860) 555-0179", "10.0.0.9", "en"), now=now)


def assert_refused(code, page, term, now, **more):
    before = ConnectedCall.objects.count()
    with pytest.raises(services.NotRung) as no:
        ask(page, term, now, **more)
    assert no.value.code == code and ConnectedCall.objects.count() == before
    assert ConnectRefusal.objects.get(reason=code, on=timezone.localdate(now), call_page=page).count >= 1


def test_a_stranger_is_not_rung_over_and_over(call_page, legislators, now, monkeypatch):
    for turn in range(2):
        over(call_page, legislators[turn], now, "no_answer", caller=f"10.0.0.{turn}")
    assert_refused("too_often", call_page, legislators[0], now)
    tomorrow = now + dt.timedelta(days=1, minutes=1)
    for turn in range(2):
        over(call_page, legislators[turn], tomorrow, "no_key")
    assert_refused("too_often", call_page, legislators[0], tomorrow + dt.timedelta(days=2))
    row = placed(call_page, legislators[0], now, phone="(860) 555-0188", caller="10.0.0.7")
    assert "not ring this number again" in hook(row, "pressed", now, monkeypatch, Digits="9").content.decode()
    monkeypatch.undo()
    assert row.outcome == "not_wanted"
    assert_refused("too_often", call_page, legislators[0], now + dt.timedelta(days=100), phone="860 555 0188")


def test_one_network_cannot_try_number_after_number(call_page, legislators, now):
    for turn in range(6):
        over(call_page, legislators[turn % 2], now, "no_answer", phone=f"(860) 555-01{turn:02}")
    assert_refused("too_often", call_page, legislators[0], now, phone="(860) 555-0150")
    assert ask(call_page, legislators[0], now, phone="(860) 555-0150", caller="10.0.0.2").pk


def test_a_phone_that_confirms_may_call_on(call_page, legislators, now):
    CallPage.objects.update(minutes_a_day=1000, most_a_day=0)
    call_page.refresh_from_db()
    for turn in range(8):
        over(call_page, legislators[turn % 2], now, "connected", seconds=30)
    assert ask(call_page, legislators[0], now).pk


@pytest.mark.parametrize(
    "phone", ["", "911", "+44 20 7946 0958", "900 234 5678", "(876) 654-3210", "1-800-555-1234", "x" * 80]
)
def test_it_rings_no_strange_numbers(call_page, legislators, now, phone):
    assert_refused("phone", call_page, legislators[0], now, phone=phone)


def test_offices_and_minutes_have_their_caps(call_page, legislators, now):
    ask(call_page, legislators[0], now)
    ask(call_page, legislators[0], now, phone="(860) 555-0178")
    assert_refused("office_full", call_page, legislators[0], now, phone="(860) 555-0179")
    ConnectedCall.objects.all().delete()
    for turn in range(2):
        over(call_page, legislators[0], now, "connected", seconds=60, phone=f"(860) 555-019{turn}")
    assert callee(call_page, legislators[0], now).is_full
    assert_refused("office_full", call_page, legislators[0], now)
    ask(call_page, legislators[1], now)  # 2 minutes used, 10 may be
    CallPage.objects.update(minutes_a_day=21)
    assert_refused("spent", call_page, legislators[1], now, phone="(860) 555-0178")
    assert ask(call_page, legislators[1], now + dt.timedelta(days=1), phone="(860) 555-0178").pk


def test_a_call_whose_time_is_over_is_hung_up_at_the_provider_once(call_page, legislators, exchange, now):
    placed(call_page, legislators[0], now)
    later = now + dt.timedelta(minutes=3)
    delivery.sweep(now=later)
    exchange.answers = [Outcome.UNKNOWN]
    assert delivery.hang_up_due(now=later) == 0, "no answer: asked again"
    assert delivery.hang_up_due(now=later) == 0 and exchange.ended == ["CA1"]
    later += rules.ASK_AGAIN
    assert delivery.hang_up_due(now=later) == 1 and delivery.hang_up_due(now=later + rules.ASK_AGAIN) == 0
    assert exchange.ended == ["CA1", "CA1"]


def test_she_stops_a_call_before_during_and_after_it_is_placed(call_page, legislators, exchange, now, monkeypatch):
    row = placed(call_page, legislators[0], now)
    assert not services.stop(call_page.pk + 1, row.uuid, now=now), "of another page"
    assert services.stop(call_page.pk, row.uuid, now=now) and not services.stop(call_page.pk, row.uuid, now=now)
    assert delivery.hang_up_due(now=now) == 1 and exchange.ended == ["CA1"]
    assert "Hangup" in hook(row, "pressed", now, monkeypatch, Digits="1").content.decode()
    hook(row, "status", now, monkeypatch, CallStatus="completed", CallDuration="9")
    assert (row.state, row.outcome, row.phone, row.charged_seconds) == ("over", "stopped", "", 9)

    exchange.answers = [Outcome.UNKNOWN]  # nobody told us which call it is; its first report does
    row = placed(call_page, legislators[0], now, phone="860-555-0178")
    assert services.stop(call_page.pk, row.uuid, now=now) and delivery.hang_up_due(now=now) == 0
    hook(row, "status", now, monkeypatch, CallSid="CA9", CallStatus="ringing")
    assert delivery.hang_up_due(now=now) == 1 and exchange.ended == ["CA1", "CA9"]

    row = ask(call_page, legislators[0], now, phone="860-555-0179")
    services.stop(call_page.pk, row.uuid, now=now)
    assert delivery.place_due(now=now) == 0, "it never rings"


def test_it_keeps_no_number_and_marks_differ_by_purpose(call_page, legislators, now):
    row = over(call_page, legislators[0], now, "connected")
    row.refresh_from_db()
    assert row.phone == "" and "8605550177" not in row.number_mark and row.number_mark != row.network_mark


def test_without_credentials_or_wish_of_the_page_nothing_is_offered(call_page, legislators, now, settings):
    someone = callee(call_page, legislators[0], now)
    wish = Wish(call_page.pk, someone, PHONE, "10.0.0.1", "en")
    CallPage.objects.update(connects=False)
    with pytest.raises(services.NotFound):
        services.ask(wish, now=now)
    CallPage.objects.update(connects=True)
    settings.VOICE_TOKEN = ""
    with pytest.raises(services.NotFound):
        services.ask(wish, now=now)


@pytest.mark.parametrize("state", rules.OPEN)
def test_every_state_ends_by_itself_and_only_goes_forward(state):
    assert state in rules.LASTS and rules.OVER in rules.MOVES[state]
    assert not rules.MOVES[rules.OVER] and state not in rules.MOVES[rules.BRIDGING]


@pytest.mark.parametrize(("seconds", "minutes"), [(0, 0), (1, 1), (60, 1), (61, 2)])
def test_minutes_are_rounded_up(seconds, minutes):
    assert rules.minutes(seconds) == minutes
