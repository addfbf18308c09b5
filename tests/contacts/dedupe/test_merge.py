"""Merging two entries: nothing is lost, the stricter word counts, one press brings everything back."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.outreach.models import Assignment, CallList
from campaigns.petitions.models import Signature
from campaigns.turnout.models import CheckIn, Rsvp
from coalition.audit.models import Entry
from coalition.post import gateway
from contacts.consent import loading as ledger
from contacts.consent import selectors as consent
from contacts.consent import services as consent_services
from contacts.correspondence import delivery
from contacts.correspondence import services as sending
from contacts.correspondence.models import Bundle, Dispatch, Message
from contacts.dedupe import services
from contacts.dedupe.merging import services as merging
from contacts.dedupe.merging.models import Merge, MergedRow
from contacts.dedupe.models import Candidate
from contacts.people.merging.rules import MOVES, RULES
from contacts.people.models import Note, Person, Role, Stewardship, Tag, Tagging
from contacts.places.models import Address
from contacts.profile import selectors as profile
from tests.contacts.consent.story import allow, make_person, point_of
from tests.contacts.correspondence import crowd


def links():
    """Every link to a person in all apps."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Person:
                yield f"{model._meta.app_label}.{model.__name__}.{field.name}", model, field


def test_every_link_to_a_person_has_a_rule():
    found = {name for name, _model, _field in links()}
    assert found - RULES.keys() == set(), "register what these rows do in a merge (contacts.people.merging)"
    assert RULES.keys() - found == set(), "these rules are about no link"
    assert all(rule.why for rule in RULES.values() if rule.how != MOVES)


def test_every_rule_names_columns_that_exist_and_covers_what_is_unique():
    for name, model, field in links():
        rule = RULES[name]
        columns = {one.column for one in model._meta.concrete_fields}
        assert {key.strip('"') for key in rule.once} <= columns and set(rule.aside) <= columns, name
        unique = [one for one in model._meta.constraints if field.name in getattr(one, "fields", ())]
        if rule.how == MOVES and (unique or field.unique):
            assert rule.once or rule.clash == "closes" or rule.first, (
                f"{name}: rows exclude each other, say which stays"
            )


def everything():
    """All rows that point to a person, as text: what an undo must bring back."""
    told = {}
    with connection.cursor() as cursor:
        for name, model, field in links():
            if model in {Person, Merge, Candidate}:
                continue
            cursor.execute(
                f"SELECT (to_jsonb(t) - 'status_at')::text FROM {model._meta.db_table} t"
                f" WHERE {field.column} IS NOT NULL ORDER BY 1"
            )
            told[name] = [row[0] for row in cursor.fetchall()]
    return told


@pytest.fixture
def two(lead, alice, petition, event):
    """José, twice: both signed, promised to come, were called, written to, tagged, and live somewhere."""
    now = timezone.now()
    one = make_person(lead, "Jose", "Rivera", email="jose@example.org", phone="860-555-0101")
    other = make_person(lead, "José", "Rivera Santos", email="j.rivera@example.net", phone="860-555-0101")
    calls = CallList.objects.create(partner=lead, name="Calls", state="open")
    third = CallList.objects.create(partner=lead, name="More calls", state="open")
    dispatch = Dispatch.objects.create(partner=lead, reference="alert:x", state="running")
    bundle = Bundle.objects.create(dispatch=dispatch, language="en", size=2)
    tag = Tag.objects.create(partner=lead, name="Spring")
    for days, person in ((9, one), (2, other)):
        at = now - dt.timedelta(days=days)
        signed = Signature.objects.create(petition=petition, person=person, at=at, show_name=True)
        facts = {"person": person, "partner": lead, "kind": "petition.signed", "about": f"petition:{petition.uuid}"}
        Action.objects.create(**facts, reference=f"signature:{signed.uuid}", at=at)
        Rsvp.objects.create(event=event, person=person, promised_at=at)
        Address.objects.create(person=person, street=f"{days} Elm St", town_text="Hartford", zip="06106", since=at)
        Role.objects.create(person=person, kind="parent", since=at.date())
        Tagging.objects.create(person=person, tag=tag, at=at)
        Note.objects.create(person=person, partner=lead, text=f"Note {days}", at=at)
        point = point_of("jose@example.org" if person == one else "j.rivera@example.net")
        Message.objects.create(dispatch=dispatch, bundle=bundle, person=person, point_id=point, language="en")
    Assignment.objects.create(call_list=calls, person=one, state="available")
    Assignment.objects.create(call_list=calls, person=other, state="done", outcome="reached")
    Assignment.objects.create(call_list=third, person=one, state="claimed", claimed_by=alice.user)
    Assignment.objects.create(call_list=calls, person=make_person(lead, "Ana", "Abe"), state="available")
    CheckIn.objects.create(rsvp=other.rsvps.get(), device_key="d1")
    return one, other


def candidate(one, other, by, now=None):
    return services.compare([one.uuid, other.uuid], by=by, now=now or timezone.now())


