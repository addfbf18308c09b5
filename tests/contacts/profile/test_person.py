"""The person page: header, one timeline, small deeds, and what Bob does not see."""

import datetime as dt
from uuid import uuid4

import pytest

from coalition.audit.models import Entry
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.people import rules
from contacts.people.models import Affiliation, Note, Organization, Person, Role, Stewardship, Tag, Tagging
from contacts.people.rules import TIMELINE, TimelineSource, register_timeline
from contacts.places import matching
from contacts.places import services as places
from contacts.places.models import Address
from contacts.places.rules import CELL_X, CELL_Y, SOUTH, WEST
from contacts.profile import pages, selectors
from tests import houses


@pytest.fixture
def dolores(lead, now):
    person = Person.objects.create(given_name="Dolores", family_name="Peña", language="es")
    Stewardship.objects.create(person=person, partner=lead, since=now - dt.timedelta(days=400), via="web")
    point = ContactPoint.objects.create(kind="email", value="dolores@example.org", hash="h")
    Reach.objects.create(person=person, point=point)
    Consent.objects.create(
        point=point, partner=lead, channel="email", purpose="alerts", decision="granted", how="web_form", at=now
    )
    return person


def test_it_shows_a_person(dolores, alice, desk_of, django_assert_max_num_queries):
    desk = desk_of(alice)
    with django_assert_max_num_queries(20):
        page = desk.get(f"/desk/people/{dolores.uuid}/").content.decode()
    assert "Dolores Peña" in page and "dolores@example.org" in page
    assert "Allowed action alerts by e-mail" in page


def test_it_shows_nothing_of_alice_s_to_bob(dolores, alice, bob, desk_of):
    addresses = [
        f"/desk/people/{dolores.uuid}/",
        f"/desk/people/{dolores.uuid}/timeline/",
        f"/desk/people/{dolores.uuid}/edit/",
    ]
    for address in addresses:
        assert desk_of(alice).get(address).status_code == 200
        assert desk_of(bob).get(address).status_code == 404
    assert desk_of(bob).post(f"/desk/people/{dolores.uuid}/note/", {"text": "x"}).status_code == 404
    assert desk_of(alice).get(f"/desk/people/{uuid4()}/").status_code == 404


def test_it_keeps_one_partner_s_notes_tags_and_consents_from_another(dolores, alice, bob, desk_of, other, now):
    Stewardship.objects.create(person=dolores, partner=other)
    Note.objects.create(person=dolores, partner=alice.partner, text="Only Alice knows", at=now)
    Tagging.objects.create(person=dolores, tag=Tag.objects.create(partner=alice.partner, name="secret-tag"))
    page = desk_of(bob).get(f"/desk/people/{dolores.uuid}/").content.decode()
    assert "Only Alice knows" not in page and "secret-tag" not in page and "Allowed action alerts" not in page
    assert "Only Alice knows" in desk_of(alice).get(f"/desk/people/{dolores.uuid}/").content.decode()


def test_it_says_who_represents_her_and_how_sure_that_is(dolores, alice, desk_of, now):
    houses.found_state(now)
    Address.objects.create(person=dolores, town_text="Birchbrook")
    matching.match_addresses(now=now)
    found = selectors.list_representatives(dolores, now.date())
    assert [(one.label, one.is_certain) for one in found if one.chamber != "lower"] == [
        ("Senate 1", True),
        ("U.S. House 1", True),
    ]
    house = [one for one in found if one.chamber == "lower"]
    assert len(house) == 2 and not any(one.is_certain for one in house)
    assert all(one.term for one in found)
    page = desk_of(alice).get(f"/desk/people/{dolores.uuid}/").content.decode()
    assert "certain" in page and "likeliest (50" in page and "possible" in page


