"""A test that commits leaves nothing to the next one, and takes nothing away that migrations wrote."""

from typing import Any

import pytest

from campaigns.strategy.whip.models import VotingRule
from coalition.partners.models import Partner
from tests import cast, databases


@pytest.mark.parametrize("few", [databases.FEW, 1])
def test_it_empties_all_but_what_was_shipped(transactional_db: Any, monkeypatch: Any, few: int) -> None:
    monkeypatch.setattr(databases, "FEW", few)
    shipped = list(VotingRule.objects.order_by("pk").values())
    assert shipped
    cast.make_partner("lead", "Every Child CT", is_lead=True)
    VotingRule.objects.all().delete()
    databases.empty_tables()
    assert not Partner.objects.exists()
    assert list(VotingRule.objects.order_by("pk").values()) == shipped
