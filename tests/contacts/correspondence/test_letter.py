"""What differs from person to person in a letter: names, town, legislators, links; loaded per bundle."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coalition.post.rules import personal
from contacts.consent import rules as tokens
from contacts.consent.selectors import find_point_by_token
from contacts.correspondence import criteria, delivery, services
from contacts.correspondence.models import Message
from contacts.correspondence.rules import compile_content
from contacts.households import services as households
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import Person
from contacts.places.models import Address, District, Residence, Town
from contacts.policymakers.models import Office, Seat, Term
from tests.contacts.consent.story import allow, make_person
from tests.contacts.correspondence import crowd

TEXT = (
    "{{ first_name }}|{{ town | default: 'your town' }}|{% if senator %}{{ senator.title }} {{ senator.name }} "
    "{{ senator.district }} {{ senator.phone }}{% else %}nobody{% endif %}|{{ preferences_url }}|{{ message_token }}"
)


@pytest.fixture
def district(db):
    made = District.objects.create(chamber="upper", number=3, name="3", plan="2022")
    seat = Seat.objects.create(chamber="upper", number=3, district=made)
    for name, start, end in (("Before", (2019, 1, 1), (2023, 1, 4)), ("Holder", (2023, 1, 4), None)):
        person = Person.objects.create(given_name="Sen", family_name=name)
        Term.objects.create(seat=seat, person=person, starts_on=dt.date(*start), ends_on=dt.date(*end) if end else None)
        Office.objects.create(person=person, phone=f"555-{name}")
    return made


def open_letter(partner, reference="alert:l"):
    draft = services.Draft("en", compile_content(subject="S", html="", text=TEXT))
    return services.open_dispatch(reference=reference, partner=partner, purpose="alerts", drafts=[draft])


def texts(post):
    return {
        person.address: personal(letter.text, person.values) for letter in post.letters for person in letter.recipients
    }


def test_it_names_who_holds_the_seat_now_and_where_one_lives(lead, post, district, now):
    crowd.make(lead, 3)
    one, two, three = crowd.everybody().filter(given_name__startswith="Given").order_by("id")
    Residence.objects.create(person=one, chamber="upper", plan="2022", district=district, confidence=1, how="point")
    Residence.objects.create(
        person=two, chamber="upper", plan="2022", district=district, confidence=0.6, candidates=[district.pk], how="zip"
    )
    Address.objects.create(person=one, town=Town.objects.create(name="Hartford", key="hartford"))
    dispatch = open_letter(lead)
    people = crowd.everybody().filter(given_name__startswith="Given")
    services.freeze(dispatch=dispatch, people=people, now=now)
    delivery.send_due(clock=lambda: now)
    sent = texts(post)
    assert sent["p1@people.example.org"].startswith("Given1|Hartford|Sen. Sen Holder 3 555-Holder|")
    assert sent["p2@people.example.org"].startswith("Given2|your town|nobody|"), (
        "an unsettled district is no legislator"
    )


def test_it_gives_each_reader_her_own_links(lead, post, settings, now):
    crowd.make(lead, 2)
    dispatch = open_letter(lead)
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    for address, text in texts(post).items():
        _, _, _, preferences, mark = text.split("|")
        message = Message.objects.get(point__value=address)
        assert find_point_by_token(preferences.rstrip("/").rpartition("/")[2]) == message.point
        assert tokens.read_token("m", mark, keys=[settings.SECRET_KEY]) == message.uuid
        assert tokens.read_token("u", mark, keys=[settings.SECRET_KEY]) is None


def test_it_loads_values_with_the_same_number_of_statements_for_any_bundle(lead, post, district, now):
    counts = []
    for number, size in enumerate((5, 600)):
        crowd.make(lead, size, f"@{number}.example.org")
        dispatch = open_letter(lead, f"alert:{number}")
        mine = crowd.everybody().filter(reaches__point__value__endswith=f"@{number}.example.org")
        services.freeze(dispatch=dispatch, people=mine, now=now)
        with CaptureQueriesContext(connection) as queries:
            delivery.send_due(clock=lambda: now)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_it_uses_fields_that_rooms_above_registered(lead, post, now, monkeypatch):
    monkeypatch.setattr(criteria, "_FIELDS", dict(criteria._FIELDS))
    criteria.register_merge_field(
        criteria.MergeField("lucky", "Lucky number", 7, lambda people, language, today: dict.fromkeys(people, 7))
    )
    crowd.make(lead, 2)
    draft = services.Draft("en", compile_content(subject="S", html="", text="{{ lucky }}"))
    dispatch = services.open_dispatch(reference="alert:f", partner=lead, purpose="alerts", drafts=[draft])
    services.freeze(dispatch=dispatch, people=crowd.everybody(), now=now)
    delivery.send_due(clock=lambda: now)
    assert set(texts(post).values()) == {"7"}
    assert criteria.example_values()["lucky"] == 7


def test_it_greets_a_household_at_its_mailbox_once(lead, alice, post, now):
    family = [make_person(lead, name, "Rivera", email="familia@example.org", language="es") for name in ("Ana", "Luis")]
    eva = make_person(lead, "Eva", "Díaz", email="eva@example.org")
    for email in ("familia@example.org", "eva@example.org"):
        allow(email, lead)
    households.join(*family, by=alice, now=now)
    households.join(eva, make_person(lead, "Sam", "Díaz", email="sam@example.org"), by=alice, now=now)
    compiled = compile_content(subject="S", html="", text="{{ greeting | default: 'friend' }}|{{ first_name }}")
    drafts = [services.Draft(language, compiled) for language in ("en", "es")]
    dispatch = services.open_dispatch(reference="alert:h", partner=lead, purpose="alerts", drafts=drafts)
    frozen = services.freeze(
        dispatch=dispatch, people=Person.objects.filter(family_name__in=["Rivera", "Díaz"]), now=now
    )
    assert frozen.left_out == {"shared": 1, "no_consent": 1}
    delivery.send_due(clock=lambda: now)
    assert texts(post) == {"familia@example.org": "Ana y Luis|Ana", "eva@example.org": "Eva|Eva"}
    assert criteria.example_values("es")["greeting"] == "Ana y Luis"


def test_it_tells_answers_to_own_fields_in_the_words_of_the_reader(lead, other, post, now):
    choices = [{"value": "bus", "labels": {"en": "By bus", "es": "En autobús"}},
               {"value": "car", "labels": {"en": "By car", "es": "En carro"}}]  # fmt: skip
    rows = {key: CustomField.objects.create(partner=whose, key=key, kind=kind, labels={"en": key}, choices=choices)
            for whose, key, kind in ((lead, "way", "many"), (lead, "since", "date"), (lead, "rides", "yes"),
                                     (lead, "place", "place"), (other, "secret", "text"))}  # fmt: skip
    told = {"way": "bus,car", "since": "2027-03-05", "rides": "yes", "place": "Storrs", "secret": "Theirs"}
    for given, language in (("Ana", "es"), ("Ben", "en"), ("Eva", "en")):
        person = make_person(lead, given, "Roe", email=f"{given}@example.org".lower(), language=language)
        allow(f"{given}@example.org".lower(), lead)
        for key, value in told.items() if given != "Eva" else ():
            CustomAnswer.objects.create(person=person, field=rows[key], value=value)
    text = "{{ field.way | default: 'walks' }}|{{ field.since }}|{{ field.rides }}|{{ field.place }}|{{ field.secret }}"
    drafts = [services.Draft(code, compile_content(subject="S", html="", text=text)) for code in ("en", "es")]
    dispatch = services.open_dispatch(reference="alert:own", partner=lead, purpose="alerts", drafts=drafts)
    services.freeze(dispatch=dispatch, people=Person.objects.filter(family_name="Roe"), now=now)
    delivery.send_due(clock=lambda: now)
    assert texts(post) == {
        "ana@example.org": "En autobús, En carro|5 de marzo de 2027|sí|Storrs|",
        "ben@example.org": "By bus, By car|March 5, 2027|yes|Storrs|",
        "eva@example.org": "walks||||",
    }
    assert "field.way" in criteria.known_names(lead.pk) and "field.secret" not in criteria.known_names(lead.pk)
    assert criteria.example_values("es", lead.pk)["field.way"] == "En autobús"
