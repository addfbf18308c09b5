import json

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from coalition import limits
from contacts.consent import selectors as consent
from contacts.consent.models import Consent, ConsentState, ContactPoint, Suppression
from contacts.consent.panel.selectors import describe_person
from contacts.consent.rules import keyed_hash
from contacts.consent.services import keep_wording
from contacts.correspondence.models import Content, Dispatch, Message
from contacts.imports import tasks as imports
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival
from contacts.people.models import Note, Organization, Person, Role
from contacts.places.models import Address
from tests.contacts.imports.story import bring_in, plan, upload
from tests.contacts.intake.story import arrive, fold

MAIL = "ana@example.org"
YES = [
    {"channel": "email", "purpose": "alerts", "wording": {"key": "petition", "version": 1}},
    {"channel": "email", "purpose": "events"},
]


@pytest.fixture
def ana(lead):
    keep_wording(key="petition", language="en", text="Yes, write to me about this.")
    (done,) = fold(
        arrive(lead, email=MAIL, given_name="Ana", family_name="Díaz", zip="06106", roles=["parent"], consents=YES)
    )
    return done.person


def url(name="me", *more):
    return reverse(name, args=[consent.me_token(ContactPoint.objects.get(value=MAIL).uuid), *more])


def test_it_shows_what_is_held_and_allowed(ana, client, lead, django_assert_max_num_queries):
    with django_assert_max_num_queries(17):
        page = client.get(url()).content.decode()
    for told in ("Ana", MAIL, "Yes, write to me about this.", lead.name, "Parent or guardian", "Action alerts"):
        assert told in page
    spanish = client.get(url() + "?lang=es").content.decode()
    assert '<html lang="es"' in spanish


def test_it_tells_the_school_and_the_grades_that_are_kept_of_a_parent(ana, client, django_assert_max_num_queries):
    school = Organization.objects.create(name="Elm School", kind="school")
    Role.objects.create(person=ana, kind="parent", organization=school, detail={"grades": ["3", "4", "5"]})
    with django_assert_max_num_queries(18):
        page = client.get(url()).content.decode()
    assert "Parent or guardian; Parent or guardian, Elm School, grades 3–5" in page
    told = json.loads(client.get(url("me_data")).content)["people"][0]["roles"]
    assert told == ["Parent or guardian", "Parent or guardian, Elm School, grades 3–5"]


def test_it_speaks_her_language_at_first(ana, client):
    Person.objects.update(language="es")
    page = client.get(url()).content.decode()
    assert '<html lang="es"' in page and "Alertas" in page.title() and "Action alerts" not in page
    assert "Una vez por semana como máximo" in page and "As things happen" not in page


def test_it_keeps_only_the_chosen_topics(ana, client, lead):
    client.post(url(), {"keep": [f"{lead.uuid}:email:events"]})
    assert dict(ConsentState.objects.values_list("purpose", "decision")) == {"alerts": "withdrawn", "events": "granted"}
    client.post(url(), {"keep": [f"{lead.uuid}:email:events", f"{lead.uuid}:email:alerts", "x:sms:calls"]})
    assert set(ConsentState.objects.values_list("purpose", "decision")) == {
        ("alerts", "granted"),
        ("events", "granted"),
    }
    assert Consent.objects.filter(how="preferences").count() == 2


def test_she_chooses_how_often_she_is_asked(ana, client, lead):
    kept = [f"{lead.uuid}:email:events", f"{lead.uuid}:email:alerts"]
    assert 'value="0" id="pace0" checked' in client.get(url()).content.decode()
    for told, kept_days in (("7", 7), ("30", 30), ("1", 30), ("often", 30), ("", 30), ("0", 0)):
        client.post(url(), {"keep": kept, "pace": told})
        assert ContactPoint.objects.get().pace_days == kept_days
    assert not Consent.objects.filter(how="preferences").exists()


def test_it_stops_everything_by_post_only(ana, client):
    assert client.get(url("me_leave")).status_code == 405
    assert client.get(url()).status_code == 200 and not Suppression.objects.exists()
    client.post(url("me_leave"))
    assert Suppression.objects.get().reason == "unsubscribed"
    assert set(ConsentState.objects.values_list("decision", flat=True)) == {"withdrawn"}
    assert "do not write to this address at all" in client.get(url()).content.decode()


