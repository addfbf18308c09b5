"""Replies on the desk: read, handled, stopped with one press, forwarded to the team; each partner sees its own."""

import datetime as dt

import pytest
from django.urls import reverse

from coalition.audit.models import Entry
from coalition.post.gateway import inbound_token
from coalition.post.rules import Outcome, Receipt
from contacts.consent.models import ConsentState, ContactPoint, Suppression
from contacts.correspondence import delivery as outbox
from contacts.correspondence import services as sends
from contacts.correspondence.models import Message
from contacts.correspondence.replies import delivery, rules, selectors, services
from contacts.correspondence.replies.models import Reply
from tests.contacts.correspondence import crowd
from tests.contacts.correspondence.replies.story import send_in


@pytest.fixture
def reply(client, lead, dispatch, post, now):
    """Somebody of ours answered the alert."""
    crowd.make(lead, 3)
    crowd.hash_points()
    sends.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    outbox.send_due(clock=lambda: now)
    post.letters.clear()
    send_in(client, f"/hooks/sendgrid/inbound/{inbound_token()}/", text="I will come.\n\n> Dear Given1")
    return Reply.objects.get()


def ask_out(reply):
    Reply.objects.filter(pk=reply.pk).update(text="STOP", wants_out=True)


def test_it_shows_a_reply_with_what_we_had_written(alice, desk_of, reply):
    client = desk_of(alice)
    page = client.get(reverse("replies:list")).content.decode()
    assert "Given1 Family1" in page and "Re: Hearing" in page and "1 new reply waits" in page
    page = client.get(reverse("replies:detail", args=[reply.uuid])).content.decode()
    assert "I will come." in page and "We wrote: " in page and "Open the person" in page
    assert reverse("people:detail", args=[reply.person.uuid]) in page
    assert "asks to be left alone" not in page


def test_it_shows_it_in_the_persons_timeline(alice, desk_of, reply):
    page = desk_of(alice).get(reverse("people:detail", args=[reply.person.uuid])).content.decode()
    assert "Replied: Re: Hearing" in page and reverse("replies:detail", args=[reply.uuid]) in page


def test_it_shows_nobody_what_others_got(bob, vera, vic, desk_of, reply):
    address = reverse("replies:detail", args=[reply.uuid])
    assert desk_of(bob).get(address).status_code == 404
    assert "Re: Hearing" not in desk_of(bob).get(reverse("replies:list")).content.decode()
    for deed in ("handle", "stop", "reopen"):
        assert desk_of(bob).post(reverse(f"replies:{deed}", args=[reply.uuid])).status_code == 404
        assert desk_of(vic).post(reverse(f"replies:{deed}", args=[reply.uuid])).status_code == 403
        assert desk_of(vic).get(reverse(f"replies:{deed}", args=[reply.uuid])).status_code == 405
    assert desk_of(vera).get(address).status_code == 403
    seen = desk_of(vic).get(address)
    assert seen.status_code == 200 and reverse("replies:handle", args=[reply.uuid]) not in seen.content.decode()


def test_it_marks_as_handled_and_takes_up_again(alice, desk_of, reply):
    client = desk_of(alice)
    client.post(reverse("replies:handle", args=[reply.uuid]))
    reply.refresh_from_db()
    assert reply.handled_by == alice.user and Entry.objects.filter(action="reply.handled").count() == 1
    assert "Every reply is handled" in client.get(reverse("replies:list")).content.decode()
    assert "Handled by Alice" in client.get(reverse("replies:detail", args=[reply.uuid])).content.decode()
    client.post(reverse("replies:reopen", args=[reply.uuid]))
    reply.refresh_from_db()
    assert reply.handled_at is None


def test_it_stops_everything_with_one_press(alice, desk_of, reply):
    ask_out(reply)
    client = desk_of(alice)
    assert "1 of them asks to be left alone" in client.get(reverse("replies:list")).content.decode()
    page = client.get(reverse("replies:detail", args=[reply.uuid])).content.decode()
    assert "Stop writing to this address" in page and "<strong>p1@people.example.org</strong>" in page
    for _ in range(2):
        client.post(reverse("replies:stop", args=[reply.uuid]))
    point = ContactPoint.objects.get(value="p1@people.example.org")
    assert set(ConsentState.objects.filter(point=point).values_list("decision", flat=True)) == {"withdrawn"}
    assert Suppression.objects.get().reason == "unsubscribed"
    reply.refresh_from_db()
    assert reply.handled_at and reply.stopped_at and Message.objects.get(point=point).unsubscribed_at
    assert Entry.objects.filter(action="reply.stopped").count() == 1
    assert "was stopped, as asked" in client.get(reverse("replies:detail", args=[reply.uuid])).content.decode()


def test_it_stops_the_address_we_wrote_to_and_the_one_she_wrote_from(alice, reply, now):
    Reply.objects.filter(pk=reply.pk).update(from_address="Other@Example.ORG")
    services.stop(reply=selectors.access_reply(alice, reply.uuid), by=alice, now=now)
    assert Suppression.objects.count() == 2  # also one that we have never known