def press(desk, row, **more):
    return desk.post(reverse("duplicates:pair", args=[row.uuid]), {"decide": "merge", **more})


def test_a_merge_keeps_both_histories_and_is_taken_back(two, alice, lead, desk_of, petition):
    one, other = two
    before, desk = everything(), desk_of(alice)
    row = candidate(one, other, alice)
    page = desk.get(reverse("duplicates:pair", args=[row.uuid])).content.decode()
    assert "Rivera Santos" in page and "same phone" in page and "j.rivera@example.net" in page
    press(desk, row, given_name="loser", home="loser")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.given_name, one.family_name, other.merged_into) == ("José", "Rivera", one)

    # One signature counts, the earlier; the other is kept where no count and no list sees it.
    assert list(Signature.objects.filter(invalidated_at=None).values_list("person", flat=True)) == [one.pk]
    assert Signature.objects.get(person=other).invalid_reason == "merged"
    assert Action.objects.filter(person=one).count() == 2
    assert Rsvp.objects.get(person=one).check_in and Rsvp.objects.get(person=other).cancelled_at
    assert Assignment.objects.get(person=one, state="done") and one.notes.count() == 2
    assert one.taggings.get().at < other.taggings.get().at and one.roles.get().since < other.roles.get().since
    homes = one.addresses.order_by("since")
    assert [(home.street, home.until is None) for home in homes] == [("9 Elm St", False), ("2 Elm St", True)]
    assert Message.objects.get(person=other).fate == "dropped" and Message.objects.get(person=one).fate == "pending"
    assert {point["value"] for point in consent.points_of([one.pk])[one.pk]} == {
        "jose@example.org", "j.rivera@example.net", "+18605550101"
    }  # fmt: skip
    answer = desk.get(reverse("people:detail", args=[other.uuid]))
    assert answer.url == reverse("people:detail", args=[one.uuid])
    told = desk.get(answer.url).content.decode()
    assert "merged into this one" in told and "Note 9" in told and "Note 2" in told
    assert other not in profile.list_people(alice) and one in profile.list_people(alice)

    Note.objects.create(person=one, partner=lead, text="Since then")
    merge = Merge.objects.get()
    address = reverse("duplicates:merge", args=[merge.uuid])
    assert "Rivera Santos" in desk.get(address).content.decode()
    desk.post(address)
    desk.post(address)  # twice is once
    Note.objects.filter(text="Since then").delete()
    after = everything()
    for name in before:
        claimed = name == "campaigns.Assignment.person"  # a claim ends with a merge, as a lease does
        assert after[name] == before[name] or claimed, name
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.given_name, other.merged_into) == ("Jose", None)
    assert Candidate.objects.get().state == "dismissed"
    assert Entry.objects.filter(action="person.unmerged").count() == 2


def test_the_younger_entry_may_remain(two, alice, desk_of):
    one, other = two
    press(desk_of(alice), candidate(one, other, alice), remains="younger", given_name="winner")
    other.refresh_from_db()
    one.refresh_from_db()
    assert one.merged_into == other and (other.given_name, other.family_name) == ("Jose", "Rivera")
    assert Signature.objects.get(invalidated_at=None).person == other


def test_the_stricter_word_counts_and_is_given_back(lead, other, alice, desk_of):
    one = make_person(lead, "Ana", "Lopez", email="ana@example.org")
    two = make_person(lead, "Ana", "Lopez", email="ana@work.example.org")
    for email in ("ana@example.org", "ana@work.example.org"):
        allow(email, lead)
        allow(email, other)
    allow("ana@work.example.org", lead, "events")
    consent_services.withdraw(
        point_id=point_of("ana@example.org"),
        partner_id=lead.pk,
        channel="email",
        purposes=["alerts"],
        how="preferences",
        now=timezone.now(),
    )

    def reached(partner, purpose="alerts"):
        people = Person.objects.filter(pk__in=[one.pk, two.pk], merged_into=None)
        return consent.count_deliverable(people, partner_id=partner.pk, channel="email", purpose=purpose).get("", 0)

    assert (reached(lead), reached(lead, "events"), reached(other)) == (1, 1, 2)
    desk = desk_of(alice)
    press(desk, candidate(one, two, alice))
    assert (reached(lead), reached(lead, "events"), reached(other)) == (0, 1, 1)
    assert ledger.count_drift() == 0
    page = desk.get(reverse("people:detail", args=[one.uuid])).content.decode()
    assert "because another entry of the same person had said no" in page
    desk.post(reverse("duplicates:merge", args=[Merge.objects.get().uuid]))
    assert (reached(lead), reached(lead, "events"), reached(other)) == (1, 1, 2)
    assert ledger.count_drift() == 0


