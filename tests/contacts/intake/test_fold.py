import uuid
from dataclasses import replace

import pytest
from django.utils import timezone

from contacts.consent.models import Consent, ConsentState, ContactPoint, Reach, Suppression, Wording
from contacts.consent.services import keep_wording, withdraw_everything
from contacts.intake import folding, services
from contacts.intake.models import Submission
from contacts.intake.rules import KINDS, Arrival, Kind, Outcome, register_kind
from contacts.people.models import Person, Role, Stewardship, Tagging
from contacts.places.models import Address
from tests.contacts.intake.story import arrive, fold

ANA = {"email": "Ana@Example.org", "given_name": "Ana", "family_name": "Díaz"}


def test_it_makes_a_person_with_all_that_was_told(lead):
    version = keep_wording(key="petition", language="es", text="Sí, escríbanme.")
    yes = {"channel": "email", "purpose": "alerts", "wording": {"key": "petition", "version": version}}
    (done,) = fold(
        arrive(
            lead,
            **ANA,
            language="es",
            phone="(860) 555-0123 x4",
            street="1 Elm St",
            town="Hartford",
            zip="6106",
            roles=["parent", "Teacher"],
            tags=["Kitchen table"],
            consents=[yes],
        )
    )
    assert (done.state, done.result["change"]) == ("folded", "created")
    ana = done.person
    assert (ana.given_name, ana.family_name, ana.language) == ("Ana", "Díaz", "es")
    assert set(ContactPoint.objects.values_list("value", flat=True)) == {"ana@example.org", "+18605550123"}
    assert set(Role.objects.values_list("kind", flat=True)) == {"parent", "educator"}
    assert Tagging.objects.get().tag.name == "Kitchen table"
    home = Address.objects.get(person=ana, until=None)
    assert (home.street, home.town_text, home.zip) == ("1 Elm St", "Hartford", "06106")
    said = Consent.objects.get()
    assert (said.wording, said.how, said.language) == (Wording.objects.get(), "web_form", "es")
    assert said.submission == done.uuid
    assert Stewardship.objects.get().partner == lead


def test_it_finds_the_same_person_again(lead):
    first, second = fold(
        arrive(lead, **ANA), arrive(lead, email="ANA@example.org", given_name="ana", family_name="Diaz")
    )
    (third,) = fold(arrive(lead, email="ana@example.org", phone="860-555-0123"))
    assert first.person == second.person == third.person
    assert [one.result["change"] for one in (first, second, third)] == ["created", "unchanged", "updated"]
    (fourth,) = fold(arrive(lead, phone="8605550123", given_name="Ana", family_name="Diaz", email="new@example.org"))
    assert fourth.person == first.person


def test_it_tells_the_people_of_a_shared_mailbox_apart(lead):
    ana, ben, again = fold(
        arrive(lead, email="home@example.org", given_name="Ana", family_name="Diaz"),
        arrive(lead, email="home@example.org", given_name="Ben", family_name="Diaz"),
        arrive(lead, email="home@example.org", given_name="Ben"),
    )
    assert ana.person != ben.person and again.person == ben.person
    assert Reach.objects.filter(point__value="home@example.org").count() == 2


def test_it_needs_the_whole_name_next_to_an_unknown_email(lead):
    school, other = fold(
        arrive(lead, phone="860-555-0100", given_name="Ana"),
        arrive(lead, phone="860-555-0100", email="someone@example.org"),
    )
    assert school.person != other.person


def test_it_never_looks_among_the_people_of_others(lead, other):
    ours, theirs = fold(arrive(lead, **ANA), arrive(other, **ANA))
    assert ours.person != theirs.person
    assert ContactPoint.objects.count() == 1
    assert set(Stewardship.objects.values_list("person", "partner")) == {
        (ours.person.pk, lead.pk),
        (theirs.person.pk, other.pk),
    }


def test_it_fills_empty_names_and_overwrites_none(lead):
    first, _ = fold(arrive(lead, email="ana@example.org"), arrive(lead, **ANA))
    person = Person.objects.get()
    assert (person.given_name, person.family_name) == ("Ana", "Díaz")
    fold(arrive(lead, email="ana@example.org", given_name="ANA", family_name="DIAZ"))
    assert str(Person.objects.get()) == "Ana Díaz"