def test_it_starts_again_when_she_ticks_a_topic(ana, client, lead):
    client.post(url("me_leave"))
    client.post(url(), {"keep": [f"{lead.uuid}:email:alerts"]})
    assert not Suppression.objects.exists()


def test_it_corrects_her_by_a_submission(ana, client):
    told = {"given_name": "Anna", "family_name": "Diaz-Ruiz", "language": "es", "zip": "06511"}
    assert client.post(url("me_correct", ana.uuid), told).status_code == 302
    ana.refresh_from_db()
    assert (ana.given_name, ana.family_name, ana.language) == ("Anna", "Diaz-Ruiz", "es")
    assert Address.objects.get(person=ana, until=None).zip == "06511"
    assert Submission.objects.get(kind="person.corrected").state == "folded"
    assert Person.objects.count() == 1
    answer = client.post(url("me_correct", ana.uuid), {"language": "es", "zip": "12"})
    assert answer.status_code == 422


def test_it_corrects_nobody_at_another_address(ana, client, lead):
    (other,) = fold(arrive(lead, email="ben@example.org", given_name="Ben", family_name="Boss"))
    client.post(url("me_correct", other.person.uuid), {"given_name": "Hacked", "language": "en"})
    assert not Person.objects.filter(given_name="Hacked").exists()


def test_it_gives_everything_as_a_file(ana, client):
    told = json.loads(client.get(url("me_data")).content)
    assert told["people"][0]["given_name"] == "Ana"
    assert {one["purpose"] for one in told["consents"]} == {"alerts", "events"}
    assert told["sent"][0]["typed"]["email"] == MAIL
    lines = client.get(url("me_table")).content.decode("utf-8-sig").splitlines()
    assert lines[0] == "section,number,field,value" and "people,1,given_name,Ana" in lines


def test_it_tells_what_was_sent_and_by_whom_she_came(ana, client, lead):
    point = ContactPoint.objects.get(value=MAIL)
    sent = Dispatch.objects.create(reference="alert:x", partner=lead, purpose="alerts", from_email="a@example.org")
    regions = [{"tag": "#7#", "source": "{{ first_name }}"}]
    Content.objects.create(dispatch=sent, language="en", subject="#7#, come to the hearing", regions=regions)
    Message.objects.create(dispatch=sent, person=ana, point=point, language="en", fate="delivered")
    page = client.get(url()).content.decode()
    for told in ("…, come to the hearing", "delivered", "on a page of ours)"):
        assert told in page, told
    assert "come to the hearing" in client.get(url("me_data")).content.decode()


def test_every_decision_is_proved_with_its_words(ana, client, desk_of, alice, bob, lead):
    client.post(url(), {"keep": []})
    proof = reverse("consents:proof", args=[ana.uuid])
    page = desk_of(alice).get(proof).content.decode()
    for told in ("Allowed: action alerts (e-mail)", "on a page of ours", "in English", "Yes, write to me about this.",
                 "Wording petition, version 1", "Withdrawn: events (e-mail)", "on the preference page"):  # fmt: skip
        assert told in page, told
    assert desk_of(bob).get(proof).status_code == 404


def test_it_erases_her_and_keeps_only_the_mark(ana, client, lead):
    Note.objects.create(person=ana, partner=lead, text="likes tea", at=timezone.now())
    page = url("me_erase")
    assert client.get(page).status_code == 200 and not Suppression.objects.exists()
    assert client.post(page, {"person": ana.uuid}).status_code == 422
    assert client.post(page, {"person": ana.uuid, "sure": "yes"}).status_code == 200
    ana.refresh_from_db()
    assert (ana.given_name, ana.family_name) == ("", "") and ana.erased_at
    for left in (Role, Note, Address, Consent, ConsentState):
        assert not left.objects.exists()
    assert not ContactPoint.objects.filter(value__contains="example").exists()
    assert Submission.objects.get().payload == {}
    mark = Suppression.objects.get()
    assert (mark.reason, mark.hash) == ("erased", keyed_hash("email", MAIL, key=consent.hash_key()))
    assert client.get(page).status_code == 404
    for origin, kind in (("csv", "person.imported"), ("api", "person.added")):
        (again,) = fold(arrive(lead, origin=origin, kind=kind, email=MAIL, given_name="Ana", consents=YES))
        assert (again.state, again.reason, again.person, again.payload) == ("refused", "erased", None, {})
    assert Person.objects.exclude(erased_at=None).count() == Person.objects.count() == 1
    (herself,) = fold(arrive(lead, email=MAIL, given_name="Ana", consents=YES))
    assert herself.state == "folded" and herself.person != ana


