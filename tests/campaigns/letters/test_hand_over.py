"""How letters reach offices: one mail each in business hours, paced; digests, binders; bounces go on another way."""

import datetime as dt
import uuid

import pytest

from campaigns.ledger.models import Action
from campaigns.letters import delivery, services
from campaigns.letters.models import Handover, Letter
from coalition.post.events import Event
from coalition.post.rules import Outcome, Receipt
from contacts.correspondence import folding as events
from contacts.policymakers.models import Office
from tests.campaigns.letters.stage import at, term_of, write


def states(drive):
    return sorted(drive.letters.values_list("state", flat=True))


def bounce(handover, now, kind="bounce", bounce_class="hard"):
    event = Event(uuid.uuid4().hex, kind, now, message=str(handover.uuid), reason="550 no", bounce_class=bounce_class)
    events.fold([event], now=now)


def test_it_writes_to_an_office_in_the_writers_name_from_our_domain(drive, mailbox):
    senator = term_of("upper", 1)
    write(drive, "Dolores", [senator], now=at(9, 8))
    assert delivery.hand_over_due(now=at(9, 8, 30)) == 0, "offices are closed"
    assert delivery.hand_over_due(now=at(9, 9, 30)) == 1
    mail = mailbox.letters[0]
    assert mailbox.addresses == [senator.person.offices.get().email]
    assert mail.sender.address == "hello@lead.example.org" and "Dolores Rivera" in mail.sender.name
    assert mail.sender.reply_to == "dolores@example.org"
    assert mail.text.startswith(f"Dear Senator {senator.person.family_name},")
    assert "99100" in mail.text and "1 Elm Street, Hartford" in mail.text and "dolores@example.org" in mail.text
    assert not mail.is_tracked and mail.html == ""
    assert states(drive) == ["handed"]
    assert Action.objects.filter(kind="letter.written").count() == 1
    assert delivery.hand_over_due(now=at(9, 12)) == 0, "once"


def test_it_paces_letters_by_office(drive, mailbox):
    senator, member = term_of("upper", 1), term_of("lower", 1)
    for name in ("Ana", "Ben", "Cleo"):
        write(drive, name, [senator, member], now=at(9, 8))
    assert delivery.hand_over_due(now=at(9, 9)) == 2, "one for each office"
    assert delivery.hand_over_due(now=at(9, 9, 4)) == 0
    for minute in range(5, 30):
        delivery.hand_over_due(now=at(9, 9, minute))
    assert len(mailbox.letters) == 6
    per_office = list(Handover.objects.filter(policymaker=senator.person).order_by("at").values_list("at", flat=True))
    assert all(b - a >= dt.timedelta(minutes=5) for a, b in zip(per_office, per_office[1:], strict=False))
    assert {one.sender.reply_to for one in mailbox.letters} == {f"{n}@example.org" for n in ("ana", "ben", "cleo")}


def test_it_writes_once_to_a_policymaker_for_one_ask(drive, mailbox):
    senator = term_of("upper", 1)
    write(drive, "Dolores", [senator], now=at(9, 8))
    write(drive, "Dolores", [senator], now=at(9, 9))
    assert drive.letters.count() == 1


def test_it_waits_for_a_confirmation_where_nothing_was_proven(drive, mailbox):
    person = write(drive, "Dolores", [term_of("upper", 1)], now=at(9, 8), proven=False)
    assert delivery.hand_over_due(now=at(9, 10)) == 0 and states(drive) == ["unconfirmed"]
    assert services.confirm(drive, person.pk, now=at(9, 10)) == 1
    assert services.confirm(drive, person.pk, now=at(9, 10)) == 0
    assert delivery.hand_over_due(now=at(9, 11)) == 1
    assert Action.objects.filter(kind="letter.written").count() == 1


def test_it_lets_a_proven_form_replace_one_in_the_same_name(drive, mailbox):
    write(drive, "Dolores", [term_of("upper", 1)], now=at(9, 8), proven=False)
    Letter.objects.update(body="Forged.")
    write(drive, "Dolores", [term_of("upper", 1)], now=at(9, 9))
    one = Letter.objects.get()
    assert one.state == "ready" and "aide" in one.body


