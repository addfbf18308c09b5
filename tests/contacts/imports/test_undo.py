import datetime as dt
import os

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts.consent import loading as consent_loading
from contacts.consent import services as consent
from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach
from contacts.imports import services, tasks
from contacts.imports.models import ImportRun
from contacts.imports.undoing import loading as undoing
from contacts.imports.undoing.rules import KEEP, undone
from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.preferences import services as preferences
from contacts.intake.rules import Arrival
from contacts.people import services as people
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import Person, Role, Stewardship, Tag, Tagging
from contacts.places.models import Address
from contacts.segments.models import Segment
from tests.contacts.imports.story import bring_in, plan, upload

BEFORE = """email,first_name,last_name,address,city,zip,language,grade
ana@example.org,Ana,,1 Elm St,Hartford,06106,en,3
gus@example.org,Gus,Old,,,06511,en,
"""
FILE = """email,phone,first_name,last_name,address,city,zip,language,roles,tags,grade
ana@example.org,(860) 555-0123,Ana,Díaz,9 Oak St,New Haven,06511,es,parent,spring,5
gus@example.org,,Gus,Old,2 Elm St,Hamden,06511,en,,spring,4
new@example.org,,New,Comer,,,06106,,parent,,
used@example.org,,Used,Since,,,06106,,parent,,
broken,,No,Address,,,,,,,
"""


def test_it_drops_the_tags_that_it_made_and_the_file_goes_with_whom_it_held(lead, alice, now):
    run = bring_in(plan(upload(lead, "email,tags\nana@example.org,fresh\nben@example.org,asked\n"), tag="fall"))
    asked = Tag.objects.get(name="asked")
    Segment.objects.create(partner=lead, name="A", tree={"v": 1, "all": [{"is": "tag", "value": [str(asked.uuid)]}]})
    services.undo(run=run, by=None, now=timezone.now())
    undoing.work(run.pk)
    assert list(Tag.objects.values_list("name", flat=True)) == ["asked"], "a segment asks for it"
    again = bring_in(plan(upload(lead, "email\nana@example.org\n")))
    waiting, old = upload(lead, "email\nx@example.org\n"), upload(lead, "email\ny@example.org\n")
    ImportRun.objects.filter(pk=old.pk).update(made_at=now - dt.timedelta(days=400))
    path = again.file.path
    point = ContactPoint.objects.get(value="ana@example.org")
    preferences.erase(point=point, person_uuids=[Person.objects.get().uuid], now=timezone.now())
    tasks.drop_files()
    kept = {row.pk: (bool(row.file), row.state) for row in ImportRun.objects.all()}
    assert kept[again.pk] == (False, "done") and not os.path.exists(path)
    assert kept[waiting.pk] == (True, "uploaded") and kept[old.pk] == (False, "cancelled")


def picture():
    """Everything a run may change, as it stands."""
    return {
        "people": sorted(Person.objects.values_list("given_name", "family_name", "language")),
        "homes": sorted(Address.objects.values_list("street", "town_text", "zip", "until")),
        "points": sorted(ContactPoint.objects.values_list("value", flat=True)),
        "reach": sorted(Reach.objects.filter(until=None).values_list("person__given_name", "point__value")),
        "roles": sorted(Role.objects.values_list("person__given_name", "kind")),
        "tags": sorted(Tagging.objects.values_list("person__given_name", "tag__name")),
        "answers": sorted(CustomAnswer.objects.values_list("person__given_name", "value")),
        "stewards": Stewardship.objects.count(),
        "consent": sorted(ConsentState.objects.values_list("point__value", "purpose", "decision")),
    }


@pytest.fixture
def run(lead, monkeypatch):
    monkeypatch.setattr(undoing, "CHUNK", 2)
    CustomField.objects.create(partner=lead, key="grade", kind="number", labels={"en": "Grade"})
    bring_in(plan(upload(lead, BEFORE), basis="signed_up", purposes=["alerts"]))
    intake.receive_and_fold(
        Arrival("person.added", "web", lead.pk, {"email": "gus@example.org", "given_name": "Gus",
                "consents": [{"channel": "email", "purpose": "alerts", "decision": "withdrawn"}]}),
        now=timezone.now(),
    )  # fmt: skip
    before = picture()
    policy = {"family_name": "overwrite", "x_grade": "overwrite"}
    run = bring_in(
        plan(upload(lead, FILE), basis="signed_up", purposes=["alerts", "events"], tag="Fall", policy=policy)
    )
    assert (run.counts["created"], run.counts["updated"], run.counts["refused"]) == (2, 2, 1)
    assert picture() != before
    return run, before


