"""A test goes to colleagues and to the list of test mailboxes, in one language or all, and tells what became of it."""

from typing import Any

from campaigns.alerts.composer.selectors import list_tests
from campaigns.alerts.models import Alert
from coalition.partners.models import Membership, Partner
from coalition.partners.senders.models import SeedAddress
from contacts.correspondence.models import Dispatch, Message
from contacts.people.models import Stewardship
from tests.campaigns.alerts.test_pages import url


def seed(partner: Partner, name: str) -> SeedAddress:
    return SeedAddress.objects.create(partner=partner, label=name, email=f"{name.lower()}@example.org")


def test_it_sends_all_languages_to_colleagues_and_mailboxes(
    alice: Membership, vera: Membership, other: Partner, desk_of: Any, alert: Alert
) -> None:
    seed(alice.partner, "Gmail")
    seed(other, "Theirs")
    data = {"to": [str(vera.user.uuid)], "seeds": "1", "all": "1", "language": "en"}
    assert desk_of(alice).post(url("test", alert), data).status_code == 302
    found = {(row.point.value, row.language) for row in Message.objects.select_related("point")}
    assert found == {(to, code) for to in ("vera@example.org", "gmail@example.org") for code in ("en", "es")}
    subjects = sorted(one.contents.get().subject for one in Dispatch.objects.all())
    assert subjects == ["[Prueba] Hable por HB 5003", "[Test] Speak for HB 5003"]
    assert Stewardship.objects.filter(person__given_name="Gmail").count() == 0


def test_it_sends_one_language_when_asked_so(alice: Membership, desk_of: Any, alert: Alert) -> None:
    seed(alice.partner, "Gmail")
    desk_of(alice).post(url("test", alert), {"seeds": "1", "language": "es"})
    assert list(Message.objects.values_list("language", flat=True)) == ["es"]


def test_it_refuses_a_test_to_nobody(alice: Membership, desk_of: Any, alert: Alert) -> None:
    assert desk_of(alice).post(url("test", alert), {"seeds": "1", "language": "es"}).status_code == 409
    assert not Message.objects.exists()


def test_it_tells_what_became_of_it(
    alice: Membership, bob: Membership, desk_of: Any, alert: Alert, django_assert_num_queries: Any
) -> None:
    seed(alice.partner, "Gmail")
    client = desk_of(alice)
    client.post(url("test", alert), {"to": [str(alice.user.uuid)], "seeds": "1", "language": "en"})
    page = client.get(url("preview", alert)).content.decode()
    assert "What became of the tests" in page and "hx-get" in page
    Message.objects.filter(point__value="gmail@example.org").update(fate="delivered")
    Message.objects.filter(point__value="alice@example.org").update(fate="bounced")
    with django_assert_num_queries(1):
        assert {(one.name, one.state) for one in list_tests(alert)} == {("Gmail", "delivered"), ("Alice", "bounced")}
    done = client.get(url("tests", alert)).content.decode()
    assert "hx-get" not in done and "gmail@example.org" in done
    assert desk_of(bob).get(url("tests", alert)).status_code == 404
