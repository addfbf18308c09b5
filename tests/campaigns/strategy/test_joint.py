"""A joint position: partners sign one text, dissent stands beside it, and a yes is about the text that was shown."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.legislation.models import Bill, Session
from campaigns.strategy import services as positions
from campaigns.strategy.joint import delivery
from campaigns.strategy.joint.models import JointPosition, JointVoice
from campaigns.strategy.models import Position
from coalition.audit.models import Entry
from coalition.partners.services import make_token
from tests import cast

MINUTE = dt.timedelta(minutes=1)
SPANISH = "Cada niño merece una escuela bien financiada."
TEXT = "Every child deserves a school that is funded fairly."


@pytest.fixture
def bill(db):
    session = Session.objects.create(identifier="2027", name="2027")
    return Bill.objects.create(session=session, identifier="HB 5003", title="An Act Concerning School Funding")


@pytest.fixture
def joint(alice, bill, desk_of):
    """Drafted by Alice through the desk."""
    facts = {"bill": "hb5003", "stance": "support", "text": TEXT, "text_es": SPANISH, "sign_by": ""}
    assert desk_of(alice).post(reverse("strategy:joint_new"), facts).status_code == 302
    return JointPosition.objects.get()


def go(desk, joint, how):
    return desk.post(reverse("strategy:joint_move", args=[joint.uuid, how]), follow=True).content.decode()


def answer(desk, joint, said, reason="", version=1):
    facts = {"answer": said, "reason": reason, "version": version}
    return desk.post(reverse("strategy:joint_answer", args=[joint.uuid]), facts)


def test_it_goes_from_a_draft_over_names_and_dissent_to_adoption(
    joint, alice, bob, vic, vera, lead, bill, desk_of, django_assert_max_num_queries
):
    third = cast.make_member("Carla", cast.make_partner("third", "Third Way"), "organizer")
    mine, theirs, page = desk_of(alice), desk_of(bob), reverse("strategy:joint", args=[joint.uuid])
    assert theirs.get(page).status_code == 404, "a draft is its proposer's alone"
    assert answer(mine, joint, "signs").status_code == 422, "nobody signs a draft"
    assert "asked: it stands on their Today" in go(mine, joint, "open")
    # Five minutes later, once, whoever may answer for a partner gets a mail in her language; the proposer knows.
    type(bob.user).objects.filter(pk=bob.user.pk).update(language="es")
    now = timezone.now()
    assert delivery.ask_partners(now=now) == 0 and delivery.ask_partners(now=now + 6 * MINUTE) == 2
    assert delivery.ask_partners(now=now + 7 * MINUTE) == 0
    letters = {one.to[0]: one for one in mail.outbox}
    assert set(letters) == {bob.user.email, third.user.email}
    spanish, english = letters[bob.user.email], letters[third.user.email]
    assert SPANISH in spanish.body and "pide el nombre" in spanish.subject and page in spanish.body
    assert TEXT in english.body and "asks for your name: joint position on HB 5003" in english.subject
    today = theirs.get(reverse("reports:today")).content.decode()
    assert "Every Child CT asks for your name" in today and page in today
    assert "At least two partners have to sign" in go(mine, joint, "adopt")
    assert answer(mine, joint, "signs").status_code == 302
    assert "At least two partners have to sign" in go(mine, joint, "adopt")
    empty = answer(theirs, joint, "dissents")
    assert empty.status_code == 422 and "Say why, so that the others" in empty.content.decode()
    assert answer(theirs, joint, "dissents", "It leaves out <rural> towns.").status_code == 302
    assert answer(desk_of(third), joint, "signs").status_code == 302
    assert Position.objects.filter(partner=third.partner, stance="support").exists(), "who signs takes the stance"
    assert not Position.objects.filter(partner=bob.partner).exists()
    assert page not in theirs.get(reverse("reports:today")).content.decode(), "who answered is not asked again"
    assert "Adopted." in go(mine, joint, "adopt")
    reader = desk_of(vic)
    reader.get(page)
    with django_assert_max_num_queries(16):
        text = reader.get(page).content.decode()
    for words in ("2 partners sign", "1 does not agree", "It leaves out &lt;rural&gt; towns.", "Third Way", "Adopted"):
        assert words in text, words
    assert "Our answer" not in text, "a viewer answers for nobody"
    panel = reader.get(reverse("strategy:positions", args=[bill.uuid])).content.decode()
    assert page in panel and "does not agree" in panel
    for who, status in ((vic, 403), (vera, 403)):
        assert answer(desk_of(who), joint, "signs").status_code == status
        assert desk_of(who).get(reverse("strategy:joint_new")).status_code == status
    assert {"joint.proposed", "joint.open", "joint.answered", "joint.adopt"} <= set(
        Entry.objects.filter(on_id=joint.uuid).values_list("action", flat=True)
    )
    # After adoption a name can only be taken off, for everybody to see; the text stays as it is.
    assert answer(desk_of(third), joint, "signs").status_code == 422
    assert answer(desk_of(third), joint, "dissents", "We thought again.").status_code == 302
    edit = mine.post(reverse("strategy:joint_edit", args=[joint.uuid]), {"stance": "oppose", "text": "No"}, follow=True)
    assert "has moved on" in edit.content.decode()
    joint.refresh_from_db()
    assert (joint.text, joint.state) == (TEXT, "adopted") and "has moved on" in go(mine, joint, "withdraw")
    assert JointVoice.objects.count() == 4, "every answer stays"
    spanish = reader.get(page, {"lang": "es"}).content.decode()
    assert "Posición conjunta" in spanish and spanish.index(SPANISH) < spanish.index(
        'class="prose" lang="en"'
    ) < spanish.index(TEXT)


def test_a_yes_is_about_the_text_that_was_shown(joint, alice, bob, desk_of, bill, now):
    mine, theirs = desk_of(alice), desk_of(bob)
    edit = reverse("strategy:joint_edit", args=[joint.uuid])
    go(mine, joint, "open")
    answer(theirs, joint, "signs")
    answer(theirs, joint, "signs")
    assert JointVoice.objects.count() == 1, "the same again is one row"
    assert theirs.get(edit).status_code == 404 and theirs.post(edit, {}).status_code == 404
    assert "has moved on" not in go(theirs, joint, "nothing"), "unknown moves are no moves"
    delivery.ask_partners(now=timezone.now() + 6 * MINUTE)
    assert mail.outbox == [], "who answered is not asked again about the same words"
    words = {"stance": "support", "text": TEXT + " Now.", "text_es": SPANISH, "sign_by": ""}
    said = mine.post(edit, words, follow=True).content.decode()
    assert "Everybody is asked again" in said and "1 signed an earlier text" in said
    late = answer(theirs, joint, "signs", version=1)
    assert late.status_code == 422 and "The text has changed in the meantime" in late.content.decode()
    assert delivery.ask_partners(now=timezone.now() + 6 * MINUTE) == 1
    assert "has changed the words" in mail.outbox.pop().body
    soon = timezone.localdate() + dt.timedelta(days=2)
    mine.post(edit, words | {"sign_by": str(soon)})
    later = timezone.now() + dt.timedelta(days=1, minutes=1)
    assert (delivery.ask_partners(now=later), delivery.ask_partners(now=later)) == (1, 0), "once before the last day"
    assert "the last days to answer" in mail.outbox.pop().subject
    assert answer(theirs, joint, "signs", version=2).status_code == 302
    page = reverse("strategy:joint", args=[joint.uuid])
    positions.take_position(bill, stance="oppose", statement="", by=bob, now=timezone.now())
    assert "1 signed and says otherwise itself" in mine.get(page).content.decode()
    day = timezone.localdate() - dt.timedelta(days=1)
    past = mine.post(edit, {"stance": "support", "text": TEXT, "sign_by": str(day)})
    assert past.status_code == 422 and b"This day is over" in past.content
    JointPosition.objects.update(sign_by=day)
    assert "The last day for names is over" in mine.get(page).content.decode()
    assert answer(mine, joint, "signs", version=2).status_code == 422
    assert page not in mine.get(reverse("reports:today")).content.decode()
    assert "Withdrawn." in go(mine, joint, "withdraw")
    assert answer(theirs, joint, "dissents", "No", version=2).status_code == 422


def test_programs_read_who_signs_and_who_does_not(joint, alice, adam, bob, charlie, desk_of, client):
    boss = cast.make_member("Bea", bob.partner, "administrator")
    url = "/api/v1/joint-positions/"
    tokens = {
        who: make_token(by=who, name="Reader", scopes=["legislation.view"], expires_at=None, now=timezone.now())
        for who in (adam, boss)
    }

    def read(who):
        return client.get(url, headers={"Authorization": f"Bearer {tokens[who]}"})

    assert [len(read(who).json()["results"]) for who in (adam, boss)] == [1, 0]
    go(desk_of(alice), joint, "open")
    answer(desk_of(bob), joint, "dissents", "Rural towns")
    row = read(boss).json()["results"][0]
    assert row["bill"] == "HB 5003" and {one["partner"]: (one["how"], one["reason"]) for one in row["partners"]} == {
        "Every Child CT": ("silent", ""),
        "Tenants' Union": ("dissents", "Rural towns"),
    }
    assert client.get(url).status_code == 401 and desk_of(charlie).get(reverse("strategy:joints")).status_code == 403
    empty = desk_of(alice).post(reverse("strategy:joint_new"), {"bill": "HB 9", "stance": "support", "text": ""})
    assert empty.status_code == 422 and b"Not in the list of bills: HB 9" in empty.content
    assert b"HB 5003" in desk_of(bob).get(reverse("strategy:joints")).content