def test_it_keeps_one_current_home(lead):
    fold(arrive(lead, **ANA, zip="06106"), arrive(lead, **ANA, zip="06106", street="1 Elm St"))
    assert Address.objects.get().street == "1 Elm St"
    (moved,) = fold(arrive(lead, **ANA, zip="06511", town="New Haven"))
    homes = list(Address.objects.order_by("id").values_list("zip", "street", "until"))
    assert [home[:2] for home in homes] == [("06106", "1 Elm St"), ("06511", "")]
    assert homes[0][2] is not None and homes[1][2] is None
    assert moved.result["change"] == "updated"


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        ({"email": "no mail"}, "email_invalid"),
        ({"phone": "12"}, "phone_invalid"),
        ({}, "nobody"),
        ({"given_name": "Ana"}, "unreachable"),
        ({"email": "a@example.org", "given_name": "x" * 101}, "name_too_long"),
        ({"email": "a@example.org", "consents": [{"channel": "fax", "purpose": "alerts"}]}, "consent_unknown"),
    ],
)
def test_it_refuses_in_words_and_lets_the_others_pass(lead, payload, reason):
    bad, good = fold(arrive(lead, **payload), arrive(lead, **ANA))
    assert (bad.state, bad.reason, bad.person) == ("refused", reason, None)
    assert good.state == "folded"


def test_it_notes_small_things(lead):
    (done,) = fold(arrive(lead, **ANA, phone="12", zip="ABC", roles=["wizard"]))
    assert done.state == "folded"
    assert done.result["notes"] == ["phone_invalid", "zip_unread", "role_unknown"]


def test_it_takes_strange_names_as_they_are(lead):
    names = ["محمد", "🌻", "D'Angelo-O’Brien", "a\u202eb", "  Ana \t María "]
    done = fold(*[arrive(lead, email=f"p{i}@example.org", given_name=name) for i, name in enumerate(names)])
    assert [one.person.given_name for one in done] == ["محمد", "🌻", "D'Angelo-O’Brien", "a b", "Ana María"]


def test_it_stores_no_nul_and_no_broken_text(lead):
    (done,) = fold(arrive(lead, email="a@example.org", given_name="A\x00na", family_name="D\udcffaz"))
    assert done.person.given_name == "Ana"


def test_it_takes_an_exact_double_without_address_once_per_run(lead):
    run = uuid.uuid4()
    row = {"kind": "person.imported", "origin": "csv", "given_name": "Ana", "family_name": "Diaz", "zip": "06106"}
    one, two = fold(arrive(lead, run=run, row=1, **row), arrive(lead, run=run, row=2, **row))
    (three,) = fold(arrive(lead, run=run, row=3, **row))
    (elsewhere,) = fold(arrive(lead, run=uuid.uuid4(), row=1, **row))
    assert one.person == two.person == three.person != elsewhere.person
    assert [one.result["change"], two.result["change"], three.result["change"]] == ["created", "unchanged", "unchanged"]


def test_it_receives_the_same_key_once(lead):
    first = arrive(lead, key="abc", **ANA)
    assert arrive(lead, key="abc", **ANA).pk == first.pk
    rows = [Arrival("person.added", "api", lead.pk, ANA, key=key) for key in ("abc", "x", "x", "y")]
    assert services.receive_many(rows, now=timezone.now()) == 2
    assert Submission.objects.count() == 3


def test_it_refuses_only_the_row_that_breaks_its_bundle(lead):
    def break_on_boom(bundle, now):
        if any(folded.payload.get("boom") for folded in bundle):
            raise RuntimeError("boom")
        return {folded.submission_id: Outcome(result={"seen": True}) for folded in bundle}

    register_kind(Kind("test.boom", "boom", fold=break_on_boom))
    try:
        rows = [arrive(lead, kind="test.boom", email=f"p{i}@example.org", boom=i == 3) for i in range(7)]
        done = fold(*rows)
    finally:
        del KINDS["test.boom"]
    assert [one.state for one in done] == ["folded"] * 3 + ["refused"] + ["folded"] * 3
    assert done[3].reason == "broken" and done[0].result["seen"]
    assert Person.objects.count() == 6


def test_it_leaves_a_bundle_as_it_was_when_it_dies(lead, monkeypatch):
    rows = [arrive(lead, email=f"p{i}@example.org") for i in range(3)]

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(folding, "WAITING", folding.Way(folding.WAITING.open, die))
        with pytest.raises(KeyboardInterrupt):
            services.fold_waiting(now=timezone.now())
    assert not Person.objects.exists()
    assert {one.state for one in fold(*rows)} == {"folded"}
    assert Person.objects.count() == 3


def test_it_obeys_kinds_that_refuse(lead):
    register_kind(
        Kind("test.no", "no", fold=lambda bundle, now: {f.submission_id: Outcome(refused="closed") for f in bundle})
    )
    try:
        (done,) = fold(arrive(lead, kind="test.no", **ANA))
    finally:
        del KINDS["test.no"]
    assert (done.state, done.reason) == ("refused", "closed")


