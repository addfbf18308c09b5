import pytest

from campaigns.legislation.models import Bill, Session
from tests.campaigns.pages.stage import *  # noqa: F403


@pytest.fixture
def bill(hearing):
    session = Session.objects.create(identifier="2027", name="2027", starts_on="2027-01-06", ends_on="2027-06-09")
    row = Bill.objects.create(
        session=session, identifier="HB 5003", title="An Act Concerning Class Size", subjects=["Class size"]
    )
    hearing.bills.add(row)
    return row
