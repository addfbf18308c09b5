from django.db import connection
from django.utils import timezone

from contacts.consent import selectors, services
from contacts.people.models import Person
from contacts.people.selectors import visible_to_partner
from tests.contacts.consent.story import allow, make_person, point_of


def ask(partner, purpose="alerts", people=None):
    people = visible_to_partner(partner.pk) if people is None else people
    sql, params = selectors.deliverable(people, partner_id=partner.pk, channel="email", purpose=purpose)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id, point_id, language, reason FROM ({sql}) d", params)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def test_it_reaches_who_allowed_and_says_why_not_otherwise(lead):
    yes = make_person(lead, "Dolores", "Rivera", email="dolores@example.org", language="es")
    silent = make_person(lead, "Nora", "Noble", email="nora@example.org")
    nowhere = make_person(lead, "Paul", "Phone", phone="860-555-0123")
    allow("dolores@example.org", lead)
    found = ask(lead)
    assert found[yes.pk] == (point_of("dolores@example.org"), "es", "")
    assert found[silent.pk] == (None, "en", "no_consent")
    assert found[nowhere.pk] == (None, "en", "no_address")
    assert ask(lead, "events")[yes.pk][2] == "no_consent"
    assert ask(lead, "service")[silent.pk][2] == ""


def test_it_takes_a_consent_to_the_coalition_for_its_lead_only(lead, other):
    ours = make_person(lead, "Ana", "Diaz", email="ana@example.org")
    theirs = make_person(other, "Ana", "Diaz", email="ana@example.org")
    allow("ana@example.org", None)
    assert ask(lead)[ours.pk][2] == ""
    assert ask(other)[theirs.pk][2] == "no_consent"


def test_it_obeys_an_unsubscribe_everywhere_and_at_once(lead, other):
    ours = make_person(lead, "Ana", "Diaz", email="ana@example.org")
    theirs = make_person(other, "Ana", "Diaz", email="ana@example.org")
    allow("ana@example.org", lead)
    allow("ana@example.org", other)
    point = point_of("ana@example.org")
    services.withdraw_everything(point_ids=[point], how="one_click", now=timezone.now())
    assert ask(lead)[ours.pk] == (None, "en", "suppressed")
    assert ask(other)[theirs.pk][2] == "suppressed"
    assert ask(lead, "service")[ours.pk][2] == "suppressed"
    blocked = selectors.blocked_points([point], partner_id=lead.pk, channel="email", purpose="alerts")
    assert blocked == {point: "suppressed"}


def test_it_takes_the_address_that_works(lead):
    ana = make_person(lead, "Ana", "Diaz", email="old@example.org")
    services.link_many([(ana.pk, point_of("new@example.org"), "")], now=timezone.now())
    allow("old@example.org", lead)
    allow("new@example.org", lead)
    services.mark_bounced([point_of("old@example.org")], now=timezone.now())
    assert ask(lead)[ana.pk] == (point_of("new@example.org"), "en", "")


def test_it_names_a_bounce_and_a_complaint(lead):
    ana = make_person(lead, "Ana", "Diaz", email="ana@example.org")
    ben = make_person(lead, "Ben", "Diaz", email="ben@example.org")
    for email in ("ana@example.org", "ben@example.org"):
        allow(email, lead)
    now = timezone.now()
    services.mark_complained([point_of("ana@example.org")], now=now)
    services.mark_bounced([point_of("ben@example.org")], now=now)
    found = ask(lead)
    assert (found[ana.pk][2], found[ben.pk][2]) == ("complained", "bounced")


def test_it_counts_a_shared_mailbox_once(lead):
    make_person(lead, "Ana", "Diaz", email="home@example.org")
    make_person(lead, "Ben", "Diaz", email="home@example.org")
    make_person(lead, "Nora", "Noble", email="nora@example.org")
    allow("home@example.org", lead)
    counts = selectors.count_deliverable(
        visible_to_partner(lead.pk), partner_id=lead.pk, channel="email", purpose="alerts"
    )
    assert counts == {"": 1, "shared": 1, "no_consent": 1}


def test_it_finds_nobody_among_nobody(lead):
    assert ask(lead, people=Person.objects.none()) == {}
