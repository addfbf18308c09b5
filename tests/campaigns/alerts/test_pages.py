"""An organizer writes, checks and sends an alert; nobody else's hands reach it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import delivery, selectors
from campaigns.alerts.models import Alert
from coalition.partners.models import Membership
from contacts.correspondence import delivery as post
from contacts.correspondence.models import Bundle, Dispatch, Message
from contacts.segments.models import Segment
from tests.campaigns.alerts.conftest import make_person


@pytest.fixture
def now() -> dt.datetime:
    """Pages ask the clock themselves."""
    return timezone.now()


def url(name: str, alert: Alert, *more: Any) -> str:
    return reverse(f"alerts:{name}", args=[alert.uuid, *more])


def form_of(alert: Alert, **changes: Any) -> dict[str, Any]:
    """Fill in the composer as the browser would."""
    data: dict[str, Any] = {
        "name": alert.name,
        "campaign": str(alert.campaign.uuid) if alert.campaign else "",
        "page": str(alert.page.uuid) if alert.page else "",
        "include": [str(one.uuid) for one in alert.include.all()],
        "exclude": [str(one.uuid) for one in alert.exclude.all()],
        "language": [],
        "when": "now",
    }
    for version in alert.versions.all():
        code = version.language
        data["language"].append(code)
        data |= {f"subject-{code}": version.subject, f"preheader-{code}": version.preheader}
        data[f"{code}-count"] = str(len(version.blocks))
        for i, block in enumerate(version.blocks):
            data |= {f"{code}-{i}-{name}": value for name, value in block.items()}
    return {**data, **changes}


def test_it_writes_an_alert_from_nothing(alice: Membership, desk_of: Any, campaign: Any) -> None:
    client = desk_of(alice)
    made = client.post(reverse("alerts:new"), {"name": "Come on Thursday", "campaign": str(campaign.uuid)})
    alert = Alert.objects.get()
    assert made.url == url("compose", alert)
    page = client.get(made.url)
    assert page.status_code == 200
    client.post(made.url, form_of(alert, do="begin:es:en"))
    client.post(made.url, form_of(alert, **{"subject-en": "Speak up", "do": "add:en:button"}))
    assert sorted(alert.versions.values_list("language", flat=True)) == ["en", "es"]
    english = alert.versions.get(language="en")
    assert english.subject == "Speak up"
    assert [block["kind"] for block in english.blocks] == ["text", "button"]


def test_it_keeps_everything_that_was_typed_whatever_button_is_pressed(
    alice: Membership, desk_of: Any, alert: Alert
) -> None:
    client = desk_of(alice)
    data = form_of(alert, **{"en-0-text": "New words", "do": "down:en:0"})
    assert client.post(url("compose", alert), data).status_code == 302
    blocks = alert.versions.get(language="en").blocks
    assert [block["kind"] for block in blocks] == ["button", "text"]
    assert blocks[1]["text"] == "New words"
    saved = client.post(url("compose", alert), {**data, "do": "autosave"}, headers={"HX-Request": "true"})
    assert b'hx-swap-oob="true"' in saved.content
    assert b"3</strong> people will get it" in saved.content


def test_it_shows_missing_languages_with_their_people(alice: Membership, desk_of: Any, alert: Alert) -> None:
    alert.versions.filter(language="es").delete()
    page = desk_of(alice).get(url("compose", alert)).content.decode()
    assert "missing for 1 person" in page
    check = desk_of(alice).get(url("check", alert)).content.decode()
    assert "There is no text in Spanish yet. People in the audience who read it: 1." in check
    assert "Send to 3 people now" not in check


def test_it_composes_within_its_budget(
    alice: Membership, desk_of: Any, alert: Alert, django_assert_max_num_queries: Any
) -> None:
    client = desk_of(alice)
    client.get(url("compose", alert))
    with django_assert_max_num_queries(20):
        assert client.get(url("compose", alert)).status_code == 200
    with django_assert_max_num_queries(40):
        assert client.get(url("check", alert)).status_code == 200


def test_it_previews_as_a_person_in_a_sandbox(alice: Membership, desk_of: Any, alert: Alert, people: Any) -> None:
    client = desk_of(alice)
    page = client.get(url("preview", alert), {"language": "es", "reader": str(people["dolores"].uuid), "look": "text"})
    assert "Hola Dolores" in page.content.decode()
    mail = client.get(url("rendered", alert), {"language": "es", "reader": str(people["dolores"].uuid)})
    assert "Hola Dolores" in mail.content.decode()
    policy = mail.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_it_previews_without_images_in_the_dark_and_as_anybody_by_name(
    alice: Membership, desk_of: Any, alert: Alert, people: Any
) -> None:
    client = desk_of(alice)
    page = client.get(url("preview", alert), {"who": "rivera dol", "look": "dark"}).content.decode()
    assert "mail-look is-dark" in page
    assert "Dolores Rivera" in page and "Ben Jones" not in page
    nobody = client.get(url("preview", alert), {"who": "Zzz"}).content.decode()
    assert "Nobody of that name is in the audience." in nobody
    bare = client.get(url("rendered", alert), {"language": "en", "look": "bare"})
    assert "img-src 'none'" in bare.headers["Content-Security-Policy"]
    assert "img-src https:" in client.get(url("rendered", alert)).headers["Content-Security-Policy"]


def test_it_previews_only_people_of_the_audience(
    alice: Membership, bob: Membership, desk_of: Any, alert: Alert
) -> None:
    stranger = make_person(bob.partner, "Stella Stranger")
    assert desk_of(alice).get(url("preview", alert), {"reader": str(stranger.uuid)}).status_code == 404
    assert desk_of(alice).get(url("rendered", alert), {"reader": str(stranger.uuid)}).status_code == 404


def test_it_sends_a_test_to_a_colleague_through_the_outbox(
    alice: Membership, vera: Membership, desk_of: Any, alert: Alert, settings: Any
) -> None:
    settings.MAIL_GATEWAY = "memory"
    data = {"to": [str(alice.user.uuid), str(vera.user.uuid)], "language": "es"}
    assert desk_of(alice).post(url("test", alert), data).status_code == 302
    assert Dispatch.objects.get().purpose == "service"
    assert sorted(Message.objects.values_list("point__value", flat=True)) == ["alice@example.org", "vera@example.org"]
    assert post.send_due() == 1
    again = desk_of(alice).post(url("test", alert), data)
    assert again.status_code == 302
    assert Message.objects.count() == 4


def test_it_goes_out_now_after_a_while_to_take_it_back(alice: Membership, desk_of: Any, alert: Alert, now: Any) -> None:
    client = desk_of(alice)
    assert "Send to 3 people now" in client.get(url("check", alert)).content.decode()
    assert client.post(url("schedule", alert), {"when": "now"}).url == url("detail", alert)
    alert.refresh_from_db()
    assert alert.state == "scheduled"
    assert b"Take it back" in client.get(url("detail", alert)).content
    client.post(url("take_back", alert))
    alert.refresh_from_db()
    assert (alert.state, alert.send_at) == ("draft", None)
    refused = client.post(url("take_back", alert))
    assert refused.status_code == 409


def test_it_refuses_to_change_what_is_scheduled(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client = desk_of(alice)
    client.post(url("schedule", alert), {"when": "now"})
    data = form_of(alert, **{"subject-en": "Other"})
    assert client.post(url("compose", alert), data).url == url("detail", alert)
    assert alert.versions.get(language="en").subject == "Speak for {{ bill }}"


def test_it_refuses_what_preflight_refuses(alice: Membership, desk_of: Any, alert: Alert) -> None:
    alert.partner.postal_address = ""
    alert.partner.save()
    client = desk_of(alice)
    assert client.post(url("schedule", alert), {"when": "now"}).url == url("check", alert)
    alert.refresh_from_db()
    assert alert.state == "draft"
    assert "no postal address" in client.get(url("check", alert)).content.decode()


def test_it_tells_an_hour_that_does_not_exist(alice: Membership, desk_of: Any, alert: Alert) -> None:
    year = timezone.now().year + 1
    march = dt.date(year, 3, 8)
    sunday = march + dt.timedelta(days=(6 - march.weekday()) % 7)
    data = form_of(alert, when="at", at=f"{sunday.isoformat()}T02:30", do="check")
    answer = desk_of(alice).post(url("compose", alert), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "That hour does not exist" in page
    assert f'value="{sunday.isoformat()}T02:30"' in page


def test_it_shows_progress_and_results(
    alice: Membership, desk_of: Any, alert: Alert, now: Any, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.MAIL_GATEWAY = "memory"
    client = desk_of(alice)
    client.post(url("schedule", alert), {"when": "now"})
    later = timezone.now() + selectors.undo_time()
    delivery.start_due(now=later)
    page = client.get(url("detail", alert)).content.decode()
    assert re.search(r"<strong>0</strong> of 3", page)
    post.send_due()
    delivery.follow(now=later)
    Message.objects.filter(language="es").update(fate="delivered", clicked_at=later, acted_at=later)
    with django_assert_max_num_queries(22):
        page = client.get(url("detail", alert)).content.decode()
    assert "1 person acted" in page
    assert "Never said yes to action alerts" in page
    assert client.get(url("progress", alert)).headers["HX-Refresh"] == "true"


def test_it_resends_an_unknown_batch_only_by_a_human_s_word(
    alice: Membership, desk_of: Any, alert: Alert, now: Any
) -> None:
    client = desk_of(alice)
    client.post(url("schedule", alert), {"when": "now"})
    delivery.start_due(now=timezone.now() + selectors.undo_time())
    Bundle.objects.filter(language="en").update(state="unknown", handed_at=now)
    page = client.get(url("detail", alert)).content.decode()
    assert "Nobody knows whether these arrived" in page
    bundle = Bundle.objects.get(language="en")
    assert client.post(url("resend", alert, bundle.uuid)).status_code == 302
    bundle.refresh_from_db()
    assert bundle.state == "ready"


def test_it_makes_a_copy_that_is_a_draft(alice: Membership, desk_of: Any, alert: Alert) -> None:
    desk_of(alice).post(url("duplicate", alert))
    copy = Alert.objects.exclude(pk=alert.pk).get()
    assert copy.state == "draft"
    assert copy.versions.count() == 2
    assert list(copy.include.all()) == list(alert.include.all())


def test_it_shows_bob_nothing_of_alice_s(bob: Membership, charlie: Any, desk_of: Any, alert: Alert) -> None:
    client = desk_of(bob)
    for name in ("compose", "detail", "preview", "rendered", "check", "progress", "waiting"):
        assert client.get(url(name, alert)).status_code == 404
    for name in ("compose", "schedule", "test", "take_back", "pause", "resume", "cancel", "duplicate"):
        assert client.post(url(name, alert), form_of(alert)).status_code == 404
    assert alert.name not in client.get(reverse("alerts:list")).content.decode()
    assert desk_of(charlie).get(reverse("alerts:list")).status_code == 403


def test_it_ignores_segments_and_pages_of_others(
    alice: Membership, bob: Membership, desk_of: Any, alert: Alert
) -> None:
    theirs = Segment.objects.create(partner=bob.partner, name="Theirs")
    desk_of(alice).post(url("compose", alert), form_of(alert, include=[str(theirs.uuid)], do="save"))
    assert not alert.include.exists()


def test_it_lets_a_viewer_look_and_a_volunteer_not_even_that(
    vic: Membership, vera: Membership, desk_of: Any, alert: Alert
) -> None:
    assert desk_of(vic).get(reverse("alerts:list")).status_code == 200
    assert desk_of(vic).get(url("detail", alert)).status_code == 200
    assert desk_of(vic).get(url("compose", alert)).status_code == 403
    assert desk_of(vic).post(url("schedule", alert), {"when": "now"}).status_code == 403
    assert desk_of(vera).get(reverse("alerts:list")).status_code == 403


def test_it_is_scheduled_for_its_planned_time(alice: Membership, desk_of: Any, alert: Alert) -> None:
    client = desk_of(alice)
    day = (timezone.localdate() + dt.timedelta(days=1)).isoformat()
    data = form_of(alert, when="at", at=f"{day}T09:00", do="check")
    assert client.post(url("compose", alert), data).url == url("check", alert)
    page = client.get(url("check", alert)).content.decode()
    assert "Schedule for 3 people" in page
    client.post(url("schedule", alert), {"when": "planned"})
    alert.refresh_from_db()
    assert alert.state == "scheduled"
    assert timezone.localtime(alert.send_at).strftime("%H:%M") == "09:00"


def test_it_refuses_a_planned_time_that_has_passed(alice: Membership, desk_of: Any, alert: Alert, now: Any) -> None:
    Alert.objects.update(send_at=now - dt.timedelta(hours=1))
    client = desk_of(alice)
    assert client.post(url("schedule", alert), {"when": "planned"}).url == url("check", alert)
    alert.refresh_from_db()
    assert alert.state == "draft"
    assert "The planned time has passed." in client.get(url("check", alert)).content.decode()
