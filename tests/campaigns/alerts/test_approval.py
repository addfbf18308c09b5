"""A second person says yes: to what she saw, never to what she asked for herself, and only while nothing changed."""

import datetime as dt
import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from campaigns.alerts import services as alerts
from campaigns.alerts.approval import rules, selectors, services
from campaigns.alerts.composer import services as composer
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight import selectors as gate
from campaigns.alerts.preflight.models import Approval
from campaigns.alerts.selectors import access_alert
from coalition.partners.models import Membership, Partner
from contacts.correspondence.models import Dispatch, Message
from contacts.segments.models import Segment
from tests import cast
from tests.campaigns.alerts.test_pages import url


@pytest.fixture
def now() -> dt.datetime:
    """Noon of today in Hartford: by day, whenever the tests run."""
    return timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.fixture
def strict(alert: Alert) -> Alert:
    """An alert to so many that a second person must say yes."""
    Partner.objects.filter(pk=alert.partner_id).update(approval_from=3)
    return alert


def read(alert: Alert, by: Membership) -> Alert:
    return access_alert(by, alert.uuid)


def asked(alert: Alert, by: Membership, now: dt.datetime, **more: Any) -> Approval:
    return services.ask(read(alert, by), **{"planned": False, "question": "", **more}, by=by, now=now)


def yes(approval: Approval, note: str = "") -> services.Answer:
    return services.Answer("approved", approval.fingerprint, note)


def edit(alert: Alert, by: Membership, now: dt.datetime, words: str) -> None:
    fresh = read(alert, by)
    wordings = {
        one.language: composer.Wording(words if one.language == "en" else one.subject, one.preheader, one.blocks)
        for one in fresh.versions.all()
    }
    changes = composer.Changes(
        name=fresh.name, campaign=fresh.campaign.uuid, page=fresh.page.uuid,
        include=[one.uuid for one in fresh.include.all()], wordings=wordings, send_at=fresh.send_at,
    )  # fmt: skip
    composer.save_draft(fresh, changes, by=by, now=now)


def test_it_asks_and_gets_a_yes(strict: Alert, alice: Membership, adam: Membership, desk_of: Any) -> None:
    client, other = desk_of(alice), desk_of(adam)
    page = client.get(url("check", strict)).content.decode()
    assert "a second person must say yes" in page and "Send to 3 people now" not in page
    assert client.post(url("schedule", strict), {"when": "now"}).url == url("check", strict)
    client.post(url("ask", strict), {"when": "now", "question": "All right like this?"})
    approval = Approval.objects.get()
    assert (approval.people, approval.send_at, approval.asked_by) == (3, None, alice.user)
    seen = other.get(url("approval", strict)).content.decode()
    assert "All right like this?" in seen and "Yes, and send it" in seen and "Everyone" in seen
    other.post(url("decide", strict), {"do": "approve", "seen": approval.fingerprint, "note": "Good"})
    page = client.get(url("check", strict)).content.decode()
    assert "Adam said yes." in page and "Send to 3 people now" in page
    client.post(url("schedule", strict), {"when": "now"})
    strict.refresh_from_db()
    assert strict.state == "scheduled"


def test_it_never_lets_anybody_approve_her_own(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime
) -> None:
    approval = asked(strict, alice, now)
    page = desk_of(alice).get(url("approval", strict)).content.decode()
    assert "Somebody else must say yes." in page and "Yes, and send it" not in page
    with pytest.raises(services.OwnApproval):
        services.decide(read(strict, alice), yes(approval), by=alice, now=now)
    answer = desk_of(alice).post(url("decide", strict), {"do": "go", "seen": approval.fingerprint}, follow=True)
    assert "Somebody else must say yes." in answer.content.decode()
    approval.refresh_from_db()
    assert approval.decision == ""


