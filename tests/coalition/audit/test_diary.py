"""The diary: lines cannot be changed, each partner reads its own, the file is safe."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from coalition.audit import rules as audit_rules
from coalition.audit import services as audit
from coalition.audit.models import Entry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sql", ["UPDATE coalition_entry SET actor_name = 'x'", "DELETE FROM coalition_entry"])
def test_it_refuses_to_change_or_lose_a_line(alice: Any, sql: str) -> None:
    audit.record("partner.edited", by=alice, on=alice.partner)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Entry.objects.count() == 1


def test_it_writes_many_lines_with_one_statement(alice: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        audit.record_many("partner.edited", by=alice, on=[alice.partner] * 50)
    assert Entry.objects.count() == 50


def test_it_writes_long_numbers_with_separators() -> None:
    words = audit_rules.words_of("people.changing_together", {"count": 1_200_000})
    assert words == "Began to change 1,200,000 people at once"


def test_it_shows_each_partner_its_own_lines_in_words(
    alice: Any, bob: Any, desk_of: Any, django_assert_max_num_queries: Any
) -> None:
    audit.record("membership.role_changed", by=alice, on=alice, facts={"before": "viewer", "after": "organizer"})
    audit.record("partner.edited", by=bob, on=bob.partner)
    client = desk_of(alice)
    with django_assert_max_num_queries(5):
        page = client.get(reverse("partners:diary")).content.decode()
    assert "changed a role from Viewer to Organizer" in page
    assert "Bob" not in page


def test_it_filters_the_diary_and_gives_it_as_a_file_to_administrators(adam: Any, alice: Any, desk_of: Any) -> None:
    audit.record("token.made", by=adam, on=adam.partner)
    audit.record("partner.edited", by=adam, on=adam.partner)
    url = reverse("partners:diary")
    audit.record("alert.scheduled", by=adam)
    page = desk_of(adam).get(url, {"about": "team"}).content.decode()
    assert "made an API token" in page and "schedul" not in page
    assert desk_of(alice).post(url, {"export": "csv", "why": "Board meeting"}).status_code == 403
    answer = desk_of(adam).post(f"{url}?about=mail", {"export": "csv", "why": "Board meeting"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert Entry.objects.filter(action="list.exported", facts__list="diary").exists()


def test_it_draws_the_trail_of_one_object(alice: Any, adam: Any) -> None:
    audit.record("partner.edited", by=alice, on=alice.partner)
    audit.record("membership.ended", by=alice, on=adam)
    request = RequestFactory().get("/")
    request.membership = alice
    template = engines["django"].from_string("{% load desk %}{% trail on %}")
    drawn = template.render({"on": alice.partner}, request)
    assert "changed the settings of the organization" in drawn and "ended a membership" not in drawn
