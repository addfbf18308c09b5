import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from contacts.consent import rules, services
from contacts.consent.models import Consent, ConsentState, Suppression
from tests.contacts.consent.story import allow, make_person, point_of

MAIL = "ana@example.org"


def state(partner, purpose="alerts"):
    found = ConsentState.objects.filter(point=point_of(MAIL), partner=partner, purpose=purpose).first()
    return found and found.decision


def test_it_keeps_the_latest_word_whatever_the_order(lead):
    now = timezone.now()
    allow(MAIL, lead, at=now)
    services.withdraw(
        point_id=point_of(MAIL), partner_id=lead.pk, channel="email", purposes=["alerts"], how="preferences",
        now=now + dt.timedelta(hours=1),
    )  # fmt: skip
    allow(MAIL, lead, at=now + dt.timedelta(minutes=5))
    assert state(lead) == "withdrawn"
    assert Consent.objects.count() == 3


def test_it_lets_no_import_overrule_her_own_no(lead):
    allow(MAIL, lead)
    services.withdraw_everything(point_ids=[point_of(MAIL)], how="one_click", now=timezone.now())
    allow(MAIL, lead, how="import", basis="form")
    assert state(lead) == "withdrawn"
    assert Suppression.objects.filter(reason="unsubscribed").count() == 1


def test_it_lifts_a_suppression_by_her_own_fresh_yes_only(lead):
    point = point_of(MAIL)
    services.withdraw_everything(point_ids=[point], how="one_click", now=timezone.now())
    allow(MAIL, lead, how="api")
    assert Suppression.objects.exists()
    allow(MAIL, lead, how="web_form")
    assert not Suppression.objects.exists()
    assert state(lead) == "granted"


def test_it_never_lifts_a_complaint(lead):
    services.mark_complained([point_of(MAIL)], now=timezone.now())
    allow(MAIL, lead, how="web_form")
    assert Suppression.objects.get().reason == "complained"


def test_it_suppresses_addresses_that_nobody_has_yet(lead):
    services.suppress_many("email", [MAIL], reason="unsubscribed", now=timezone.now())
    services.suppress_many("email", [MAIL], reason="bounced", now=timezone.now())
    services.suppress_many("email", [MAIL], reason="unsubscribed", now=timezone.now())
    assert Suppression.objects.get().reason == "bounced"


def test_it_stops_at_every_address_of_one_who_wants_no_contact(lead):
    ana = make_person(lead, "Ana", "Diaz", email=MAIL, phone="(860) 555-0123")
    allow(MAIL, lead)
    services.do_not_contact([ana.pk], how="phone", now=timezone.now())
    assert set(Suppression.objects.values_list("kind", "reason")) == {
        ("email", "do_not_contact"),
        ("phone", "do_not_contact"),
    }
    assert state(lead) == "withdrawn"


def test_it_keeps_consents_as_they_were_said(lead):
    allow(MAIL, lead)
    with pytest.raises(Exception, match="append"), connection.cursor() as cursor:
        cursor.execute("UPDATE contacts_consent SET decision = 'withdrawn'")


def test_it_remembers_suppressions_when_the_secret_key_changes(settings):
    before = rules.keyed_hash("email", MAIL, key="k")
    settings.SUPPRESSION_KEY = "k"
    settings.SECRET_KEY = "another"
    from contacts.consent import selectors

    assert rules.keyed_hash("email", MAIL, key=selectors.hash_key()) == before
