"""Her path in one link: how, her story, her words, sending; only what is open, nothing lost, nothing invented."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.legislation.models import Hearing
from campaigns.testimony import services
from campaigns.testimony.models import Guide, Testimony
from campaigns.turnout import selectors as turnout
from campaigns.turnout.door import services as door
from campaigns.turnout.models import Rsvp
from tests.campaigns.testimony.story import HOW, STORY, path_of, promised, walk

FACT = {"key": "f1", "en": "One class in five has more than 28 children.", "es": "Una de cada cinco clases tiene más."}


def test_it_makes_a_testimony_of_a_promise_and_leads_there_by_the_same_link(event, bill):
    row = promised()
    assert (row.state, row.mode, row.bill, row.rsvp.mode) == ("promised", "", bill, "speak")
    place = Client().get(f"/rsvp/{turnout.token_of(row.rsvp.uuid)}/").content.decode()
    link = f"/testify/place/{turnout.token_of(row.rsvp.uuid)}/"
    assert link in place
    answer = Client().get(link)
    assert answer.status_code == 302 and answer["Location"] == path_of(row) and not answer.cookies
    assert Client().get("/testify/forged/").status_code == 404


def test_it_walks_from_her_words_to_review_without_a_script(event, bill):
    Guide.objects.create(event=event, bill=bill, facts=[FACT])
    row = walk(promised(), story={"chosen": ["f1"]}, until="story")
    for words in (STORY["who"], STORY["happened"], STORY["change"], FACT["en"], "HB 5003", "My name is Dolores Rivera"):
        assert words in row.text
    own = [STORY["who"], STORY["happened"], STORY["change"], FACT["en"]]
    frame = [part for part in row.text.split("\n\n") if part not in own]
    assert len(frame) == 2 and all("HB 5003" in part for part in frame)  # nothing else was added
    assert (row.state, row.rsvp.needs, row.rsvp.confirmed_via) == ("drafting", ["interpreter"], "link")
    page = Client().get(path_of(row, "words/")).content.decode()
    assert "/ 390" in page and "data-practice" in page
    Client().post(path_of(row, "words/"), {"text": row.text + "\n\nThank you all.", "do": "on"})
    refused = Client().post(path_of(row, "send/"), {})
    assert refused.status_code == 422 and "Please tick this" in refused.content.decode()
    Client().post(path_of(row, "send/"), {"public": "on"})
    row.refresh_from_db()
    assert (row.state, row.may_quote, row.text.endswith("Thank you all.")) == ("review", False, True)
    assert row.public_at and row.public_version and Action.objects.filter(kind="testimony.written").count() == 1
    assert row.texts.count() == 2


def test_it_speaks_spanish_all_the_way(event, bill):
    row = walk(promised(), how={"language": "es"}, until="story")
    assert "Me llamo Dolores Rivera" in row.text and "HB 5003" in row.text
    page = Client().get(path_of(row, "words/")).content.decode()
    assert '<html lang="es"' in page and "Su testimonio" in page


def test_it_offers_only_what_is_open_at_this_moment(event, bill, hearing):
    row = promised()
    page = Client().get(path_of(row, "how/")).content.decode()
    assert 'value="in_person"' in page and 'value="written"' in page and 'value="phone"' not in page
    Hearing.objects.update(registration_closes_at=timezone.now() - dt.timedelta(minutes=1))
    page = Client().get(path_of(row, "how/")).content.decode()
    assert 'value="in_person"' not in page and 'value="written"' in page
    late = Client().post(path_of(row, "how/"), HOW | {"free_when": "all day long"})
    assert late.status_code == 422 and "deadline for this has passed" in late.content.decode()
    assert "all day long" in late.content.decode()  # what was typed stays
    Hearing.objects.update(testimony_closes_at=timezone.now() - dt.timedelta(minutes=1))
    assert "<form" not in Client().get(path_of(row, "how/")).content.decode()
    kept = Client().post(path_of(row, "words/"), {"text": "Too late, but typed."})
    assert kept.status_code == 422 and "Too late, but typed." in kept.content.decode()
    row.refresh_from_db()
    assert (row.mode, row.text) == ("", "")


def test_it_takes_a_town_and_a_name_but_no_street_and_no_phone(event, bill):
    row = promised()
    wrong = HOW | {"town": "12 Elm Street, Hartford", "speaker_name": "Dolores 860-555-0142"}
    page = Client().post(path_of(row, "how/"), wrong)
    told = page.content.decode()
    assert page.status_code == 422 and told.count("This becomes public: no street") >= 2 and "12 Elm Street" in told
    row.refresh_from_db()
    assert (row.town, row.speaker_name, row.mode) == ("", "", "")


def test_it_lets_who_is_registered_polish_her_words_until_she_speaks(event, bill, alice):
    row = walk(promised())
    services.step(event, [row.uuid], "register", by=alice, now=timezone.now())
    Hearing.objects.update(
        registration_closes_at=timezone.now() - dt.timedelta(hours=1), testimony_closes_at=timezone.now()
    )
    Client().post(path_of(row, "words/"), {"text": "HB 5003. " + STORY["happened"], "do": "save"})
    row.refresh_from_db()
    assert (row.state, row.text_state) == ("registered", "drafting") and row.text.startswith("HB 5003. ")


def test_it_warns_of_what_must_not_become_public_and_keeps_what_was_typed(event, bill):
    row = walk(promised(), story={"happened": "My son Mateo is at 12 Elm Street, call 860-555-0142."}, until="story")
    page = Client().get(path_of(row, "send/")).content.decode()
    for found in ("Mateo", "12 Elm Street", "860-555-0142"):
        assert f"<mark>{found}</mark>" in page
    refused = Client().post(path_of(row, "send/"), {"public": "on"})
    assert refused.status_code == 422 and "Mateo" in refused.content.decode()
    Client().post(path_of(row, "send/"), {"public": "on", "looked": "on"})
    row.refresh_from_db()
    assert row.state == "review" and "Mateo" in row.text


def test_it_knows_her_own_mailbox_in_her_text(event, bill):
    row = walk(
        promised(), story={"happened": "Write to DOLORES@example.org about our school, please do."}, until="story"
    )
    assert "an e-mail address" in Client().get(path_of(row, "send/")).content.decode()


def test_it_keeps_what_she_wrote_by_hand_when_she_answers_again(event, bill):
    row = walk(promised(), until="story")
    Client().post(path_of(row, "words/"), {"text": "HB 5003. Mine alone.", "do": "save"})
    Client().post(path_of(row, "story/"), STORY | {"change": "Another answer."})
    row.refresh_from_db()
    assert row.text == "HB 5003. Mine alone." and row.answers["change"] == "Another answer."
    Client().post(path_of(row, "story/"), STORY | {"change": "Another answer.", "again": "on"})
    row.refresh_from_db()
    assert "Another answer." in row.text and "Mine alone" not in row.text


def test_it_tells_of_copies(event, bill):
    walk(promised())
    other = walk(promised(email="emil@example.org", given_name="Emil", key="k9"), until="story")
    page = Client().get(path_of(other, "words/")).content.decode()
    assert "100 % of it stands in another testimony" in page


def test_it_follows_the_promise_and_the_door(event, bill, vera):
    row = walk(promised())
    now = timezone.now()
    door.check_in(row.rsvp, device_key="phone-1", by=vera, now=now)
    row.refresh_from_db()
    assert row.state == "checked_in"
    door.note_spoken(row.rsvp, device_key="phone-2", by=vera, now=now)
    row.refresh_from_db()
    assert row.state == "spoke" and row.spoke_at
    door.undo(row.rsvp, device_key="phone-3", by=vera, now=now + dt.timedelta(seconds=1))
    row.refresh_from_db()
    assert row.state == "review"  # back to what it was
    Client().post(f"/rsvp/{turnout.token_of(row.rsvp.uuid)}/", {"do": "cancel"})
    row.refresh_from_db()
    assert (row.state, row.out_why) == ("out", "cancelled")
    Client().post(f"/rsvp/{turnout.token_of(row.rsvp.uuid)}/", {"mode": "write"})
    row.refresh_from_db()
    assert (row.state, row.mode, row.out_why) == ("review", "written", "")
    assert Testimony.objects.count() == Rsvp.objects.count() == 1


def test_it_says_no_by_link_and_may_come_back(event, bill):
    row = walk(promised(), until="how")
    Client().get(path_of(row) + "?do=decline")
    row.refresh_from_db()
    assert row.state == "promised"  # a GET changes nothing
    Client().post(path_of(row), {"do": "decline"})
    row.refresh_from_db()
    assert (row.state, row.out_why) == ("out", "declined") and row.rsvp.cancelled_at
    walk(row, until="how")
    assert row.state == "promised"
    row.rsvp.refresh_from_db()
    assert row.rsvp.cancelled_at is None
