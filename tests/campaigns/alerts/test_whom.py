"""The pages about whom: numbers, examples, one person explained; limits; Bob sees nothing of Alice's."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from campaigns.alerts.audience import rules
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.models import Alert, AlertLimits
from coalition.audit.models import Entry
from coalition.partners import services as partners
from coalition.partners.models import Membership
from contacts.consent.models import Consent, ConsentState, Wording
from contacts.correspondence.models import MailEvent, Message
from contacts.people.models import Introduction, Person, Stewardship
from contacts.places.models import District, Residence
from contacts.segments.models import Segment
from tests.campaigns.alerts.conftest import make_person
from tests.campaigns.alerts.story import act, make_alert, send, share
from tests.campaigns.alerts.test_pages import form_of

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves: noon of today, so that an hour more or less is the same day."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0).astimezone(dt.UTC)


def page(client: Any, name: str, alert: Alert, *more: Any, **asked: Any) -> str:
    answer = client.get(reverse(f"alerts:{name}", args=[alert.uuid, *more]), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def explained(client: Any, alert: Alert, person: Person) -> str:
    return page(client, "explain", alert, person=str(person.uuid))


def live(person: Person, chamber: str, number: int) -> None:
    district, _ = District.objects.get_or_create(
        chamber=chamber, number=number, plan="2022", name=f"{chamber} {number}"
    )
    Residence.objects.create(person=person, chamber=chamber, plan="2022", district=district, confidence=1, how="point")


# --- the composer ----------------------------------------------------------------------------------------------------
def test_it_keeps_priority_and_the_switch(alice: Membership, desk_of: Any, alert: Alert) -> None:
    url = reverse("alerts:compose", args=[alert.uuid])
    desk_of(alice).post(url, form_of(alert, priority="2", skips_acted=["0"], do="save"))
    alert.refresh_from_db()
    assert (alert.priority, alert.skips_acted) == (2, False)
    desk_of(alice).post(url, form_of(alert, priority="77", skips_acted=["0", "1"], do="save"))
    alert.refresh_from_db()
    assert (alert.priority, alert.skips_acted) == (5, True)


def test_it_counts_anew_only_when_the_question_changed(
    alice: Membership, desk_of: Any, alert: Alert, people: Any
) -> None:
    client, url = desk_of(alice), reverse("alerts:compose", args=[alert.uuid])
    key = audience.key_of(alert, now=timezone.now())
    typed = form_of(alert, **{"en-0-text": "More words", "do": "autosave", "counted": key})
    same = client.post(url, typed, headers={"HX-Request": "true"}).content.decode()
    assert 'id="audience"' not in same
    other = client.post(url, {**typed, "include": []}, headers={"HX-Request": "true"}).content.decode()
    assert 'id="audience"' in other
    assert "Choose whom it concerns" in other


def test_it_counts_a_large_list_apart_from_the_page(
    alice: Membership, desk_of: Any, alert: Alert, people: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(rules, "QUICK", 1)
    client = desk_of(alice)
    shown = page(client, "compose", alert)
    assert "The people are being counted" in shown
    assert f'hx-get="{reverse("alerts:audience", args=[alert.uuid])}" hx-trigger="load"' in shown
    part = client.get(reverse("alerts:audience", args=[alert.uuid]), headers={"HX-Request": "true"}).content.decode()
    assert "<strong>3</strong> people will get it" in part
    assert "<html" not in part
    assert "<strong>3</strong> people will get it" in page(client, "compose", alert)


def test_it_finds_segments_when_there_are_many(alice: Membership, desk_of: Any, alert: Alert) -> None:
    assert "Find a segment" not in page(desk_of(alice), "compose", alert)
    for number in range(9):
        Segment.objects.create(partner=alice.partner, name=f"Segment {number}", counted=1234)
    shown = page(desk_of(alice), "compose", alert)
    assert "Find a segment" in shown
    assert "1,234" in shown


def test_it_survives_a_segment_that_cannot_be_asked(
    alice: Membership, desk_of: Any, alert: Alert, everyone: Segment
) -> None:
    Segment.objects.update(tree={"v": 1, "is": "gone"})
    assert "A segment cannot be asked any more" in page(desk_of(alice), "compose", alert)
    assert "A segment cannot be asked any more" in page(desk_of(alice), "audience", alert)


# --- all numbers -----------------------------------------------------------------------------------------------------
def test_it_tells_districts_partners_and_reasons(
    alice: Membership, bob: Membership, desk_of: Any, alert: Alert, people: Any, now: dt.datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    live(people["ana"], "upper", 5)
    live(people["ben"], "upper", 5)
    live(people["dolores"], "upper", 9)
    live(people["dolores"], "lower", 101)
    share(people["ana"], bob)
    share(people["ben"], bob)
    Introduction.objects.create(person=people["ana"], by=alice.partner, to=bob.partner)
    act(make_person(alice.partner, "Acted Already"), alert, now)
    counted = audience.count_audience(alert, now=now)
    assert [sorted(rows.values()) for rows in counted.by_district.values()] == [[1, 2], [1, 2]]  # lower: 2 not sure
    assert counted.by_partner == {bob.partner.pk: 1}  # not Ben: nobody told Alice that Bob knows him
    client = desk_of(alice)
    shown = page(client, "audience", alert)
    for words in ("Senate 5", "House 101", "not known for sure", "Tenants&#x27; Union", "Acted on this page already"):
        assert words in shown, words
    with django_assert_max_num_queries(22):
        page(client, "audience", alert)
    assert "Senate 5" in page(client, "compose", alert)


def test_it_shows_some_of_those_left_out(
    alice: Membership, desk_of: Any, alert: Alert, people: Any, now: dt.datetime
) -> None:
    act(people["ana"], alert, now)
    client = desk_of(alice)
    assert "Ana Smith" in page(client, "sample", alert, "acted")
    assert "Ana Smith" not in page(client, "sample", alert, "no_consent")
    assert "Nobody is left out for this reason" in page(client, "sample", alert, "too_often")
    assert client.get(f"/desk/alerts/{alert.uuid}/audience/nonsense/").status_code == 404
    send(alert, now)
    Alert.objects.update(skips_acted=False)  # what was frozen is the truth, whatever changes later
    assert "Ana Smith" in page(client, "sample", alert, "acted")
    assert reverse("alerts:sample", args=[alert.uuid, "acted"]) in page(client, "detail", alert)


# --- one person ------------------------------------------------------------------------------------------------------
def test_it_explains_one_who_gets_it(
    alice: Membership, desk_of: Any, alert: Alert, people: Any, django_assert_max_num_queries: Any
) -> None:
    wording = Wording.objects.create(key="alerts", language="es", text="Sí, quiero recibir alertas.")
    facts = {"partner": alice.partner, "channel": "email", "purpose": "alerts", "decision": "granted"}
    point = people["dolores"].reaches.get().point
    said = Consent.objects.create(point=point, how="web_form", language="es", wording=wording, **facts)
    ConsentState.objects.filter(point=point).update(consent=said)
    client = desk_of(alice)
    told = explained(client, alert, people["dolores"])
    for words in (
        "Dolores Rivera gets this alert", "In Spanish.", "dolores@example.org", "this one would be used",
        "Said yes to action alerts", "by a web form", "Sí, quiero recibir alertas.", "Everybody in",
        "At most 1 a day and 3 in seven days", "No other alert takes the place that day.",
    ):  # fmt: skip
        assert words in told, words
    with django_assert_max_num_queries(32):
        explained(client, alert, people["dolores"])


def test_it_explains_each_reason(
    alice: Membership, bob: Membership, desk_of: Any, alert: Alert, people: Any, now: dt.datetime
) -> None:
    client = desk_of(alice)
    act(people["ana"], alert, now)
    assert "Ana Smith is left out: acted on this page already" in explained(client, alert, people["ana"])
    assert "Emil Quiet is left out: no consent" in explained(client, alert, people["emil"])
    assert "Nothing was said here about action alerts." in explained(client, alert, people["emil"])
    twin = make_person(alice.partner, "Bea Jones", email="ben@example.org")
    assert "Bea Jones is left out: somebody with the same mailbox gets it" in explained(client, alert, twin)
    nora = make_person(alice.partner, "Nora Nowhere")
    nora.reaches.all().delete()
    assert "Nora Nowhere is left out: no e-mail address" in explained(client, alert, nora)
    spanish = Segment.objects.create(
        partner=alice.partner, name="Spanish", tree={"v": 1, "is": "language", "value": ["es"]}
    )
    alert.exclude.add(spanish)
    told = explained(client, alert, people["dolores"])
    assert "Dolores Rivera is not in the audience" in told
    assert "but nobody in “Spanish”" in told
    assert "prefer Spanish" in told


def test_it_explains_another_alert_of_the_day(
    alice: Membership, desk_of: Any, people: Any, now: dt.datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    mine = make_alert(alice, "Mine", now + 2 * HOUR)
    make_alert(alice, "Vital", now + HOUR, priority=1)
    told = explained(desk_of(alice), mine, people["ana"])
    assert "Ana Smith is left out: another alert goes first that day" in told
    assert "Vital</a>" in told


def test_it_never_tells_by_whom_somebody_was_contacted(
    alice: Membership, bob: Membership, desk_of: Any, people: Any, now: dt.datetime, monkeypatch: Any
) -> None:
    share(people["ana"], bob)
    send(make_alert(alice, "Secret plan"), now)
    monkeypatch.setattr(timezone, "now", lambda: now + HOUR)
    theirs = make_alert(bob, "Theirs")
    client = desk_of(bob)
    seen = [
        explained(client, theirs, people["ana"]),
        page(client, "audience", theirs),
        page(client, "sample", theirs, "too_often"),
        client.get(reverse("people:detail", args=[people["ana"].uuid])).content.decode(),
    ]
    assert "Ana Smith is left out: contacted too often" in seen[0]
    assert "That is reached." in seen[0]
    for text in seen:
        assert "Secret plan" not in text
        assert "Every Child CT" not in text.replace(f"{bob.user.name}", "").split("<main", 1)[-1]
    make_alert(alice, "Secret vital", now + 3 * HOUR, priority=1)
    AlertLimits.objects.create(per_day=2, per_week=5)
    told = explained(client, theirs, people["ana"])
    assert "another alert goes first that day" in told
    assert "Another alert of the coalition goes first." in told
    assert "Secret" not in told


def test_it_explains_what_became_of_the_mail(
    alice: Membership, desk_of: Any, alert: Alert, people: Any, now: dt.datetime
) -> None:
    act(people["ana"], alert, now)
    send(alert, now)
    message = Message.objects.get(person=people["ben"])
    MailEvent.objects.create(event_id="1", message=message, kind="delivered", at=now)
    MailEvent.objects.create(event_id="2", message=message, kind="click", at=now, is_machine=True)
    client = desk_of(alice)
    told = explained(client, alert, people["ben"])
    for words in (
        "Ben Jones got this alert, or will",
        "ben@example.org",
        "Delivered",
        "by a program that checks links",
    ):
        assert words.lower() in told.lower(), words
    told = explained(client, alert, people["ana"])
    assert "Ana Smith was left out" in told
    assert "Is left out: acted on this page already." in told
    late = make_person(alice.partner, "Lea Late")
    assert "Lea Late was not in the audience" in explained(client, alert, late)
    timeline = client.get(reverse("people:timeline", args=[people["ana"].uuid])).content.decode()
    assert "Did not get the alert “Come on Thursday”" in timeline
    assert f"{reverse('alerts:explain', args=[alert.uuid])}?person={people['ana'].uuid}" in timeline
    timeline = client.get(reverse("people:timeline", args=[people["ben"].uuid])).content.decode()
    assert f"{reverse('alerts:explain', args=[alert.uuid])}?person={people['ben'].uuid}" in timeline
    quiet = client.get(reverse("people:timeline", args=[people["emil"].uuid])).content.decode()
    assert "Did not get the alert" not in quiet


def test_it_finds_people_by_name_and_address(alice: Membership, desk_of: Any, alert: Alert, people: Any) -> None:
    client, url = desk_of(alice), reverse("alerts:explain", args=[alert.uuid])
    assert "Dolores Rivera" in client.post(url, {"q": "rivera"}).content.decode()
    found = client.post(url, {"q": "dolores@example.org"}).content.decode()
    assert f"?person={people['dolores'].uuid}" in found
    assert "Nobody you look after has such a name" in client.post(url, {"q": "zzz\x00"}).content.decode()
    assert "Choose somebody" in client.get(url).content.decode()


def test_it_explains_nobody_whom_one_may_not_see(
    alice: Membership, bob: Membership, vera: Membership, vic: Membership, desk_of: Any, alert: Alert, people: Any
) -> None:
    stranger = make_person(bob.partner, "Stella Stranger")
    url = reverse("alerts:explain", args=[alert.uuid])
    for asked in (stranger.uuid, uuid.uuid4(), "junk", "%00"):
        assert desk_of(alice).get(url, {"person": str(asked)}).status_code == 404
    assert "Nobody you look after has such a name" in desk_of(alice).post(url, {"q": "Stella"}).content.decode()
    for name in ("explain", "audience"):
        address = reverse(f"alerts:{name}", args=[alert.uuid])
        assert desk_of(bob).get(address).status_code == 404
        assert desk_of(vera).get(address).status_code == 403
        assert desk_of(vic).get(address).status_code == 200
    assert desk_of(bob).get(reverse("alerts:sample", args=[alert.uuid, "acted"])).status_code == 404
    assert desk_of(bob).post(url, {"q": "Ana"}).status_code == 404
    Person.objects.filter(pk=people["ana"].pk).update(erased_at=timezone.now())
    assert desk_of(alice).get(url, {"person": str(people["ana"].uuid)}).status_code == 404


def test_it_speaks_spanish(alice: Membership, desk_of: Any, alert: Alert, people: Any) -> None:
    client = desk_of(alice)
    client.cookies["django_language"] = "es"
    assert "recibe esta alerta" in explained(client, alert, people["dolores"])
    assert "Nunca aceptaron recibir alertas" in page(client, "audience", alert)
    assert "Con qué frecuencia escribimos" in client.get(reverse("alerts:limits")).content.decode()


# --- limits and the API ----------------------------------------------------------------------------------------------
def test_it_lets_only_the_lead_s_administrator_set_limits(
    adam: Membership, alice: Membership, bob: Membership, desk_of: Any
) -> None:
    url = reverse("alerts:limits")
    for one in (alice, bob):
        assert desk_of(one).get(url).status_code == 200
        assert desk_of(one).post(url, {"per_day": 5, "per_week": 9}).status_code == 403
    bob.role = "administrator"
    bob.save()
    assert desk_of(bob).post(url, {"per_day": 5, "per_week": 9}).status_code == 403
    assert not AlertLimits.objects.exists()
    assert desk_of(adam).post(url, {"per_day": 2, "per_week": 4}).status_code == 302
    assert audience.get_limits() == audience.Limits(2, 4)
    assert desk_of(adam).post(url, {"per_day": 3, "per_week": 4}).status_code == 302
    assert AlertLimits.objects.count() == 1
    assert Entry.objects.filter(action="alert.limited").count() == 2
    for wrong in ({"per_day": 0, "per_week": 4}, {"per_day": 5, "per_week": 4}, {"per_day": "x"}, {"per_day": 10**9}):
        assert desk_of(adam).post(url, wrong).status_code == 422
    assert audience.get_limits() == audience.Limits(3, 4)


def test_it_takes_priority_and_tells_counts_over_the_api(
    alice: Membership, adam: Membership, alert: Alert, people: Any, now: dt.datetime
) -> None:
    secret = partners.make_token(
        by=adam, name="program", scopes=["alerts.view", "alerts.edit"], expires_at=None, now=timezone.now()
    )
    api = APIClient(headers={"Authorization": f"Bearer {secret}"})
    made = api.post("/api/v1/alerts/", {"name": "From a program", "priority": 1, "skips_acted": False}, format="json")
    assert made.status_code == 201, made.content
    assert (made.json()["priority"], made.json()["skips_acted"], made.json()["left_out"]) == (1, False, None)
    assert api.post("/api/v1/alerts/", {"name": "x", "priority": 10}, format="json").status_code == 400
    send(alert, now)
    told = api.get(f"/api/v1/alerts/{alert.uuid}/").json()
    assert (told["size"], told["left_out"], told["priority"]) == (3, {"no_consent": 1}, 5)


def test_it_needs_no_more_statements_for_a_crowd(alice: Membership, now: dt.datetime, alert: Alert) -> None:
    rows = [Person(given_name=f"P{i}") for i in range(300)]
    Person.objects.bulk_create(rows)
    Stewardship.objects.bulk_create([Stewardship(person=row, partner=alice.partner) for row in rows])
    assert audience.count_audience(alert, now=now).left_out["no_address"] == 300