def test_a_change_voids_the_question_and_the_yes(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime
) -> None:
    approval = asked(strict, alice, now)
    edit(strict, alice, now, "Other words")
    with pytest.raises(services.Outdated):
        services.decide(read(strict, adam), yes(approval), by=adam, now=now)
    page = desk_of(adam).post(url("decide", strict), {"do": "approve", "seen": approval.fingerprint}, follow=True)
    assert "Nothing was decided" in page.content.decode()
    assert "Ask again." in desk_of(alice).get(url("check", strict)).content.decode()
    second = asked(strict, alice, now)
    approval.refresh_from_db()
    assert approval.decision == "withdrawn"
    services.decide(read(strict, adam), yes(second), by=adam, now=now)
    assert gate.find_approval(read(strict, alice), False, now)
    edit(strict, alice, now, "Still other words")
    with pytest.raises(alerts.NeedsApproval):
        alerts.schedule(read(strict, alice), planned=False, by=alice, now=now)
    edit(strict, alice, now, "Other words")  # as it was when she said yes
    alerts.schedule(read(strict, alice), planned=False, by=alice, now=now)


def test_every_part_of_an_alert_belongs_to_the_yes(strict: Alert, alice: Membership, now: dt.datetime) -> None:
    def mark() -> str:
        return gate.fingerprint(gate.snapshot(read(strict, alice), planned=True))

    marks = [mark()]
    everyone = strict.include.get()
    for change in (
        lambda: strict.versions.filter(language="es").update(preheader="Otra"),
        lambda: Segment.objects.filter(pk=everyone.pk).update(tree={"all": [{"field": "language", "is": ["es"]}]}),
        lambda: strict.exclude.add(everyone),
        lambda: Alert.objects.update(send_at=now + dt.timedelta(days=1)),
        lambda: Alert.objects.update(page=None),
        lambda: alice.partner.senders.update(email="other@example.org"),
        lambda: Alert.objects.update(purpose="events"),
    ):
        change()
        marks.append(mark())
    assert len(set(marks)) == len(marks)
    Alert.objects.update(name="Another name", modified_at=now)
    Segment.objects.filter(pk=everyone.pk).update(name="All of us")
    assert mark() == marks[-1]


def test_it_ignores_an_outdated_page_of_the_approver(
    strict: Alert, alice: Membership, adam: Membership, now: dt.datetime
) -> None:
    old = asked(strict, alice, now)
    edit(strict, alice, now, "Other words")
    asked(strict, alice, now)
    with pytest.raises(services.Outdated):
        services.decide(read(strict, adam), yes(old), by=adam, now=now)


def test_it_says_no_with_a_note(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime
) -> None:
    approval = asked(strict, alice, now)
    client = desk_of(adam)
    bare = client.post(url("decide", strict), {"do": "refuse", "seen": approval.fingerprint}, follow=True)
    assert "Write what should change" in bare.content.decode()
    client.post(url("decide", strict), {"do": "refuse", "seen": approval.fingerprint, "note": "Too long, sorry"})
    page = desk_of(alice).get(url("check", strict)).content.decode()
    assert "Too long, sorry" in page and "Ask for a yes" in page
    with pytest.raises(alerts.NeedsApproval):
        alerts.schedule(read(strict, alice), planned=False, by=alice, now=now)
    with pytest.raises(services.AlreadyDecided):
        services.decide(read(strict, adam), yes(approval), by=adam, now=now)


def test_it_says_yes_and_lets_it_go_at_the_planned_hour(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime
) -> None:
    hour = (timezone.localtime() + dt.timedelta(hours=20)).replace(minute=0, second=0, microsecond=0)
    Alert.objects.update(send_at=hour)
    approval = asked(strict, alice, timezone.now(), planned=True)
    assert approval.send_at == hour
    answer = desk_of(adam).post(url("decide", strict), {"do": "go", "seen": approval.fingerprint})
    assert answer.url == url("detail", strict)
    strict.refresh_from_db()
    assert (strict.state, strict.send_at) == ("scheduled", hour)
    alerts.take_back(strict, by=alice, now=timezone.now())
    assert gate.find_approval(read(strict, alice), True, timezone.now())  # taken back whole: the yes still holds
    assert gate.find_approval(read(strict, alice), False, timezone.now()) is None  # it was not a yes to "now"