def test_it_erases_one_of_a_family_and_leaves_the_mailbox(ana, client, lead):
    (ben,) = fold(arrive(lead, email=MAIL, given_name="Ben", family_name="Díaz"))
    client.post(url("me_erase"), {"person": ana.uuid, "sure": "yes"})
    assert ContactPoint.objects.filter(value=MAIL).exists() and not Suppression.objects.exists()
    page = client.get(url()).content.decode()
    assert "Ben" in page and "Ana" not in page
    assert ben.person.reaches.count() == 1


def test_it_opens_to_no_other_token(ana, client):
    token = consent.me_token(ContactPoint.objects.get().uuid)
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert client.get(reverse("me", args=[wrong])).status_code == 404
    assert client.post(reverse("me_leave", args=["x"])).status_code == 404


def test_it_tells_the_desk_what_was_allowed(ana, lead, other, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        (panel,) = describe_person(ana, lead)
    assert panel.point["value"] == MAIL and panel.stopped == ""
    assert {(one.purpose, one.is_granted) for one in panel.now} == {("alerts", True), ("events", True)}
    assert panel.history[0].how == "on a page of ours"
    assert describe_person(ana, other)[0].now == []


def test_it_lets_every_room_forget(ana, client):
    seen = []
    from contacts.intake.preferences.rules import ERASERS

    assert len(ERASERS) >= 3  # petitions, turnout, outreach
    ERASERS.append(lambda people, now: seen.extend(people))
    try:
        client.post(url("me_erase"), {"person": ana.uuid, "sure": "yes"})
    finally:
        ERASERS.pop()
    assert seen == [ana.pk]


def test_it_tires_of_a_program_but_never_refuses_to_stop(ana, client, monkeypatch):
    monkeypatch.setattr(limits, "POSTS", 2)
    assert [client.post(url(), {"keep": []}).status_code for _again in range(3)] == [302, 302, 429]
    assert client.get(url()).status_code == 200
    assert client.post(url("me_leave")).status_code == 302
    assert Suppression.objects.get().reason == "unsubscribed"


HELD = """email,phone,given name,family name,notes
Ana@Example.org,,Ana,Díaz,
,(203) 555-0111,Ana,Díaz,a;b,one cell too many
ana @example.org,,,,a;b,one cell too many
joana@example.org,,Joana,Paz,a;b,one cell too many
"""


def tables_with(words):
    """Name the tables in which a row holds these words, in whatever column."""
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}" x WHERE x::text ILIKE %s)', [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.add(table)
    return found


def test_no_table_holds_her_address_after_she_was_erased(ana, client, lead, alice, now):
    run = bring_in(plan(upload(lead, HELD)))
    looked = plan(upload(lead, "email,given name,family name\nana@example.org,Ana,Díaz\nb@example.org,Ben,Ruiz\n"))
    own = {"email": MAIL, "given_name": "Ana", "family_name": "Díaz"}
    fold(arrive(lead, phone="203-555-0111", **own))
    intake.set_aside(Arrival("petition.sign", "web", lead.pk, {**own, "comment": "hello"}), reason="too_fast", now=now)
    assert Submission.objects.filter(state="refused").count() == 3
    before = tables_with(MAIL) | tables_with("555-0111") | tables_with("2035550111")
    assert {"contacts_submission", "contacts_contactpoint", "contacts_importrun"} <= before
    client.post(url("me_erase"), {"person": ana.uuid, "sure": "yes"})
    joana = Submission.objects.get(state="refused", payload__email="joana@example.org")
    assert set(Submission.objects.filter(state="refused", payload={}).values_list("reason", flat=True)) == {"erased"}
    joana.delete()  # another's address that ends as hers does was left alone
    for words in (MAIL, "ana @example", "555-0111", "2035550111", "Díaz"):
        assert not tables_with(words), words
    imports.drop_files()
    run.refresh_from_db()
    looked.refresh_from_db()
    assert not run.file and [one["name"] for one in looked.dry_run["samples"]] == ["Ben Ruiz"]