def test_it_filters_and_searches(alice, desk_of, client, reply):
    path = f"/hooks/sendgrid/inbound/{inbound_token()}/"
    send_in(client, path, subject="Out of office", sender="p2@people.example.org")
    send_in(client, path, subject="No more", text="Baja", sender="p3@people.example.org")
    desk = desk_of(alice)

    def shown(query):
        page = desk.get(f"{reverse('replies:list')}?{query}").content.decode()
        return {word for word in ("Re: Hearing", "Out of office", "No more") if f"{word}<" in page}

    assert shown("") == {"Re: Hearing", "Out of office", "No more"}
    assert shown("state=new") == {"Re: Hearing", "No more"}
    assert shown("state=stop") == {"No more"}
    assert shown("state=auto") == {"Out of office"}
    assert shown("state=handled") == shown("state=spam") == set()
    assert shown("q=office") == shown("q=p2@people") == {"Out of office"}


def test_it_is_empty_at_first_and_speaks_spanish(alice, desk_of):
    assert "No reply yet" in desk_of(alice).get(reverse("replies:list")).content.decode()
    page = desk_of(alice).get(reverse("replies:list") + "?lang=es").content.decode()
    assert "Respuestas" in page and "No reply yet" not in page


def test_it_asks_few_questions(alice, desk_of, client, reply, django_assert_max_num_queries):
    for number in range(12):
        send_in(client, f"/hooks/sendgrid/inbound/{inbound_token()}/", subject=f"Re: {number}")
    desk = desk_of(alice)
    desk.get(reverse("replies:list"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("replies:list"))
    with django_assert_max_num_queries(12):
        desk.get(reverse("replies:detail", args=[reply.uuid]))


def test_it_forwards_to_the_team_with_links_once(reply, post, now):
    assert delivery.forward_due(now=reply.received_at) == 1
    assert delivery.forward_due(now=reply.received_at) == 0
    letter = post.letters[0]
    assert post.addresses == ["team@lead.example.org"] and letter.sender.reply_to == "p1@people.example.org"
    assert letter.sender.address == "hello@lead.example.org" and not letter.is_tracked
    assert letter.subject == "Given1 Family1 replied: Re: Hearing" and "I will come." in letter.text
    assert f"/desk/replies/{reply.uuid}/" in letter.text and f"/desk/people/{reply.person.uuid}/" in letter.text
    assert letter.headers["Auto-Submitted"] == "auto-generated"
    reply.refresh_from_db()
    assert reply.forwarded_at and not reply.forward_at


def test_it_does_not_take_its_own_forward_for_a_reply(client, reply, post):
    delivery.forward_due(now=reply.received_at)
    headers = "".join(f"{name}: {text}\n" for name, text in post.letters[0].headers.items())
    send_in(client, f"/hooks/sendgrid/inbound/{inbound_token()}/", sender="hello@lead.example.org", extra=headers)
    assert Reply.objects.filter(kind="own").count() == 1
    assert delivery.forward_due(now=reply.received_at + dt.timedelta(days=1)) == 0


def test_it_forwards_in_the_partners_language(reply, lead, post):
    ask_out(reply)
    lead.language = "es"
    lead.save()
    delivery.forward_due(now=reply.received_at)
    assert "respondió" in post.letters[0].subject and "PIDE" in post.letters[0].text


@pytest.mark.parametrize(
    ("outcome", "again", "error"),
    [(Outcome.RETRY, True, ""), (Outcome.UNKNOWN, False, "unknown"), (Outcome.FAILED, False, "failed"),
     (Outcome.STOP, False, "stop")],
)  # fmt: skip
def test_it_tries_again_only_what_surely_was_not_taken(alice, desk_of, reply, post, outcome, again, error):
    post.receipts.append(Receipt(outcome))
    assert delivery.forward_due(now=reply.received_at) == 0
    reply.refresh_from_db()
    assert (reply.forward_at is not None, reply.forward_error) == (again, error)
    assert delivery.forward_due(now=reply.received_at + dt.timedelta(hours=1)) == int(again)
    assert desk_of(alice).get(reverse("replies:detail", args=[reply.uuid])).status_code == 200


def test_it_never_forwards_into_its_own_door(client, reply, settings):
    settings.INBOUND_DOMAIN = "lead.example.org"
    send_in(client, f"/hooks/sendgrid/inbound/{inbound_token()}/", subject="Loop?")
    assert Reply.objects.get(subject="Loop?").forward_at is None


def test_it_forwards_no_flood(client, reply):
    for number in range(rules.FORWARDS_A_DAY + 4):
        send_in(client, f"/hooks/sendgrid/inbound/{inbound_token()}/", subject=str(number))
    assert Reply.objects.exclude(forward_at=None).count() == rules.FORWARDS_A_DAY
    assert Reply.objects.count() == rules.FORWARDS_A_DAY + 5


def test_it_forgets_what_an_erased_person_wrote(reply, now):
    services.forget([reply.person_id], now)
    assert not Reply.objects.exists()
