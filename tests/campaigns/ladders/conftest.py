"""A petition, an event, and three supporters who may be written to and one who may not."""

import datetime as dt
from typing import Any

import pytest

from contacts.people.models import Person
from tests.campaigns.alerts.conftest import make_person
from tests.campaigns.pages.stage import campaign, event, hearing, petition
from tests.contacts.correspondence.conftest import post

__all__ = ["campaign", "event", "hearing", "petition", "post"]


@pytest.fixture
def ana(lead: Any) -> Person:
    return make_person(lead, "Ana Smith")


@pytest.fixture
def dolores(lead: Any) -> Person:
    return make_person(lead, "Dolores Rivera", "es")


@pytest.fixture
def emil(lead: Any) -> Person:
    return make_person(lead, "Emil Quiet", consents=False)


@pytest.fixture
def hour() -> Any:
    return lambda n: dt.timedelta(hours=n)
