import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.bulk import loading, services, tasks
from contacts.bulk.models import BulkChange, BulkRow
from contacts.bulk.rules import Wanted
from contacts.consent import loading as ledger
from contacts.consent import services as consent
from contacts.consent.models import ConsentState
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from contacts.people import services as people
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import Person, Role, Stewardship, Tag, Tagging
from contacts.people.selectors import visible_to
from contacts.segments.models import Segment

SAID = [{"channel": "email", "purpose": one} for one in ("alerts", "newsletter")]


@pytest.fixture
def crowd(alice, bob, monkeypatch):
    """Four of Alice's people and one of Bob's; Ana is tagged, a parent and answered already."""
    monkeypatch.setattr(loading, "CHUNK", 2)
    for partner, names in ((alice.partner, ["Ana", "Ben", "Eva", "Leo"]), (bob.partner, ["Bobs"])):
        for name in names:
            payload = {"email": f"{name}@example.org", "given_name": name, "consents": SAID}
            intake.receive_and_fold(Arrival("person.added", "desk", partner.pk, payload), now=timezone.now())
    ana = Person.objects.get(given_name="Ana")
    people.add_tag([ana.uuid], name="Old", by=alice, now=timezone.now())
    people.add_role(ana, kind="parent", organization=None, by=alice, now=timezone.now())
    field = CustomField.objects.create(partner=alice.partner, key="shirt", kind="text", labels={"en": "Shirt"})
    CustomAnswer.objects.create(person=ana, field=field, value="S")
    return field


def picture():
    return {
        "tags": sorted(Tagging.objects.values_list("person__given_name", "tag__name", "via")),
        "roles": sorted(Role.objects.values_list("person__given_name", "kind", "until")),
        "answers": sorted(CustomAnswer.objects.values_list("person__given_name", "value")),
        "consent": sorted(ConsentState.objects.values_list("point__value", "purpose", "decision")),
        "stewards": sorted(Stewardship.objects.values_list("person__given_name", "partner__slug", "since")),
    }


def wanted(kind, field):
    facts = {
        "tag": lambda: {"tag": Tag.objects.get(name="Old").pk},
        "untag": lambda: {"tag": Tag.objects.get(name="Old").pk},
        "role": lambda: {"role": "parent"},
        "end_role": lambda: {"role": "parent"},
        "answer": lambda: {"field": field.pk, "answer": "XL"},
        "withdraw": lambda: {"purposes": ["alerts"]},
        "let_go": dict,
    }
    return Wanted(kind, facts[kind]())


@pytest.mark.parametrize(
    ("kind", "changed"),
    [("tag", 3), ("untag", 1), ("role", 3), ("end_role", 1), ("answer", 4), ("withdraw", 4), ("let_go", 4)],
)
def test_every_change_goes_there_and_back(alice, crowd, kind, changed):
    before = picture()
    change = services.begin(people=visible_to(alice), wanted=wanted(kind, crowd), by=alice, now=timezone.now())
    assert (change.total, BulkRow.objects.count()) == (4, 4)
    tasks.work_due()
    change.refresh_from_db()
    assert (change.state, change.done, change.changed) == ("done", 4, changed)
    assert picture() != before and ledger.count_drift() == 0
    tasks.work_due()
    services.undo(change, by=alice, now=timezone.now())
    with pytest.raises(services.TooLate):
        services.undo(change, by=alice, now=timezone.now())
    tasks.work_due()
    change.refresh_from_db()
    assert (change.state, change.restored) == ("undone", changed)
    assert picture() == before and ledger.count_drift() == 0