def test_who_left_everything_at_one_address_is_not_written_to_at_the_other(lead, alice, desk_of):
    one = make_person(lead, "Ana", "Lopez", email="ana@example.org")
    two = make_person(lead, "Ana", "Lopez", email="ana@work.example.org")
    allow("ana@example.org", lead)
    consent_services.withdraw_everything(
        point_ids=[point_of("ana@work.example.org")], how="one_click", now=timezone.now()
    )
    press(desk_of(alice), candidate(one, two, alice))
    counts = consent.count_deliverable(
        Person.objects.filter(pk=one.pk), partner_id=lead.pk, channel="email", purpose="alerts"
    )
    assert "" not in counts


def test_only_whoever_may_see_both_may_merge(two, alice, bob, vera, vic, charlie, other, desk_of):
    one, two_ = two
    row = candidate(one, two_, alice)
    address = reverse("duplicates:pair", args=[row.uuid])
    for stranger, status in ((bob, 404), (vera, 403), (charlie, 403)):
        assert desk_of(stranger).get(address).status_code == status
        assert press(desk_of(stranger), row).status_code == status
    assert desk_of(vic).get(address).status_code == 200
    press(desk_of(vic), row)
    assert not Merge.objects.exists()
    desk = desk_of(bob)
    assert "Rivera" not in desk.get(reverse("duplicates:queue")).content.decode()
    chosen = {"chosen": [str(one.uuid), str(two_.uuid)]}
    assert desk.post(reverse("duplicates:compare"), chosen).url == reverse("people:list")
    # Another partner looks after one of the two: a merge would show it what we know.
    Stewardship.objects.create(person=one, partner=other)
    refused = press(desk_of(alice), row)
    assert refused.status_code == 409 and "would show it what you know" in refused.content.decode()
    assert not Merge.objects.exists()
    Stewardship.objects.create(person=two_, partner=other)
    press(desk_of(alice), row)
    merge = Merge.objects.get()
    assert desk.get(reverse("duplicates:merge", args=[merge.uuid])).status_code == 200  # both look after her


def test_merges_built_upon_each_other_are_taken_back_in_turn(lead, alice, desk_of):
    people = [make_person(lead, "Ana", "Lopez", email=f"ana{n}@example.org") for n in range(3)]
    for person in people:
        Note.objects.create(person=person, partner=lead, text=str(person.pk))
    desk = desk_of(alice)
    press(desk, candidate(people[1], people[2], alice))
    press(desk, candidate(people[0], people[1], alice))
    first, second = Merge.objects.order_by("pk")
    assert people[0].notes.count() == 3
    answer = desk.get(reverse("people:detail", args=[people[2].uuid]))
    assert answer.url == reverse("people:detail", args=[people[0].uuid])  # from entry to entry
    told = desk.post(reverse("duplicates:merge", args=[first.uuid]), follow=True).content.decode()
    assert "Take the later one back first" in told and people[0].notes.count() == 3
    for merge in (second, first):
        desk.post(reverse("duplicates:merge", args=[merge.uuid]))
    assert [person.notes.count() for person in people] == [1, 1, 1]


def test_a_send_under_way_writes_once_to_who_was_merged_meanwhile(lead, alice, now, settings, monkeypatch):
    settings.MAIL_GATEWAY = "memory"
    monkeypatch.setattr(gateway, "_made", {})
    post = gateway.gateway()
    crowd.make(lead, 6)
    dispatch = crowd.open_alert(lead)
    sending.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    one, two, three, late = Person.objects.order_by("pk")[:4]
    merging.merge(merging.Wanted(one.pk, two.pk, {}), by=alice, now=now)
    Person.objects.filter(pk=late.pk).update(merged_into=three)  # a copy that no merge has brought over yet
    delivery.send_due(clock=lambda: now)
    assert sorted(post.addresses) == [f"p{n}@people.example.org" for n in (1, 3, 5, 6)]
    assert Message.objects.filter(person=two).values_list("fate", "fate_reason").get() == ("dropped", "merged")


def test_what_was_on_its_way_comes_after(lead, alice, now):
    one, two = (make_person(lead, "Ana", "Lopez", email=f"a{n}@example.org") for n in range(2))
    merging.merge(merging.Wanted(one.pk, two.pk, {}), by=alice, now=now)
    Note.objects.create(person=two, partner=lead, text="late")  # folded while the two were merged
    assert merging.sweep(now=now + dt.timedelta(seconds=60)) == 0
    assert merging.sweep(now=now + dt.timedelta(seconds=600)) == 1
    assert one.notes.count() == 1
    merging.undo(Merge.objects.get(), by=alice, now=now)
    assert two.notes.count() == 1 and MergedRow.objects.exists()


def test_a_bundle_of_merges_costs_as_many_statements_as_one(lead, alice, now, django_assert_max_num_queries):
    wanted = []
    for n in range(6):
        one, two = (make_person(lead, "Ana", f"Lopez{n}", email=f"a{n}{m}@example.org") for m in range(2))
        wanted.append(merging.Wanted(one.pk, two.pk, {}))
    with django_assert_max_num_queries(80):
        merging.merge_many(wanted, partner=lead, user=alice.user, now=now, is_batch=True)
    assert Person.objects.filter(merged_into__isnull=False).count() == 6
