"""What came of an alert: who acted, over time, by which link, beside earlier ones; and nobody else sees it."""

import datetime as dt
import uuid
from typing import Any

import pytest
from django.urls import reverse

from campaigns.alerts import delivery as alerts
from campaigns.alerts.models import Alert
from campaigns.alerts.results import rules
from campaigns.alerts.results.rules import Tally
from campaigns.ledger import services as ledger
from campaigns.ledger.rules import Deed
from campaigns.petitions.models import Petition
from coalition.audit.models import Entry
from contacts.correspondence import delivery as post
from contacts.correspondence.criteria import message_token
from contacts.correspondence.models import MailEvent, Message
from contacts.people.models import Introduction, Stewardship
from contacts.places.models import District, Residence

VIEWS = ("overview", "who", "links", "compare")


@pytest.fixture
def petition(page: Any) -> Petition:
    page.kind = "petition.sign"
    page.save()
    return Petition.objects.create(page=page, goal=100, confirms_email=False)


@pytest.fixture
def sent(alert: Alert, petition: Petition, now: dt.datetime, settings: Any, people: Any) -> Alert:
    """The alert went to Dolores (es), Ana and Ben; Ana lives in House district 5."""
    settings.MAIL_GATEWAY = "memory"
    district = District.objects.create(chamber="lower", number=5, name="5", plan="2022")
    Residence.objects.create(
        person=people["ana"], chamber="lower", plan="2022", district=district, confidence=1, how="point"
    )
    Alert.objects.filter(pk=alert.pk).update(state="scheduled", send_at=now)
    alerts.start_due(now=now)
    post.send_due(clock=lambda: now)
    alerts.follow(now=now)
    alert.refresh_from_db()
    return alert


def message_of(name: str) -> Message:
    return Message.objects.get(person__given_name=name)


def press(name: str, url: str, at: dt.datetime, *, machine: bool = False) -> None:
    message = message_of(name)
    MailEvent.objects.create(
        event_id=uuid.uuid4().hex, message=message, kind="click", at=at, facts={"url": url}, is_machine=machine
    )
    if not machine:
        Message.objects.filter(pk=message.pk).update(clicked_at=at)


def deed(person: Any, petition: Petition, at: dt.datetime, message: Message | None = None) -> None:
    row = Deed(
        person_id=person.pk, partner_id=petition.page.partner_id, kind="petition.signed",
        about=f"petition:{petition.uuid}", reference=f"signature:{uuid.uuid4()}", at=at,
        campaign_id=petition.page.campaign_id, message_id=message.pk if message else None,
    )  # fmt: skip
    ledger.record_many([row], at)


