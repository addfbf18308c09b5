"""Everything said to a policymaker and by whom, her constituents, and what to ask her next over all bills."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from campaigns.calls.models import CallPage, CallReport
from campaigns.legislation.models import Bill
from campaigns.letters.models import Letter, LetterDrive
from campaigns.pages.models import ActionPage
from campaigns.petitions.models import Petition
from campaigns.petitions.packs.models import Delivery, Pack
from campaigns.strategy.models import Position
from contacts.people.models import Note, Person, Role
from tests.campaigns.warroom.stage import *  # noqa: F403


def page_of(partner, kind):
    return ActionPage.objects.create(
        partner=partner, kind=kind, slug=f"{kind}-{partner.pk}".replace(".", "-"), languages=["en"], state="published"
    )


def say_everything(member, term, person):
    """One letter, one call, one delivery and one note of a partner's."""
    partner, now = member.partner, timezone.now()
    drive = LetterDrive.objects.create(page=page_of(partner, "letters.write"))
    facts = {"seat": term.seat, "term": term, "policymaker": term.person, "position": "ask", "state": "handed"}
    Letter.objects.create(drive=drive, person=person, subject=f"Please {partner.slug}", body="Dear", **facts)
    calls = CallPage.objects.create(page=page_of(partner, "call.report"))
    CallReport.objects.create(call_page=calls, person=person, term=term, on=now.date(), outcome="voicemail")
    petition = Petition.objects.create(page=page_of(partner, "petition.sign"))
    pack = Pack.objects.create(
        code=f"c{partner.pk}",
        petition=petition,
        scope="district",
        district=term.seat.district,
        addressee="x",
        total=1234,
    )
    Delivery.objects.create(pack=pack, on=now.date(), by_name=f"Dora {partner.slug}", to_name="Her aide")
    Note.objects.create(
        person=term.person, partner=partner, text=f"Likes music, says {partner.slug}", author=member.user
    )


def test_it_tells_what_was_said_to_her_and_by_whom(campaign, war, alice, bob, desk_of, django_assert_max_num_queries):
    term = war[4]
    ours = Person.objects.filter(family_name__startswith="Rivera 4-", stewardships__partner=alice.partner).order_by(
        "pk"
    )
    for person in ours[:3]:
        Role.objects.create(person=person, kind="parent")
    say_everything(alice, term, ours[0])
    say_everything(bob, term, Person.objects.filter(stewardships__partner=bob.partner).first())
    second = Bill.objects.create(
        session=campaign.bills.get().session, identifier="SB 9", title="Music", stage="first_floor", chamber="lower"
    )
    Position.objects.create(partner=alice.partner, bill=second, stance="support")
    Position.objects.create(
        partner=alice.partner, stance="watch",
        bill=Bill.objects.create(session=second.session, identifier="SB 77", title="Only watched"),
    )  # fmt: skip
    client, address = desk_of(alice), reverse("reports:said", args=[term.person.uuid])
    client.get(address)
    with django_assert_max_num_queries(26):
        page = client.get(address).content.decode()
    for words in (
        "Please lead", "Likes music, says lead", "Petition delivered: 1,234 signatures", "Dora lead",
        "I left a message",
        str(ours[0]), "Most engaged in the last year", "acted once", "Parent", "votes on it now", "HB 5003", "SB 9",
        "Ask where she stands",
    ):  # fmt: skip
        assert words in page, words
    for hidden in ("Please tenants", "says tenants", "Dora tenants", "Only watched"):
        assert hidden not in page
    assert page.count("acted once") == 3, "her constituents who acted, and nobody else's"
    assert (
        reverse("reports:said", args=[term.person.uuid])
        in client.get(reverse("policymakers:detail", args=[term.person.uuid])).content.decode()
    )
    theirs = desk_of(bob).get(address).content.decode()
    assert "Please tenants" in theirs and "Please lead" not in theirs and "HB 5003" not in theirs
    assert "Lo que se le dijo" in client.get(address, {"lang": "es"}).content.decode()


def test_her_page_shows_her_district_on_a_map(war, alice, desk_of):
    page = desk_of(alice).get(reverse("policymakers:detail", args=[war[4].person.uuid])).content.decode()
    assert page.count("data-id=") == 12 and page.count("is-mine") == 1 and "Her district: " in page


def test_the_most_engaged_constituent_is_offered_as_messenger_to_who_may_see_people(
    campaign, war, alice, vic, desk_of, django_assert_max_num_queries
):
    bill = campaign.bills.get()
    board, word = reverse("whip:board", args=[bill.uuid]), reverse("whip:word", args=[bill.uuid, war[4].uuid])
    person = Person.objects.filter(family_name="Rivera 4-1").first()
    person.actions.create(
        partner=alice.partner, campaign=campaign, kind="letter.written", about="x", reference="x",
        at=timezone.now() - dt.timedelta(days=3),
    )  # fmt: skip
    client = desk_of(alice)
    client.get(board)
    with django_assert_max_num_queries(28):
        page = client.get(board).content.decode()
    assert "or her constituent" in page and "Rivera 4-1" in page and "acted 2 times" in page
    assert "Rivera 1-0" not in page, "nobody is sent to a firm yes"
    assert "Rivera 4-1" in client.get(word).content.decode()
    seen = desk_of(vic).get(board)
    assert seen.status_code == 200
    if not vic.may("people.view"):
        assert "Rivera" not in seen.content.decode()