def test_texts_and_calls_are_withdrawn_by_the_way_that_is_chosen_and_told(alice, bob, crowd, desk_of):
    ana = Person.objects.get(given_name="Ana")
    told = [("sms", "texts"), ("sms", "alerts"), ("phone", "calls")]
    for by in (alice, bob):
        said = [{"channel": channel, "purpose": purpose} for channel, purpose in told]
        payload = {"email": "ana@example.org", "given_name": "Ana", "phone": "203 555 0111", "consents": said}
        intake.receive_and_fold(Arrival("person.added", "desk", by.partner.pk, payload), now=timezone.now())

    def allowed(by):
        rows = ConsentState.objects.filter(partner=by.partner, decision="granted", point__reaches__person=ana)
        return set(rows.values_list("channel", "purpose"))

    client, url = desk_of(alice), reverse("changing:change_chosen")
    step = {"chosen": [str(ana.uuid)], "kind": "withdraw"}
    page = client.post(url, {**step, "first": "1"}).content.decode()
    assert 'name="channels" value="sms"' in page and 'name="purposes" value="texts"' in page
    before, going = allowed(alice), {**step, "going": "1"}
    assert client.post(url, {**going, "purposes": ["alerts"]}).status_code == 422, "the way must be said"
    wrong = client.post(url, {**going, "purposes": ["calls"], "channels": ["email"]})
    assert wrong.status_code == 422 and "For calls by volunteers tick phone calls, too." in wrong.content.decode()
    assert allowed(alice) == before and not BulkChange.objects.exists()
    said = {**going, "purposes": ["texts", "calls", "alerts"], "channels": ["sms", "phone"]}
    assert client.post(url, said).status_code == 302
    tasks.work_due()
    assert allowed(alice) == {("email", "alerts"), ("email", "newsletter")}, "e-mail was not asked for"
    assert set(told) <= allowed(bob), "nor what another partner was allowed"
    page = client.get(reverse("people:timeline", args=[ana.uuid])).content.decode()
    assert "action alerts, calls by volunteers, text messages (phone calls, text messages)" in page
    change = BulkChange.objects.get()
    point = ConsentState.objects.get(channel="sms", purpose="texts", partner=alice.partner).point_id
    later = timezone.now() + dt.timedelta(seconds=1)
    consent.record_many([consent.Said(point, alice.partner.pk, "sms", "texts", "withdrawn", "preferences", later)])
    services.undo(change, by=alice, now=timezone.now())
    tasks.work_due()
    assert before - allowed(alice) == {("sms", "texts")}, "her own no, said since, stays"
    assert ledger.count_drift() == 0


def test_an_undo_leaves_alone_what_was_changed_since(alice, crowd):
    now = timezone.now()
    for kind in ("answer", "withdraw", "end_role"):
        change = services.begin(people=visible_to(alice), wanted=wanted(kind, crowd), by=alice, now=now)
        loading.work(change.pk)
    CustomAnswer.objects.filter(person__given_name="Ben").update(value="M")
    point = ConsentState.objects.get(point__value="ben@example.org", purpose="alerts").point_id
    later = timezone.now() + dt.timedelta(seconds=1)
    consent.grant(consent.Said(point, alice.partner.pk, "email", "alerts", "granted", "web_form", later))
    ana = Person.objects.get(given_name="Ana")
    people.add_role(ana, kind="parent", organization=None, by=alice, now=later)
    for change in BulkChange.objects.order_by("pk"):
        services.undo(change, by=alice, now=timezone.now())
        loading.work(change.pk)
    assert sorted(CustomAnswer.objects.values_list("person__given_name", "value")) == [("Ana", "S"), ("Ben", "M")]
    assert set(ConsentState.objects.filter(purpose="alerts").values_list("decision", flat=True)) == {"granted"}
    assert Role.objects.filter(person=ana, until=None).count() == 1
    assert ledger.count_drift() == 0


