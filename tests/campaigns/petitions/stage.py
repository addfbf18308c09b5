"""A stage for packs: five signatures, four of them from a district with a holder."""

import datetime as dt

import pytest

from campaigns.petitions.models import Signature
from contacts.people.models import Person
from contacts.places.models import District, Residence
from contacts.policymakers.models import Seat, Term
from tests.campaigns.petitions.test_sign import sign_many

SQUARE = {"type": "Polygon", "coordinates": [[[-73, 41], [-72, 41], [-72, 42], [-73, 42], [-73, 41]]]}


@pytest.fixture
def district(petition, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    sign_many(petition, 3, comment="For my children", show_name=True)
    sign_many(petition, 2, start=3)
    Signature.objects.filter(comment__gt="").update(words="shown")
    district = District.objects.create(chamber="lower", number=7, name="7", plan="2022", geometry=SQUARE)
    seat = Seat.objects.create(chamber="lower", number=7, district=district)
    holder = Person.objects.create(given_name="Rosa", family_name="Lane")
    Term.objects.create(seat=seat, person=holder, starts_on=dt.date(2025, 1, 8))
    for signature in Signature.objects.order_by("pk")[:4]:
        facts = {"person": signature.person, "chamber": "lower", "plan": "2022", "how": "street"}
        Residence.objects.create(**facts, district=district, confidence=1.0)
    return district
