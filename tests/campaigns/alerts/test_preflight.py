"""What stands on the page before an alert goes out: real people, real links, the sender's domain."""

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import services
from campaigns.alerts.audience.selectors import count_audience
from campaigns.alerts.criteria import compile_version
from campaigns.alerts.facts.selectors import facts_of
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.preflight import criteria, delivery, selectors
from campaigns.alerts.preflight import services as links
from campaigns.alerts.preflight.models import LinkCheck
from campaigns.pages.models import ActionPage
from coalition.columns import take_stock
from coalition.outside.names import ABSENT, FOUND, Answer
from coalition.partners.models import Membership
from coalition.partners.senders.models import SenderIdentity, SendingDomain
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.people.custom.models import CustomField
from contacts.people.models import Person, Stewardship
from contacts.places.models import Address
from tests.campaigns.alerts.test_pages import form_of, url
from tests.coalition.outside.test_client import PUBLIC, town, world

__all__ = ["town"]


@pytest.fixture
def now() -> dt.datetime:
    """Noon of today in Hartford: by day, whenever the tests run."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


def issues_of(alert: Alert, now: dt.datetime, **more: Any) -> dict[str, Any]:
    fresh = Alert.objects.select_related("partner", "page", "campaign", "sender").get(pk=alert.pk)
    send_at = more.get("send_at", now + dt.timedelta(minutes=5))
    found = criteria.preflight(fresh, count_audience(fresh, now=now, at=send_at), send_at=send_at, now=now)
    return {one.code: one for one in found}


def write(alert: Alert, language: str = "en", **changes: Any) -> AlertVersion:
    AlertVersion.objects.filter(alert=alert, language=language).update(**changes)
    return AlertVersion.objects.get(alert=alert, language=language)


def test_it_finds_a_sound_alert_in_order(alert: Alert, now: dt.datetime) -> None:
    found = issues_of(alert, now)
    assert {code for code, one in found.items() if not one.is_note} == set()
    assert {"domain_made_up", "one_click_here", "replies_direct"} == set(found)


def test_it_fills_tags_for_real_people_and_names_one_with_a_gap(
    alert: Alert, people: dict[str, Person], now: dt.datetime
) -> None:
    write(alert, blocks=[{"kind": "text", "text": "Dear {{ first_name }} of {{ town }}"}])
    Address.objects.create(person=people["ana"], town_text="Hartford")
    found = issues_of(alert, now)
    gap = found["tag_gap"]
    assert (gap.facts["tag"], gap.facts["people"], gap.facts["sample"], gap.language) == ("town", 1, 2, "en")
    assert gap.facts["reader"] == people["ben"].uuid
    assert not gap.grave
    Address.objects.all().delete()
    assert issues_of(alert, now)["tag_gap_all"].grave
    write(alert, blocks=[{"kind": "text", "text": '{{ town | default: "your town" }}'}])
    assert not {"tag_gap", "tag_gap_all"} & set(issues_of(alert, now))


def test_it_knows_the_partners_own_fields(alert: Alert, other: Any, alice: Membership, desk_of: Any, now: Any) -> None:
    for whose, key, words in ((alert.partner, "shirt", "Shirt size"), (other, "secret", "Theirs")):
        CustomField.objects.create(partner=whose, key=key, kind="text", labels={"en": words, "es": "Talla"})
    write(alert, blocks=[{"kind": "text", "text": "{{ field.shirt }} {{ field.secret }}"}])
    found = issues_of(alert, now)
    assert found["tag_unknown"].facts["tag"] == "field.secret"
    assert found["tag_gap_all"].facts["tag"] == "field.shirt"
    page = desk_of(alice).get(url("compose", alert)).content.decode()
    assert "Shirt size" in page and "{{ field.shirt }}" in page and "Theirs" not in page
    assert "There is no merge tag {{ field.secret }}." in page


def make_crowd(alert: Alert, size: int) -> None:
    people = Person.objects.bulk_create([Person(given_name=f"P{n}", language="en") for n in range(size)])
    partner = alert.partner
    Stewardship.objects.bulk_create([Stewardship(person=one, partner=partner) for one in people])
    points = ContactPoint.objects.bulk_create(
        [ContactPoint(kind="email", value=f"p{n}@example.org", hash=f"h{n}") for n in range(size)]
    )
    Reach.objects.bulk_create([Reach(person=one, point=point) for one, point in zip(people, points, strict=True)])
    facts = {"partner": partner, "channel": "email", "purpose": "alerts", "decision": "granted"}
    said = Consent.objects.bulk_create(
        [Consent(point=point, how="web_form", language="en", **facts) for point in points]
    )
    ConsentState.objects.bulk_create([ConsentState(point=one.point, consent=one, **facts) for one in said])
    Address.objects.bulk_create([Address(person=one, town_text="Avon") for one in people[: size // 2]])
    take_stock()  # as autovacuum does a moment after people came in


def test_it_tries_five_hundred_people_in_as_many_statements_as_ten(
    alert: Alert, now: dt.datetime, django_assert_num_queries: Any
) -> None:
    texts = "{{ town }} {{ senator.name }} {{ first_name }} {{ representative.phone }}"
    version = write(alert, blocks=[{"kind": "text", "text": texts}])
    make_crowd(alert, 10)
    fresh = Alert.objects.get(pk=alert.pk)
    whole = compile_version(fresh, version, facts_of(fresh, now))
    readers = [one for one, _language in selectors.list_sample(fresh, now)]
    with CaptureQueriesContext(connection) as few:
        criteria.find_gaps(whole, "en", readers, now)
    ContactPoint.objects.filter(value__startswith="p").delete()
    Person.objects.filter(given_name__startswith="P").delete()
    make_crowd(alert, 900)
    readers = [one for one, _language in selectors.list_sample(fresh, now)]
    assert len(readers) == 500
    with django_assert_num_queries(len(few)):
        gaps = criteria.find_gaps(whole, "en", readers, now)
    assert 150 < gaps["town"].people < 350
    again = [one for one, _language in selectors.list_sample(fresh, now)]
    assert again == readers  # the same people at a second look


def test_it_says_a_past_deadline_with_its_hour(alert: Alert, alice: Membership, desk_of: Any, now: Any) -> None:
    write(alert, blocks=[{"kind": "text", "text": "Register until {{ registration_deadline }}"}])
    yesterday = (timezone.localtime() - dt.timedelta(days=1)).replace(hour=15, minute=0)
    alert.campaign.hearings.update(registration_closes_at=yesterday)
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "that was yesterday at 3" in page
    assert "Nothing disappoints more than being asked too late." in page
    spanish = desk_of(alice).get(url("check", alert), {"lang": "es"}).content.decode()
    assert "eso fue ayer a las 3:00 p.m." in spanish


# --- links --------------------------------------------------------------------------------------------------------
def button(address: str) -> list[dict[str, str]]:
    return [{"kind": "text", "text": "Come"}, {"kind": "button", "label": "Go", "url": address}]


def test_it_tries_links_behind_the_page(
    alert: Alert, alice: Membership, desk_of: Any, now: dt.datetime, town: int
) -> None:
    write(alert, blocks=button("http://school.org/gone"))
    write(alert, "es", blocks=button("http://school.org/page"))
    assert issues_of(alert, now)["links_waiting"].grave is False
    client, headers = desk_of(alice), {"HX-Request": "true"}
    waiting = client.post(url("links", alert), headers=headers).content.decode()
    assert "Links are being tried: 0 of 2" in waiting and "hx-get" in waiting
    assert client.post(url("links", alert), headers=headers).status_code == 200
    assert LinkCheck.objects.count() == 2
    assert delivery.check_due(now=timezone.now(), world=world(town)) == 2
    done = client.get(url("links", alert), {"n": "2"}, headers=headers).content.decode()
    assert 'hx-select="#checked"' in done
    found = issues_of(alert, timezone.now())
    assert found["link_gone"].grave and (found["link_gone"].language, found["link_gone"].block) == ("en", 1)
    page = client.get(url("check", alert)).content.decode()
    assert "There is no page behind this link (404): http://school.org/gone" in page
    assert "#block-en-1" in page
    with pytest.raises(services.NotReady):
        services.schedule(Alert.objects.get(), planned=False, by=alice, now=timezone.now())
    assert links.ask_links(alert, now=timezone.now()) == 0  # the answer is fresh
    assert links.ask_links(alert, now=timezone.now() + dt.timedelta(minutes=16)) == 2
    old = issues_of(alert, timezone.now() + dt.timedelta(hours=25))
    assert "link_gone" not in old


def test_it_tells_what_is_wrong_with_a_link(town: int) -> None:
    there = world(town, {"inside.org": ["10.0.0.1"]})
    seen = {address: delivery.ask(address, there) for address in (
        "http://school.org/page", "http://school.org/gone", "http://school.org/go", "http://inside.org/",
        "http://school.org:8080/", "http://nowhere.org/",
    )}  # fmt: skip
    assert [one.verdict for one in seen.values()] == ["ok", "gone", "loops", "private", "odd", "unknown_host"]


def test_it_says_unchecked_where_nothing_outside_can_be_reached(town: int) -> None:
    closed = world(town, resolve=lambda host: Answer(ABSENT, exists=False))
    seen = delivery.ask_all(["http://school.org/", "http://other.org/"], closed, 5)
    assert {one.verdict for one in seen.values()} == {"unchecked"}

    def open_one(host: str) -> Answer:
        return Answer(FOUND, [PUBLIC]) if host == "example.com" else Answer(ABSENT, exists=False)

    seen = delivery.ask_all(["http://nowhere.org/"], world(town, resolve=open_one), 5)
    assert {one.verdict for one in seen.values()} == {"unknown_host"}


def test_it_keeps_to_its_time(town: int) -> None:
    def slow(host: str) -> Answer:
        time.sleep(0 if host == "example.com" else 2)
        return Answer(FOUND, [PUBLIC])

    began = time.monotonic()
    seen = delivery.ask_all([f"http://school.org/{n}" for n in range(12)], world(town, resolve=slow), 0.3)
    assert time.monotonic() - began < 1.5
    assert {one.verdict for one in seen.values()} == {"no_answer"}


def test_it_knows_its_own_pages_without_asking_the_web(
    alert: Alert, page: ActionPage, now: dt.datetime, settings: Any
) -> None:
    own = settings.PUBLIC_URL
    for address, code in [
        (f"{own}/p/{page.slug}/?lang=en", None),
        (f"{own}/p/no-such-page/", "link_no_page"),
        (f"{own}/nothing/here/", "link_no_page"),
        (f"{own}/desk/alerts/", "link_desk"),
        (f"{own}/privacy/", None),
    ]:
        write(alert, blocks=button(address))
        found = issues_of(alert, now)
        assert "links_waiting" not in found
        assert [one for one in found if one.startswith("link")] == ([code] if code else [])
    ActionPage.objects.update(state="closed")
    write(alert, blocks=button(f"{own}/p/{page.slug}/"))
    assert issues_of(alert, now)["link_no_page"].grave


def test_it_asks_no_link_that_differs_by_person(alert: Alert, now: dt.datetime) -> None:
    write(alert, blocks=button("https://school.org/{{ town | default: 'x' }}"))
    assert links.ask_links(alert, now=now) == 0


# --- the sender and the rest ------------------------------------------------------------------------------------------
def test_it_looks_at_the_domain_of_the_sender(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    sender = SenderIdentity.objects.get(partner=alice.partner)
    SenderIdentity.objects.filter(pk=sender.pk).update(email="no-reply@school.org", reply_to="")
    found = issues_of(alert, now)
    assert "domain_unseen" in found and "replies_nowhere" in found
    row = {"code": "no_record", "name": "", "record": ""}
    domain = SendingDomain.objects.create(
        domain="school.org", findings=[{"check": one, "state": "missing", **row} for one in ("spf", "dkim", "dmarc")]
    )
    assert issues_of(alert, now)["domain_bare"].grave
    domain.findings = [{"check": one, "state": "good", **row} for one in ("spf", "dkim", "dmarc")]
    domain.save()
    assert not [code for code in issues_of(alert, now) if code.startswith("domain")]


def test_it_asks_for_an_unsubscribe_link_over_https(alert: Alert, now: dt.datetime, settings: Any) -> None:
    settings.PUBLIC_URL = "http://crm.school.org"
    assert issues_of(alert, now)["one_click_open"].grave
    settings.PUBLIC_URL = "https://crm.school.org"
    assert not [code for code in issues_of(alert, now) if code.startswith("one_click")]


def test_it_notices_a_text_that_was_begun_and_one_that_says_less(alert: Alert, now: dt.datetime) -> None:
    write(alert, "es", subject="", blocks=[])
    assert "language_begun" in issues_of(alert, now)
    write(alert, "es", subject="Hola", blocks=[{"kind": "text", "text": "Venga"}])
    assert issues_of(alert, now)["language_shorter"].language == "es"


def test_it_warns_of_the_night(alert: Alert, now: dt.datetime) -> None:
    assert "at_night" in issues_of(alert, now, send_at=now.replace(hour=23))


def test_it_shows_what_is_fine_in_a_fold(alert: Alert, alice: Membership, desk_of: Any) -> None:
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "things are in order" in page and "One-click unsubscribe is built and valid" in page
    assert "The unsubscribe link leads to this machine only" in page


def test_it_guards_links_and_check(
    alert: Alert, bob: Membership, vera: Membership, vic: Membership, desk_of: Any
) -> None:
    for name in ("check", "links", "approval"):
        assert desk_of(bob).get(url(name, alert)).status_code == 404
        assert desk_of(vera).get(url(name, alert)).status_code == 403
    assert desk_of(vic).get(url("check", alert)).status_code == 200
    write(alert, blocks=button("https://school.org/"))
    desk_of(vic).post(url("links", alert))
    assert not LinkCheck.objects.exists()


def test_it_notices_a_colleague_who_wrote_meanwhile(
    alert: Alert, alice: Membership, desk_of: Any, now: dt.datetime
) -> None:
    desk_of(alice).post(url("compose", alert), form_of(alert, **{"subject-en": "Other", "do": "autosave"}))
    with pytest.raises(services.ChangedMeanwhile):
        services.schedule(alert, planned=False, by=alice, now=now)


def test_it_leads_back_from_a_refused_schedule(alert: Alert, alice: Membership, desk_of: Any) -> None:
    write(alert, subject="")
    answer = desk_of(alice).post(url("schedule", alert), {"when": "now"})
    assert answer.url == reverse("alerts:check", args=[alert.uuid])