def show(client: Any, alert: Alert, **asked: str) -> str:
    answer = client.get(reverse("alerts:results", args=[alert.uuid]), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def numbers(client: Any, alert: Alert, what: str) -> list[list[str]]:
    answer = client.get(reverse("alerts:results_numbers", args=[alert.uuid, what]))
    *lines, mark = answer.content.decode("utf-8-sig").strip().split("\r\n")
    assert "Taken out by Alice (Every Child CT) on " in mark and "What for: results of the alert “" in mark
    return [line.split(",") for line in lines]


def test_it_tells_deeds_by_the_link_from_deeds_by_another_way(
    alice: Any, desk_of: Any, sent: Alert, petition: Petition, people: Any, now: dt.datetime
) -> None:
    hour = dt.timedelta(hours=1)
    Message.objects.filter(person=people["dolores"]).update(acted_at=now + hour, fate="delivered")
    deed(people["dolores"], petition, now + hour, message_of("Dolores"))
    deed(people["ana"], petition, now + 2 * hour)
    deed(people["ben"], petition, now + rules.MATCHED_WITHIN + hour)
    rows = {row[0]: row for row in numbers(desk_of(alice), sent, "language")[1:]}
    # language, holder, people, accepted, delivered, bounced, clicked, acted, another way, unsubscribed, spam
    assert rows["English"][2:] == ["2", "2", "0", "0", "0", "0", "1", "0", "0"]
    assert rows["Spanish"][2:] == ["1", "1", "1", "0", "0", "1", "0", "0", "0"]
    assert "1 person acted (33" in show(desk_of(alice), sent)


def test_it_counts_districts_only_where_they_are_settled(alice: Any, desk_of: Any, sent: Alert) -> None:
    rows = {row[0]: row[2] for row in numbers(desk_of(alice), sent, "lower")[1:]}
    assert rows == {"House 5": "1", "no district known for sure": "2"}
    page = show(desk_of(alice), sent, view="who", by="lower", sort="rate")
    assert "House 5" in page and "vacant or not known" in page


def test_it_names_a_partner_only_where_she_let_both_know(
    alice: Any, desk_of: Any, sent: Alert, people: Any, other: Any, lead: Any
) -> None:
    for name in ("ana", "ben"):
        Stewardship.objects.create(person=people[name], partner=other)
    Introduction.objects.create(person=people["ana"], by=lead, to=other)
    rows = {row[0]: row[2] for row in numbers(desk_of(alice), sent, "partner")[1:]}
    assert rows == {"Tenants' Union": "1", "no other partner that we know of": "2"}


def test_it_counts_a_link_once_whoever_pressed_it_and_programs_apart(
    alice: Any, desk_of: Any, sent: Alert, page: Any, now: dt.datetime, settings: Any
) -> None:
    base = f"{settings.PUBLIC_URL}/p/{page.slug}/"
    for name, language in (("Dolores", "es"), ("Ana", "en")):
        mark = message_token(message_of(name).uuid)
        press(name, f"{base}?lang={language}&source=alert&m={mark}", now + dt.timedelta(minutes=5))
    press("Ana", f"{settings.PUBLIC_URL}/u/{uuid.uuid4()}/", now + dt.timedelta(minutes=6))
    press("Ben", f"{base}?lang=en&source=alert&m=x", now + dt.timedelta(seconds=1), machine=True)
    assert numbers(desk_of(alice), sent, "links")[1:] == [
        [f"/p/{page.slug}", "2", "2", "1"],
        ["Unsubscribe", "1", "1", "0"],
    ]
    shown = show(desk_of(alice), sent, view="links")
    assert "1 click of a program is left out." in shown
    mail = desk_of(alice).get(reverse("alerts:heat", args=[sent.uuid]), {"language": "es", "variant": "A"})
    assert ">2</span>" in mail.content.decode()
    assert "sandbox" in mail.headers["Content-Security-Policy"]


def test_it_compares_with_the_usual_of_earlier_alerts(alice: Any, desk_of: Any, sent: Alert) -> None:
    assert "Nothing to compare with yet" in show(desk_of(alice), sent, view="compare")
    one = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    past = [rules.Past(str(i), "", one, 100, 0.9, share, share, 0.0) for i, share in enumerate((0.1, 0.2, 0.3))]
    assert rules.usual(past, "acted") == 0.2
    assert rules.usual(past[:2], "acted") is None
    assert [rules.compare(value, 0.2) for value in (0.1, 0.21, 0.4)] == ["below", "usual", "above"]
    assert rules.compare(0.4, None) == "unknown"


def test_it_calls_no_small_group_the_best() -> None:
    small, large, other = Tally("a", people=4, acted=3), Tally("b", people=50, acted=5), Tally("c", people=40, acted=1)
    assert rules.best_of([small, large, other]) == large
    assert rules.best_of([small, large]) is None


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://x.org/p/a/?lang=es&source=alert&m=tok", "https://x.org/p/a"),
        ("https://x.org/p/a/?m=tok&ref=7", "https://x.org/p/a/?ref=7"),
        ("https://x.org/me/tok/", "me"),
        ("https://x.org/u/tok/?a=1", "u"),
        ("https://x.org/news?id=5#top", "https://x.org/news?id=5#top"),
    ],
)
def test_it_tells_links_apart_by_where_they_lead(url: str, key: str) -> None:
    assert rules.link_key(url) == key


def test_it_gives_people_only_to_those_who_may_export(alice: Any, vic: Any, desk_of: Any, sent: Alert) -> None:
    address = reverse("alerts:results_people", args=[sent.uuid])
    asked = {"export": "csv", "why": "For the board"}
    assert desk_of(vic).post(address, asked).status_code == 403
    assert "Rivera" in desk_of(alice).get(address).content.decode()
    assert desk_of(alice).post(address, {"export": "csv"}).status_code == 422
    text = b"".join(desk_of(alice).post(address, asked).streaming_content).decode()
    assert "Dolores,Rivera,es,A" in text and "For the board" in text
    assert Entry.objects.filter(action="list.exported").count() == 1


def test_it_shows_bob_nothing(bob: Any, vera: Any, desk_of: Any, sent: Alert) -> None:
    for name, more in (("results", []), ("heat", []), ("results_numbers", ["language"])):
        assert desk_of(bob).get(reverse(f"alerts:{name}", args=[sent.uuid, *more])).status_code == 404
        assert desk_of(vera).get(reverse(f"alerts:{name}", args=[sent.uuid, *more])).status_code == 403
    assert desk_of(bob).post(reverse("alerts:results_people", args=[sent.uuid])).status_code == 404


@pytest.mark.parametrize("view", VIEWS)
def test_it_stays_within_its_budget_in_both_languages(
    alice: Any, desk_of: Any, sent: Alert, view: str, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    with django_assert_max_num_queries(20):
        show(client, sent, view=view)
    client.cookies["django_language"] = "es"
    assert "Resultados de" in show(client, sent, view=view)


def test_it_leads_a_draft_to_its_composer_and_refuses_junk(alice: Any, desk_of: Any, alert: Alert, sent: Alert) -> None:
    draft = Alert.objects.create(partner=alice.partner, name="Draft")
    client = desk_of(alice)
    assert client.get(reverse("alerts:results", args=[draft.uuid])).status_code == 302
    assert client.get(reverse("alerts:heat", args=[draft.uuid])).status_code == 404
    assert client.get(reverse("alerts:results_numbers", args=[sent.uuid, "nonsense"])).status_code == 404
    for asked in ({"view": "x"}, {"view": "who", "by": "'; drop", "sort": "?"}, {"view": "links", "language": "xx"}):
        show(client, sent, **asked)