def test_a_yes_and_go_is_both_or_neither(strict: Alert, alice: Membership, adam: Membership, now: dt.datetime) -> None:
    approval = asked(strict, alice, now)
    strict.campaign.hearings.update(starts_at=now - dt.timedelta(days=1))
    with pytest.raises(alerts.NotReady):
        services.approve_and_go(read(strict, adam), yes(approval), by=adam, now=now)
    approval.refresh_from_db()
    assert approval.decision == ""


def test_a_yes_to_now_holds_for_a_day(strict: Alert, alice: Membership, adam: Membership, now: dt.datetime) -> None:
    services.decide(read(strict, adam), yes(asked(strict, alice, now)), by=adam, now=now)
    assert gate.find_approval(read(strict, alice), False, now + dt.timedelta(hours=23))
    assert gate.find_approval(read(strict, alice), False, now + dt.timedelta(hours=25)) is None


def test_it_withdraws(strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime) -> None:
    asked(strict, alice, now)
    desk_of(alice).post(url("withdraw", strict))
    assert Approval.objects.get().decision == "withdrawn"
    assert "No question is open" in desk_of(adam).get(url("approval", strict)).content.decode()
    again = desk_of(alice).post(url("withdraw", strict), follow=True)
    assert "it was withdrawn" in again.content.decode()


def test_it_says_when_nobody_else_could_say_yes(
    strict: Alert, alice: Membership, vic: Membership, desk_of: Any
) -> None:
    page = desk_of(alice).get(url("check", strict)).content.decode()
    assert "Nobody else in your team may approve alerts." in page and 'name="question"' not in page
    desk_of(alice).post(url("ask", strict), {"when": "now"})
    assert not Approval.objects.exists()


def test_it_asks_nobody_below_the_number_and_never_with_zero(alert: Alert, alice: Membership, now: dt.datetime) -> None:
    for number in (4, 0):
        Partner.objects.update(approval_from=number)
        assert not gate.needs_approval(read(alert, alice), 3)
    Partner.objects.update(approval_from=3)
    assert gate.needs_approval(read(alert, alice), 3)


def test_it_does_not_ask_about_what_must_be_mended(
    strict: Alert, alice: Membership, adam: Membership, now: dt.datetime
) -> None:
    strict.versions.filter(language="en").update(subject="")
    with pytest.raises(alerts.NotReady):
        asked(strict, alice, now)


def test_it_guards_its_doors(
    strict: Alert, alice: Membership, adam: Membership, bob: Membership, vic: Membership, vera: Membership,
    desk_of: Any, now: dt.datetime,
) -> None:  # fmt: skip
    approval = asked(strict, alice, now)
    for name in ("ask", "decide", "withdraw"):
        assert desk_of(bob).post(url(name, strict), {"do": "go", "seen": approval.fingerprint}).status_code == 404
        assert desk_of(vic).post(url(name, strict), {"do": "go", "seen": approval.fingerprint}).status_code == 403
        assert desk_of(vera).post(url(name, strict)).status_code == 403
        assert desk_of(adam).get(url(name, strict)).status_code == 405
    assert desk_of(vic).get(url("approval", strict)).status_code == 200
    approval.refresh_from_db()
    assert approval.decision == ""


def test_it_tells_both_by_mail_and_on_today(
    strict: Alert, alice: Membership, adam: Membership, bob: Membership, vic: Membership, desk_of: Any, now: dt.datetime
) -> None:
    type(adam.user).objects.filter(pk=adam.user.pk).update(language="es")
    approval = asked(strict, alice, now, question="Look at {{ first_name }} **please**")
    question = Message.objects.get()
    assert (question.point.value, question.language) == ("adam@example.org", "es")
    content = Dispatch.objects.get().contents.get(language="es")
    assert "Alice le pide su sí" in content.text and "((first_name))" in content.text.replace(" ", "")
    assert Dispatch.objects.get().purpose == "service"
    assert "asks for your yes" in desk_of(adam).get("/desk/", {"lang": "en"}).content.decode()
    for other in (alice, bob, vic):
        assert "asks for your yes" not in desk_of(other).get("/desk/").content.decode()
    services.decide(read(strict, adam), yes(approval), by=adam, now=now)
    assert Message.objects.exclude(pk=question.pk).get().point.value == "alice@example.org"
    assert "you can let it go" in desk_of(alice).get("/desk/").content.decode()


