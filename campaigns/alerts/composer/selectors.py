"""Reads the tests of an alert and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.alerts.models import Alert
from contacts.correspondence.models import Message

ON_ITS_WAY = frozenset({"ready", "claimed", "in_flight", "retry"})
WORDS = {"waiting": _("on its way"), "accepted": _("taken by the mail provider")}


def test_reference(alert: Alert) -> str:
    """Give the beginning of the references of an alert's test sends."""
    return f"alert-test:{alert.uuid}:"


@dataclass(frozen=True)
class Tried:
    """One copy of a test: to which mailbox, in which language, when, and how far it got."""

    name: str
    address: str
    language: str
    at: datetime
    state: str
    label: Any


def list_tests(alert: Alert, latest: int = 12) -> Sequence[Tried]:
    """List the latest copies of an alert's tests with what the provider reported, in one statement."""
    rows = Message.objects.filter(dispatch__reference__startswith=test_reference(alert))
    rows = rows.select_related("person", "point", "bundle").order_by("-created_at", "-id")
    return [_tried(row) for row in rows[:latest]]


def _tried(row: Message) -> Tried:
    bundle = row.bundle
    label: Any
    if row.fate != "pending" or bundle is None:
        state, label = row.fate, row.get_fate_display()
    else:
        state = "accepted" if bundle.state == "accepted" else "waiting" if bundle.state in ON_ITS_WAY else bundle.state
        label = WORDS.get(state) or bundle.get_state_display()
    return Tried(row.person.given_name, row.point.value, row.language, row.created_at, state, label)