def test_it_folds_at_once_for_those_who_wait(lead):
    waits, other = arrive(lead, **ANA), arrive(lead, email="x@example.org")
    services.fold_now([waits.uuid], now=timezone.now())
    waits.refresh_from_db()
    other.refresh_from_db()
    assert (waits.state, other.state) == ("folded", "waiting")


def test_it_lets_her_own_yes_come_back_after_an_unsubscribe(lead):
    yes = [{"channel": "email", "purpose": "alerts"}]
    fold(arrive(lead, **ANA, consents=yes))
    withdraw_everything(point_ids=[ContactPoint.objects.get().pk], how="one_click", now=timezone.now())
    fold(arrive(lead, **ANA, origin="csv", kind="person.imported", consents=yes))
    assert Suppression.objects.count() == 1 and ConsentState.objects.get().decision == "withdrawn"
    fold(arrive(lead, **ANA, consents=yes))
    assert not Suppression.objects.exists() and ConsentState.objects.get().decision == "granted"


def test_it_lets_her_hear_from_another_partner_too(lead, other):
    yes = [{"channel": "email", "purpose": "alerts", "partner": str(other.uuid)}]
    (done,) = fold(arrive(lead, **ANA, consents=yes))
    assert ConsentState.objects.get().partner == other
    assert set(Stewardship.objects.values_list("partner", flat=True)) == {lead.pk, other.pk}
    assert done.result == {"change": "created"}


def test_it_uses_the_same_number_of_statements_for_any_size(lead, django_assert_max_num_queries):
    def some(count, start):
        return [
            Arrival(
                "person.added",
                "web",
                lead.pk,
                {
                    "email": f"p{i}@example.org",
                    "phone": f"860555{i:04}",
                    "zip": "06106",
                    "roles": ["parent"],
                    "tags": ["t"],
                    "consents": [{"channel": "email", "purpose": "alerts"}],
                },
                key=f"k{i}",
            )
            for i in range(start, start + count)
        ]

    services.receive_many(some(300, 0), now=timezone.now())
    with django_assert_max_num_queries(34):  # and nine COPYs, which Django does not count
        assert services.fold_waiting(now=timezone.now()) == 300
    assert Person.objects.count() == 300
    services.receive_many([*some(150, 900), *again(some(150, 0))], now=timezone.now())
    with django_assert_max_num_queries(34):
        assert services.fold_waiting(now=timezone.now()) == 300
    assert Person.objects.count() == 450


def again(arrivals):
    """The same people once more, with news."""
    return [replace(one, key=f"{one.key} again", payload={**one.payload, "tags": ["u"]}) for one in arrivals]


def test_it_tells_news_of_a_newcomer_in_the_same_bundle(lead):
    first, second, third = fold(
        arrive(lead, **ANA, roles=["parent"], tags=["a"]),
        arrive(lead, **ANA, roles=["parent", "educator"], tags=["A"]),
        arrive(lead, **ANA, roles=["educator"], tags=["a"]),
    )
    assert first.person == second.person == third.person
    assert [one.result["change"] for one in (first, second, third)] == ["created", "updated", "unchanged"]
    assert set(Role.objects.values_list("kind", flat=True)) == {"parent", "educator"}
    assert Tagging.objects.count() == Stewardship.objects.count() == Reach.objects.count() == 1


def test_it_folds_known_people_beside_newcomers(lead):
    (known,) = fold(arrive(lead, **ANA, roles=["parent"]))
    same, new = fold(
        arrive(lead, **ANA, phone="860-555-0101", roles=["educator"], tags=["t"], zip="06106"),
        arrive(lead, email="ben@example.org", given_name="Ben", roles=["educator"], tags=["t"], zip="06106"),
    )
    assert same.person == known.person != new.person
    assert [one.result["change"] for one in (same, new)] == ["updated", "created"]
    assert Role.objects.count() == 3 and Tagging.objects.count() == 2 and Address.objects.count() == 2
    assert set(Reach.objects.filter(person=known.person).values_list("point__kind", flat=True)) == {"email", "phone"}


@pytest.mark.parametrize("half", [0, 1])
def test_it_begins_with_its_half_and_leaves_nothing(lead, monkeypatch, half):
    monkeypatch.setattr(folding, "BUNDLE", 5)
    rows = [Arrival("person.added", "web", lead.pk, {"email": f"p{i}@example.org"}, key=str(i)) for i in range(30)]
    services.receive_many([*rows, Arrival("person.added", "web", lead.pk, {}, key="x")], now=timezone.now())
    assert services.fold_waiting(now=timezone.now(), limit=5, half=half) == 5
    assert services.fold_waiting(now=timezone.now(), half=half) == 26
    assert not Submission.objects.filter(state="waiting").exists() and Person.objects.count() == 30