def test_the_desk_changes_the_ticked_all_that_match_and_segments(alice, bob, vic, crowd, desk_of):
    client, url = desk_of(alice), reverse("changing:change_chosen")
    page = client.get(reverse("people:list")).content.decode()
    assert "Change them" in page and "Change everybody in this list" in page
    assert desk_of(vic).post(url, {"whole": "1"}).status_code == 403
    assert client.post(url, {}).status_code == 302, "nobody is ticked"
    assert client.get(url, {"language": "es"}).url == reverse("people:list") + "?language=es"
    foreign = Person.objects.get(given_name="Bobs").uuid
    chosen = [*Person.objects.filter(given_name__in=["Ana", "Ben"]).values_list("uuid", flat=True), foreign]
    page = client.post(url, {"chosen": chosen}).content.decode()
    assert "Change 2 people" in page and 'name="tag"' not in page, "first what, then which"
    wrong = client.post(url, {"chosen": chosen, "first": "1"})
    assert wrong.status_code == 422 and wrong.content.decode().count('name="chosen"') == 3, "nobody is lost"
    page = client.post(url, {"chosen": chosen, "first": "1", "kind": "answer"}).content.decode()
    assert "Shirt" in page and 'name="answer"' in page and 'name="tag"' not in page and 'name="purposes"' not in page
    page = client.post(url, {"chosen": chosen, "going": "1", "kind": "answer", "again": "1"}).content.decode()
    assert "checked" in page and 'name="first"' in page, "back to the first step"
    wrong = client.post(url, {"chosen": chosen, "going": "1", "kind": "tag"})
    assert wrong.status_code == 422 and "Say which." in wrong.content.decode()
    wrong = client.post(url, {"chosen": chosen, "going": "1", "kind": "untag", "tag": "Nowhere"})
    assert "There is no such tag." in wrong.content.decode()
    answer = client.post(url, {"chosen": chosen, "going": "1", "kind": "tag", "tag": "New"})
    change = BulkChange.objects.get()
    assert answer.url == reverse("bulk:detail", args=[change.uuid])
    assert "progress-card" in client.get(answer.url).content.decode()
    tasks.work_due()
    page = client.get(answer.url).content.decode()
    assert "Undo this change" in page and "New" in page
    assert set(Tagging.objects.filter(tag__name="New").values_list("person__given_name", flat=True)) == {"Ana", "Ben"}
    assert desk_of(bob).get(answer.url).status_code == 404
    assert desk_of(bob).post(reverse("bulk:undo", args=[change.uuid])).status_code == 404
    assert client.post(reverse("bulk:undo", args=[change.uuid])).status_code == 302
    assert client.post(reverse("bulk:stop", args=[change.uuid])).status_code == 409
    # All that match: the chips of the address count.
    answer = client.post(f"{url}?q=Ben", {"whole": "1", "going": "1", "kind": "role", "role": "educator"})
    assert BulkChange.objects.latest("pk").total == 1
    segment = Segment.objects.create(partner=alice.partner, name="All", tree={})
    url = reverse("bulk:segment", args=[segment.uuid])
    assert "Change 4 people" in client.get(url).content.decode()
    assert client.post(url, {"going": "1", "kind": "answer", "field": str(crowd.pk), "answer": "L"}).status_code == 302
    tasks.work_due()
    assert CustomAnswer.objects.filter(value="L").count() == 4
    assert "= L" in client.get(reverse("bulk:list")).content.decode()


def test_who_was_let_go_meanwhile_is_not_changed_and_statements_do_not_grow(alice, crowd, monkeypatch):
    monkeypatch.setattr(loading, "CHUNK", 100)
    change = services.begin(people=visible_to(alice), wanted=wanted("tag", crowd), by=alice, now=timezone.now())
    Stewardship.objects.filter(person__given_name="Leo").delete()
    with CaptureQueriesContext(
        connection,
    ) as told:
        loading.work(change.pk)
    assert len(told) <= 26
    assert not Tagging.objects.filter(person__given_name="Leo").exists()
    assert BulkChange.objects.get().changed == 2


def test_the_timeline_of_everybody_changed_says_who_did_what_and_that_it_was_undone(alice, bob, crowd, desk_of):
    ana, ben = (Person.objects.get(given_name=name) for name in ("Ana", "Ben"))
    change = services.begin(people=visible_to(alice), wanted=wanted("answer", crowd), by=alice, now=timezone.now())
    loading.work(change.pk)
    told = [desk_of(alice).get(reverse("people:timeline", args=[one.uuid])).content.decode() for one in (ana, ben)]
    for page in told:
        assert "Fill in one of your own fields: XL" in page and reverse("bulk:detail", args=[change.uuid]) in page
        assert f"by {alice.user.name}, in one change of many people (4)" in page
    CustomAnswer.objects.filter(person=ben).update(value="M")
    services.undo(change, by=alice, now=timezone.now())
    loading.work(change.pk)
    told = [desk_of(alice).get(reverse("people:timeline", args=[one.uuid])).content.decode() for one in (ana, ben)]
    assert ["Undone: Fill in" in page for page in told] == [True, False], "Ben was changed since"
    services.forget([ana.pk], timezone.now())
    assert not BulkRow.objects.filter(person=ana, was__isnull=False).exists()