def test_it_puts_everything_back(run, alice):
    run, before = run
    services.undo(run=run, by=alice, now=timezone.now())
    with pytest.raises(services.WrongMoment):
        services.undo(run=run, by=alice, now=timezone.now())
    tasks.run_due()
    run.refresh_from_db()
    assert (run.state, run.undone) == ("undone", {"removed": 2, "kept": 0, "restored": 2})
    assert picture() == before
    assert set(Submission.objects.filter(run=run.uuid).values_list("state", "payload__email")) == {("undone", None)}
    # The ledger keeps every word; the states are what it says.
    assert Consent.objects.filter(decision="void").exists()
    assert consent_loading.count_drift() == 0
    # The corrected file comes in again as if nothing had been.
    again = bring_in(plan(upload(run.partner, FILE), basis="signed_up", purposes=["alerts", "events"], tag="Fall"))
    assert (again.counts["created"], again.counts["updated"]) == (2, 2)
    states = set(ConsentState.objects.filter(purpose="events").values_list("point__value", "decision"))
    assert ("ana@example.org", "granted") in states
    assert (ConsentState.objects.get(point__value="gus@example.org", purpose="alerts").decision) == "withdrawn"


def test_it_keeps_what_happened_since(run, alice, desk_of):
    run, _before = run
    now = timezone.now() + dt.timedelta(seconds=1)
    ana, used = Person.objects.get(given_name="Ana"), Person.objects.get(given_name="Used")
    people.rename(ana, names=people.Names("Ana", "Díaz Vega", "", "es"), by=alice, now=now)
    point = ContactPoint.objects.get(value="used@example.org")
    consent.grant(consent.Said(point.pk, run.partner_id, "email", "newsletter", "granted", "web_form", now))
    client, url = desk_of(alice), reverse("imports:detail", args=[run.uuid])
    assert "Undo this import" in client.get(url).content.decode()
    assert client.post(reverse("imports:undo", args=[run.uuid])).status_code == 302
    assert "progress-card" in client.get(url).content.decode()
    undoing.work(run.pk)
    page = client.get(url).content.decode()
    assert "1 person was removed" in page and "1 new person stayed" in page
    ana.refresh_from_db()
    assert (ana.family_name, ana.language) == ("Díaz Vega", "en")  # her name was corrected since, her language was not
    assert Address.objects.get(person=ana, until=None).street == "1 Elm St"
    used.refresh_from_db()
    assert (used.given_name, list(used.roles.all()), list(used.taggings.all())) == ("Used", [], [])
    said = dict(ConsentState.objects.filter(point=point).values_list("purpose", "decision"))
    assert said == {"newsletter": "granted"}
    assert consent_loading.count_drift() == 0


def test_it_goes_on_after_a_crash(run, monkeypatch):
    run, before = run
    services.undo(run=run, by=None, now=timezone.now())
    real, calls = undoing.restoring.restore, []

    def die_in_the_second(did, *, now):
        calls.append(len(did))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(did, now=now)

    with monkeypatch.context() as patch:
        patch.setattr(undoing.restoring, "restore", die_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            undoing.work(run.pk)
    assert ImportRun.objects.get(pk=run.pk).state == "undoing"
    assert services.undo_now(run=run).state == "undone"
    assert picture() == before


def test_it_is_only_for_who_may_import_there(run, bob, vera, desk_of):
    run, _before = run
    for who, status in ((bob, 404), (vera, 403)):
        assert desk_of(who).post(reverse("imports:undo", args=[run.uuid])).status_code == status


@pytest.mark.parametrize(
    ("changes", "current", "expected"),
    [
        ([["", "Ana"]], "Ana", ""),
        ([["", "Ana"]], "Anna", KEEP),
        ([["a", "b"], ["b", "c"]], "c", "a"),
        ([["b", "c"], ["a", "b"]], "c", "a"),
        ([["a", "b"], ["b", "a"]], "a", "a"),
        ([[None, "x"]], "x", None),
    ],
)
def test_it_follows_a_chain_of_changes_to_its_origin(changes, current, expected):
    assert undone(changes, current) == expected
