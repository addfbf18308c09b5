"""Preflight says where answers go, names the variant that a finding is about, and misses a difference."""

import datetime as dt
from typing import Any

from campaigns.alerts.composer.services import held_by, save_draft
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight.rules import Door, Tried, find_alike, look_at_replies
from campaigns.alerts.variants.services import Setup, keep_setup
from coalition.partners.models import Membership
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence.health import services as health
from contacts.correspondence.health.rules import INBOUND
from tests.campaigns.alerts.test_pages import url
from tests.campaigns.alerts.test_preflight import issues_of

TEAM = "team@every-child.example.org"


def test_it_judges_how_answers_come_in() -> None:
    def code(door: Door, team: str = TEAM) -> str:
        issue = look_at_replies(door, team)
        return issue.code if issue else ""

    mine = "reply.example.org"
    assert code(Door()) == "replies_direct"
    assert code(Door(mine, was_used=False)) == "replies_never"
    assert code(Door(mine, was_used=True)) == ""
    assert code(Door(mine, was_used=True, was_refused=True)) == "replies_refused"
    assert code(Door(mine, was_used=True), f"team@{mine}") == "replies_circle"


def test_it_says_where_answers_go(
    alert: Alert, alice: Membership, desk_of: Any, settings: Any, now: dt.datetime
) -> None:
    sender = SenderIdentity.objects.get(partner=alice.partner)
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert f"Answers go straight to {sender.reply_to}." in page
    assert "Answers come in and are kept with the person" not in page
    settings.INBOUND_DOMAIN = "reply.example.org"
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "No answer has ever come in at reply.example.org." in page and "Mail health" in page
    health.note(INBOUND, now=now, items=1)
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "No answer has ever come" not in page and "Answers come in and are kept with the person" in page
    health.note(INBOUND, now=now + dt.timedelta(hours=1), refused=1)
    assert "replies_refused" in issues_of(alert, now)


def test_it_finds_variants_that_are_alike() -> None:
    rows = [Tried("A", "en", "x"), Tried("A", "es", "y"), Tried("B", "en", "x"), Tried("B", "es", "z")]
    assert [(one.language, one.variant, one.facts["other"]) for one in find_alike(rows)] == [("en", "B", "A")]
    assert find_alike([Tried("A", "", "me"), Tried("B", "", "you")]) == []


def test_it_names_the_variant_of_a_finding_and_leads_to_it(
    alert: Alert, alice: Membership, desk_of: Any, now: dt.datetime
) -> None:
    keep_setup(alert, Setup(letters=["A", "B"], kind="content"), now=now)
    alert.versions.filter(variant="B", language="en").update(
        subject="Other", blocks=[{"kind": "text", "text": "{{ nothing }}"}]
    )
    page = " ".join(desk_of(alice).get(url("check", alert)).content.decode().split())
    assert "English, variant B:</strong> There is no merge tag {{ nothing }}." in page
    assert f"{url('compose', alert)}?variant=B#text-en" in page
    assert "Spanish, variant B:</strong> Variant B says the same as variant A" in page
    keep_setup(alert, Setup(letters=["A", "B"], kind="sender"), now=now)
    page = " ".join(desk_of(alice).get(url("check", alert)).content.decode().split())
    assert "Variant B:</strong> Variant B says the same as variant A" in page
    keep_setup(alert, Setup(), now=now)
    page = desk_of(alice).get(url("check", alert)).content.decode()
    assert "variant B" not in page and "The variants differ" not in page


def test_it_names_whose_sender_lacks_a_reader(alert: Alert, alice: Membership, desk_of: Any, now: dt.datetime) -> None:
    facts = {"name": "Nobody", "email": "no-reply@every-child.example.org"}
    deaf = SenderIdentity.objects.create(partner=alice.partner, **facts)
    keep_setup(alert, Setup(letters=["A", "B"], kind="sender", senders={"B": deaf.uuid}), now=now)
    fresh = Alert.objects.get(pk=alert.pk)
    assert held_by(save_draft(fresh, held_by(fresh), by=alice, now=now)) == held_by(fresh), "a save changes nothing"
    page = " ".join(desk_of(alice).get(url("check", alert)).content.decode().split())
    assert f"Variant B:</strong> Answers would go to {deaf.email}, where nobody reads them." in page
