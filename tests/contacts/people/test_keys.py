"""Keys that whole statements hold (decision 0039): nobody is named who is not there, nobody goes who is named."""

import pytest
from django.db import IntegrityError, connection, transaction

from coalition import deleting
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.people.models import Note, Person, Role, Stewardship, Tag, Tagging
from contacts.places.models import Address

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return Person.objects.create(given_name="Ana")


@pytest.fixture
def point():
    return ContactPoint.objects.create(kind="email", value="ana@example.org", hash="x")


def rows_about(partner, person, point):
    """Make one of every row that names a person, unsaved."""
    tag, _made = Tag.objects.get_or_create(partner=partner, name="t")
    return [
        Address(person_id=person, zip="06106"),
        Reach(person_id=person, point=point),
        Role(person_id=person, kind="parent"),
        Stewardship(person_id=person, partner=partner),
        Tagging(person_id=person, tag=tag),
    ]


def said_at(partner, point):
    """Make one of every row that names a point, unsaved."""
    facts = {"point_id": point, "partner": partner, "channel": "email", "purpose": "alerts", "decision": "granted"}
    return [Consent(**facts, how="web_form"), ConsentState(**facts, consent_id=1)]


def is_refused(work):
    with pytest.raises(IntegrityError), transaction.atomic():
        work()


def move(row, person):
    type(row).objects.filter(pk=row.pk).update(person_id=person)
    connection.check_constraints()


def test_no_row_names_somebody_who_is_not_there(lead, ana, point):
    for row in (*rows_about(lead, ana.pk + 1000, point), *said_at(lead, point.pk + 1000)):
        is_refused(row.save)
    for row in rows_about(lead, ana.pk, point):
        row.save()
        is_refused(lambda row=row: move(row, ana.pk + 1000))


def test_nobody_goes_who_is_named(lead, ana, point):
    def run(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)

    for row in rows_about(lead, ana.pk, point):
        row.save()
        is_refused(lambda: run("DELETE FROM contacts_person"))
        row.delete()
    for row in said_at(lead, point.pk):
        row.save()
        is_refused(lambda: run("DELETE FROM contacts_contactpoint"))
        row.delete()
    run("DELETE FROM contacts_contactpoint")
    run("DELETE FROM contacts_person")
    assert not Person.objects.exists()


@pytest.mark.parametrize("may", [True, False])
def test_a_crowd_goes_at_once_but_for_whom_a_row_names(lead, ana, monkeypatch, may):
    monkeypatch.setattr(deleting, "MAY", f"SELECT {may}")
    crowd = Person.objects.bulk_create([Person(given_name=f"P{i}") for i in range(5)])
    deleting.delete_unnamed(Person, [one.pk for one in crowd])
    assert list(Person.objects.all()) == [ana]
    Stewardship.objects.create(person=ana, partner=lead)
    is_refused(lambda: deleting.delete_unnamed(Person, [ana.pk]))
    Stewardship.objects.all().delete()
    Note.objects.create(person=ana, partner=lead, text="Called her.")
    deleting.delete_unnamed(Person, [ana.pk])  # the database asks at the commit, as of any other key
    is_refused(connection.check_constraints)
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
    Note.objects.all().delete()