def test_it_gathers_a_days_letters_where_an_office_wants_that(drive, mailbox, alice):
    senator = term_of("upper", 1)
    services.set_wish(senator.person, way="digest", note="", by=alice, now=at(9, 8))
    for name in ("Ana", "Ben", "Cleo"):
        write(drive, name, [senator], now=at(9, 8))
    assert delivery.hand_over_due(now=at(9, 9, 30)) == 0
    assert delivery.hand_over_due(now=at(9, 10, 1)) == 3
    write(drive, "Dora", [senator], now=at(9, 11))
    assert delivery.hand_over_due(now=at(9, 12)) == 0, "one mail a day"
    mail = mailbox.letters[0]
    assert len(mailbox.letters) == 1 and mail.sender.reply_to == "team@lead.example.org"
    assert all(f"{name}@example.org" in mail.text for name in ("ana", "ben", "cleo"))
    assert delivery.hand_over_due(now=at(10, 10, 1)) == 1


def test_it_goes_on_by_the_next_channel_when_mail_comes_back(drive, mailbox):
    senator = term_of("upper", 1)
    Office.objects.create(person=senator.person, kind="district", email="home@example.org", address="2 Main Street")
    write(drive, "Dolores", [senator], now=at(9, 8))
    delivery.hand_over_due(now=at(9, 9))
    bounce(Handover.objects.get(), at(9, 9, 1))
    assert states(drive) == ["ready"] and Office.objects.get(kind="capitol", person=senator.person).bounced_at
    assert delivery.hand_over_due(now=at(9, 10)) == 1
    assert mailbox.addresses[-1] == "home@example.org"
    bounce(Handover.objects.latest("at"), at(9, 10, 1))
    assert delivery.hand_over_due(now=at(9, 11)) == 0
    assert states(drive) == ["by_hand"], "no address works: a binder"


def test_it_notes_what_was_delivered(drive, mailbox):
    write(drive, "Dolores", [term_of("upper", 1)], now=at(9, 8))
    delivery.hand_over_due(now=at(9, 9))
    bounce(Handover.objects.get(), at(9, 9, 1), kind="delivered", bounce_class="")
    assert Handover.objects.get().state == "delivered" and states(drive) == ["handed"]


@pytest.mark.parametrize(
    "outcome, becomes, handovers",
    [("retry", "ready", 0), ("stop", "ready", 0), ("unknown", "doubtful", 1), ("failed", "by_hand", 1)],
)
def test_it_never_sends_twice_what_may_have_arrived(drive, mailbox, outcome, becomes, handovers):
    mailbox.receipts.append(Receipt(Outcome(outcome)))
    write(drive, "Dolores", [term_of("upper", 1)], now=at(9, 8))
    delivery.hand_over_due(now=at(9, 9))
    assert states(drive) == [becomes] and Handover.objects.count() == handovers
    delivery.hand_over_due(now=at(9, 9, 10))
    assert len(mailbox.letters) == 1
    delivery.hand_over_due(now=at(9, 10))
    assert len(mailbox.letters) == (2 if becomes == "ready" else 1)


def test_it_asks_the_same_number_of_questions_however_many_letters_wait(drive, mailbox, django_assert_max_num_queries):
    terms = [term_of("upper", number) for number in (1, 2, 3, 4)] + [term_of("lower", n) for n in range(1, 9)]
    for name in ("Ana", "Ben", "Cleo"):
        write(drive, name, terms, now=at(9, 8))
    with django_assert_max_num_queries(22 + 3 * 12):  # each mail is a call of its own, with what it needs
        assert delivery.hand_over_due(now=at(9, 9)) == 12


def test_it_forgets_what_erased_people_wrote(drive, mailbox):
    person = write(drive, "Dolores", [term_of("upper", 1)], now=at(9, 8))
    services.forget([person.pk], at(9, 9))
    one = Letter.objects.get()
    assert (one.state, one.body, one.signed) == ("cancelled", "", {})
    assert delivery.hand_over_due(now=at(9, 10)) == 0
