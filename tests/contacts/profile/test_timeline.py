"""Every kind of entry says itself, in both languages, to the partner it belongs to."""

import datetime as dt

import pytest
from django.utils import translation

from contacts.consent.models import Consent, ContactPoint, Reach
from contacts.correspondence.models import Bundle, Content, Dispatch, Message
from contacts.intake.models import Submission
from contacts.intake.rules import KINDS
from contacts.people.models import Affiliation, Note, Organization, Person, Role, Stewardship, Tag, Tagging
from contacts.people.rules import TIMELINE
from contacts.places.models import Address
from contacts.profile import selectors


@pytest.fixture
def busy(lead, other, alice, now):
    """Somebody whom both partners look after, with one thing of each kind at the lead partner."""
    person, day = Person.objects.create(given_name="Dolores"), now.date()
    point = ContactPoint.objects.create(kind="email", value="dolores@example.org", hash="h")
    Reach.objects.create(person=person, point=point)
    for partner in (lead, other):
        Stewardship.objects.create(person=person, partner=partner, via="csv", since=now)
    facts = {"channel": "email", "purpose": "alerts", "how": "one_click", "at": now}
    Consent.objects.create(point=point, partner=lead, decision="withdrawn", **facts)
    Consent.objects.create(point=point, partner=None, decision="granted", basis="sign-up sheet", **facts)
    Note.objects.create(person=person, partner=lead, author=alice.user, text="Call after six", at=now)
    school = Organization.objects.create(partner=lead, name="Elm School")
    Role.objects.create(person=person, kind="parent", organization=school, since=day - dt.timedelta(9), until=day)
    Affiliation.objects.create(person=person, organization=school, title="PTA", since=day)
    Tagging.objects.create(person=person, tag=Tag.objects.create(partner=lead, name="captain"), at=now)
    Address.objects.create(person=person, town_text="Alderbrook", zip="99100", since=now)
    Submission.objects.create(kind="person.added", origin="desk", partner=lead, key="k", person=person, received_at=now)
    dispatch = Dispatch.objects.create(reference="alert:x", partner=lead, purpose="alerts", from_email="a@example.org")
    regions = [{"tag": "%x7.0%", "source": "{{ town }}"}, {"tag": "%x7.1%", "source": "{{ given_name }}"}]
    Content.objects.create(
        dispatch=dispatch, language="en", subject="Come to %x7.0%", html="%x7.1%", text="", regions=regions
    )
    bundle = Bundle.objects.create(dispatch=dispatch, language="en", handed_at=now)
    Message.objects.create(
        dispatch=dispatch, bundle=bundle, person=person, point=point, language="en", fate="delivered", clicked_at=now
    )
    return person


def told(membership, person):
    moments = selectors.timeline(membership, person).moments
    return {(moment.source.kind, moment.text, moment.note) for moment in moments}


def test_it_says_every_kind_of_entry(busy, alice):
    assert told(alice, busy) == {
        ("came", "Came to us (file import)", ""),
        ("consent", "Withdrew action alerts by e-mail", "by the one-click button of a mail program"),
        (
            "consent",
            "Allowed action alerts by e-mail",
            "by the one-click button of a mail program · for the whole coalition · sign-up sheet",
        ),
        ("note", "Call after six", "Alice"),
        ("role", "Role: Parent or guardian, Elm School", ""),
        ("role", "No longer: Parent or guardian, Elm School", ""),
        ("belonging", "Joined Elm School (PTA)", ""),
        ("tag", "Tagged captain", ""),
        ("home", "Lives in Alderbrook 99100", ""),
        ("submission", str(KINDS["person.added"].label), "desk · waiting"),
        ("message", "Message: Come to …", "delivered · clicked"),
    }


def test_it_says_in_words_by_what_door_she_came_and_why_she_may_be_written_to(busy, alice):
    facts = {"channel": "email", "purpose": "events", "how": "import", "basis": "signed_up: Town hall"}
    Consent.objects.create(point=ContactPoint.objects.get(), partner=alice.partner, decision="granted", **facts)
    Stewardship.objects.filter(person=busy).update(via=f"import:{busy.uuid.hex}")
    words = told(alice, busy)
    assert ("came", "Came to us (file import)", "") in words
    assert any(note.endswith("they signed up with us: Town hall") for _kind, _text, note in words)
    Stewardship.objects.filter(person=busy).update(via="desk:person.added")
    assert f"Came to us (desk, {KINDS['person.added'].label})" in {text for _kind, text, _note in told(alice, busy)}


def test_it_says_them_in_spanish(busy, alice):
    with translation.override("es"):
        words = {text for _kind, text, _note in told(alice, busy)}
    assert {"Retiró el permiso de alertas de acción por correo electrónico", "Vive en Alderbrook 99100"} <= words


def test_it_tells_another_partner_only_what_is_shared(busy, bob):
    assert {(kind, text) for kind, text, _note in told(bob, busy)} == {
        ("came", "Came to us (file import)"),
        ("consent", "Allowed action alerts by e-mail"),
        ("role", "Role: Parent or guardian"),
        ("role", "No longer: Parent or guardian"),
        ("home", "Lives in Alderbrook 99100"),
    }


def test_it_names_no_organization_of_another_partner_in_the_header(busy, alice, bob, desk_of):
    Role.objects.filter(person=busy).update(until=None)
    assert "Elm School" in desk_of(alice).get(f"/desk/people/{busy.uuid}/").content.decode()
    assert "Elm School" not in desk_of(bob).get(f"/desk/people/{busy.uuid}/").content.decode()


def test_it_is_registered_for_every_room(db):
    ours = {"note", "message", "consent", "submission", "role", "belonging", "tag", "home", "came"}
    assert ours <= set(TIMELINE)
    for source in TIMELINE.values():
        assert "%(person)s" in source.select and ";" not in source.select


def test_it_is_narrowed_down_by_groups_kinds_and_days(busy, alice, desk_of, now):
    desk, here = desk_of(alice), f"/desk/people/{busy.uuid}/timeline/"
    mail = desk.get(here, {"kind": "mail"}).content.decode()
    assert "Message: Come to" in mail and "Call after six" not in mail and "Up to this day" not in mail
    both = desk.get(here, {"kind": ["mail", "note"]}).content.decode()
    assert "Message: Come to" in both and "Call after six" in both and "Up to this day" in both
    early = (now - dt.timedelta(days=5)).date().isoformat()
    past = desk.get(here, {"until": early, "kind": "nonsense"}).content.decode()
    assert "Role: Parent" in past and "Call after six" not in past
    assert "Call after six" in desk.get(here, {"until": "soon"}).content.decode()
    assert "Nothing of this kind" in desk.get(here, {"until": "1999-01-01"}).content.decode()
    assert "Call after six" in desk.get(here, {"until": "9999-12-31"}).content.decode()
