"""A test that commits leaves nothing to the next one, and takes nothing away that migrations wrote."""

import threading
from typing import Any

import pytest
from django.core.signals import request_finished, request_started

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


def test_it_waits_for_a_request_that_a_test_leaves_behind() -> None:
    taken, answer = threading.Event(), threading.Event()

    def serve() -> None:
        request_started.send(sender=None)
        taken.set()
        answer.wait(10)
        request_finished.send(sender=None)

    thread = threading.Thread(target=serve)
    thread.start()
    taken.wait(10)
    databases.wait_for_the_server(0.02)
    assert databases.is_serving()
    threading.Timer(0.05, answer.set).start()
    databases.wait_for_the_server()
    assert not databases.is_serving()
    thread.join()