def test_it_says_when_she_lives_near_a_district_line(dolores, alice, desk_of, now):
    places.make_up_state(now=now)
    Address.objects.create(person=dolores, lat=SOUTH + 0.5 * CELL_Y, lon=WEST + 1.5 * CELL_X + 0.0005)
    matching.match_addresses(now=now)
    page = desk_of(alice).get(f"/desk/people/{dolores.uuid}/").content.decode()
    assert "near the district line" in page and "vacant" in page


def test_it_fetches_the_panels_of_other_rooms_lazily(dolores, alice, vera, desk_of, monkeypatch):
    monkeypatch.setattr(rules, "PANELS", {})
    monkeypatch.setattr(pages, "PANELS", rules.PANELS)
    rules.register_panel(rules.Panel("Her calls", "people:timeline", "people.view"))
    rules.register_panel(rules.Panel("Hidden from her", "people:edit", "team.edit"))
    page = desk_of(alice).get(f"/desk/people/{dolores.uuid}/").content.decode()
    assert "Her calls" in page and f'hx-get="/desk/people/{dolores.uuid}/timeline/"' in page
    assert "Hidden from her" not in page


def test_it_says_what_reaches_her(dolores, alice, bob, other, desk_of):
    Stewardship.objects.create(person=dolores, partner=other)
    point = ContactPoint.objects.get()
    consent = Consent.objects.get()
    ConsentState.objects.create(
        point=point, partner=alice.partner, channel="email", purpose="alerts", decision="granted", consent=consent
    )
    mine = desk_of(alice).get(f"/desk/people/{dolores.uuid}/").context["reach"]
    assert [(good) for _label, _words, good in mine["can"]] == [True, False]
    assert [one["text"] for one in mine["said"]] == ["Allowed action alerts by e-mail"]
    theirs = desk_of(bob).get(f"/desk/people/{dolores.uuid}/").context["reach"]
    assert theirs["said"] == [] and not any(good for _label, _words, good in theirs["can"])


def test_it_merges_every_source_into_one_timeline_and_pages_through_it(dolores, alice, now):
    Note.objects.bulk_create(
        [
            Note(person=dolores, partner=alice.partner, text=f"note {i}", at=now - dt.timedelta(hours=i))
            for i in range(70)
        ]
    )
    Role.objects.create(person=dolores, kind="parent", since=now.date() - dt.timedelta(days=1))
    seen, cursor, pages = [], "", 0
    while True:
        page = selectors.timeline(alice, dolores, cursor=cursor)
        seen += [(moment.at, moment.source.kind, moment.uuid) for moment in page.moments]
        pages += 1
        if not page.older:
            break
        cursor = page.older
    assert pages == 3 and len(seen) == len(set(seen)) == 73
    assert [at for at, _kind, _uuid in seen] == sorted((at for at, *_ in seen), reverse=True)
    only = selectors.timeline(alice, dolores, kinds=["role"])
    assert [moment.text for moment in only.moments] == ["Role: Parent or guardian"]


def test_it_reads_the_timeline_with_one_statement(dolores, alice, django_assert_num_queries):
    with django_assert_num_queries(1):
        selectors.timeline(alice, dolores)


def test_it_takes_in_what_other_rooms_register(dolores, alice, monkeypatch):
    monkeypatch.setitem(TIMELINE, "x", None)
    register_timeline(
        TimelineSource(
            kind="x",
            label="X",
            icon="bolt",
            select="SELECT now() AS at, md5(%(person)s::text || %(partner)s::text)::uuid AS uuid, '{}'::jsonb AS data",
            words=lambda data: "Something new",
            url=lambda data: "/desk/",
        )
    )
    page = selectors.timeline(alice, dolores, kinds=["x"])
    assert [(moment.text, moment.url) for moment in page.moments] == [("Something new", "/desk/")]