def test_today_leaves_out_a_question_that_is_outdated(
    strict: Alert, alice: Membership, adam: Membership, now: dt.datetime
) -> None:
    asked(strict, alice, now)
    assert len(selectors.list_waiting(adam)) == 1
    edit(strict, alice, now, "Other words")
    assert selectors.list_waiting(adam) == []


def test_the_approver_sees_what_changed_since_the_last_yes(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime
) -> None:
    services.decide(read(strict, adam), yes(asked(strict, alice, now)), by=adam, now=now)
    edit(strict, alice, now, "Speak today for {{ bill }}")
    asked(strict, alice, now + dt.timedelta(seconds=1))
    page = desk_of(adam).get(url("approval", strict)).content.decode()
    assert re.search(r"Speak\s*<ins>\s*today\s*</ins>\s*for", page)
    assert "unchanged" in page  # the Spanish text
    spanish = desk_of(adam).get(url("approval", strict), {"lang": "es"}).content.decode()
    assert "Sí, y enviarla" in spanish and "sin cambios" in spanish


def test_it_compares_texts_word_by_word() -> None:
    pieces = rules.compare_words("Come on Thursday at nine", "Come on Friday at nine sharp")
    assert [(one.state, one.text) for one in pieces] == [
        ("same", "Come on "), ("removed", "Thursday"), ("added", "Friday"), ("same", " at nine"), ("added", " sharp"),
    ]  # fmt: skip


def test_it_compares_blocks_of_any_kind() -> None:
    text, quote = {"kind": "text", "text": "One"}, {"kind": "columns", "left": [{"kind": "text", "text": "A"}]}
    old = {"versions": [{"language": "en", "variant": "A", "subject": "S", "preheader": "", "blocks": [text]}]}
    new = {"versions": [{"language": "en", "variant": "A", "subject": "S", "preheader": "", "blocks": [quote, text]},
                        {"language": "es", "variant": "A", "subject": "E", "preheader": "", "blocks": []}]}  # fmt: skip
    english, spanish = rules.compare(old, new)
    assert [(part.kind, part.state) for part in english.parts] == [
        ("subject", "same"), ("columns", "added"), ("text", "same"),
    ]  # fmt: skip
    assert english.parts[1].pieces[0].text == "A"
    assert spanish.state == "added"
    assert [one.state for one in rules.compare(new, old)] == ["changed", "removed"]
    assert rules.compare(old, old)[0].is_same


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_once_decide_it_once(
    strict: Alert, alice: Membership, adam: Membership, now: dt.datetime
) -> None:
    approval = asked(strict, alice, now)
    others = [adam, cast.make_member("Olga", alice.partner, "organizer")]
    gone: list[str] = []
    ready = threading.Barrier(2)

    def answer(by: Membership, decision: str) -> None:
        try:
            alert = read(strict, by)
            ready.wait(10)
            services.decide(alert, services.Answer(decision, approval.fingerprint, "x"), by=by, now=now)
            gone.append(decision)
        except services.AlreadyDecided:
            gone.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=pair) for pair in zip(others, ("approved", "refused"), strict=True)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(30)
    approval.refresh_from_db()
    assert sorted(gone) == sorted(["late", approval.decision])


def test_it_shows_check_and_approval_within_their_budget(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    asked(strict, alice, now)
    client = desk_of(adam)
    client.get(url("check", strict))
    with django_assert_max_num_queries(38):
        assert client.get(url("check", strict)).status_code == 200
    with django_assert_max_num_queries(38):
        assert client.get(url("approval", strict)).status_code == 200


def test_it_writes_the_diary(
    strict: Alert, alice: Membership, adam: Membership, desk_of: Any, now: dt.datetime
) -> None:
    services.decide(read(strict, adam), yes(asked(strict, alice, now)), by=adam, now=now)
    page = desk_of(alice).get(reverse("partners:diary")).content.decode()
    assert "said yes to it" in page and "asked for a second person’s yes (people: 3)" in page