def test_it_gives_older_entries_to_htmx_as_a_piece(dolores, alice, desk_of, now):
    Note.objects.bulk_create(
        [
            Note(person=dolores, partner=alice.partner, text=f"note {i}", at=now - dt.timedelta(hours=i))
            for i in range(40)
        ]
    )
    older = selectors.timeline(alice, dolores).older
    desk = desk_of(alice)
    piece = desk.get(
        f"/desk/people/{dolores.uuid}/timeline/", {"older": older}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "note 39" in piece and "<html" not in piece
    assert "<html" in desk.get(f"/desk/people/{dolores.uuid}/timeline/", {"kind": "note"}).content.decode()


def test_it_does_the_small_deeds_and_leaves_a_trail(dolores, alice, lead, desk_of):
    desk, home = desk_of(alice), f"/desk/people/{dolores.uuid}"
    school = Organization.objects.create(partner=lead, name="Elm School", kind="school")
    desk.post(f"{home}/edit/", {"given_name": "Lola", "family_name": "Peña", "preferred_name": "", "language": "es"})
    desk.post(f"{home}/note/", {"text": "Call after six"})
    desk.post(f"{home}/tag/", {"name": "captain"})
    desk.post(f"{home}/role/", {"kind": "parent", "organization": str(school.uuid)})
    desk.post(f"{home}/organization/", {"organization": str(school.uuid), "title": "PTA"})
    page = desk.get(f"{home}/").content.decode()
    for words in (
        "Lola Peña",
        "Call after six",
        "captain",
        "Elm School",
        "PTA",
        "Corrected given name",
        "Wrote a note",
    ):
        assert words in page
    desk.post(f"{home}/role/", {"end": "parent", "at": str(school.uuid)})
    desk.post(f"{home}/organization/", {"end": str(school.uuid)})
    desk.post(f"{home}/tag/", {"remove": str(Tag.objects.get(name="captain").uuid)})
    assert not Role.objects.filter(person=dolores, until=None).exists()
    assert not Affiliation.objects.filter(person=dolores, until=None).exists()
    assert not Tagging.objects.filter(person=dolores).exists()
    assert Entry.objects.filter(on_id=dolores.uuid, partner=lead.uuid).count() == 8


def test_it_asks_for_a_town_or_a_zip(dolores, alice, desk_of):
    desk, home = desk_of(alice), f"/desk/people/{dolores.uuid}/address/"
    assert desk.post(home, {"street": "1 Elm Street"}).status_code == 422
    assert desk.post(home, {"town": "Hartford", "zip": "06106"}).status_code == 302
    assert Address.objects.get(person=dolores, until=None).zip == "06106"


def test_it_takes_no_organization_of_another_partner(dolores, alice, other, desk_of):
    theirs = Organization.objects.create(partner=other, name="Bob's school")
    desk_of(alice).post(f"/desk/people/{dolores.uuid}/organization/", {"organization": str(theirs.uuid)})
    assert not Affiliation.objects.exists()


def test_it_lets_a_viewer_look_and_not_touch(dolores, vic, desk_of):
    page = desk_of(vic).get(f"/desk/people/{dolores.uuid}/").content.decode()
    assert "Write a note" not in page
    assert desk_of(vic).post(f"/desk/people/{dolores.uuid}/note/", {"text": "x"}).status_code == 403


def test_it_says_that_somebody_was_merged_or_erased(dolores, alice, lead, desk_of, now):
    winner = Person.objects.create(given_name="Dolores", family_name="Pena")
    Stewardship.objects.create(person=winner, partner=lead)
    Person.objects.filter(pk=dolores.pk).update(merged_into=winner)
    assert desk_of(alice).get(f"/desk/people/{dolores.uuid}/").url == f"/desk/people/{winner.uuid}/"
    Person.objects.filter(pk=dolores.pk).update(merged_into=None, erased_at=now)
    page = desk_of(alice).get(f"/desk/people/{dolores.uuid}/")
    assert page.status_code == 410 and "erased" in page.content.decode()
    assert "Peña" not in page.content.decode()
