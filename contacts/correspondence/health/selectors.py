"""Reads how mail stands, from a few small rows and partial indexes; nothing here names a person."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, Sum

from coalition.post import suppressions
from coalition.post.gateway import event_keys, inbound_token
from contacts.consent.lists import selectors as consent
from contacts.correspondence.health.models import HookTally, Reconciliation, RunState
from contacts.correspondence.health.rules import EVENTS, INBOUND, Signs, concerns
from contacts.correspondence.models import Bundle, BundleState

WEEK = timedelta(days=7)
RUNS = 10


@dataclass(frozen=True)
class Hook:
    """What one hook brought in a week, and when it was last called or refused."""

    posts: int = 0
    items: int = 0
    refused: int = 0
    unreadable: int = 0
    last_at: datetime | None = None
    refused_at: datetime | None = None


@dataclass(frozen=True)
class Health:
    """How mail stands, for the page."""

    concerns: list[str]
    events: Hook
    inbound: Hook
    has_lists: bool
    unknown: int
    suppressed: dict[str, int] = field(default_factory=dict)
    points: dict[str, int] = field(default_factory=dict)
    runs: list[Reconciliation] = field(default_factory=list)


def read_health(membership: Any, now: datetime) -> Health:
    """Read everything the page shows; bundles in doubt are those of the membership's partner."""
    hooks = _hooks(now)
    events, inbound = hooks.get(EVENTS, Hook()), hooks.get(INBOUND, Hook())
    runs = list(Reconciliation.objects.select_related("asked_by").order_by("-asked_at")[:RUNS])
    ended = [run for run in runs if run.state in (RunState.DONE, RunState.FAILED)]
    done = next((run for run in ended if run.state == RunState.DONE), None)
    mine = Bundle.objects.filter(dispatch__partner=membership.partner)
    facts = mine.aggregate(
        unknown=Count("id", filter=Q(state=BundleState.UNKNOWN)),
        handed_at=Max("handed_at", filter=Q(state=BundleState.ACCEPTED)),
    )
    signs = Signs(
        has_provider=settings.MAIL_GATEWAY == "sendgrid",
        has_keys=bool(event_keys()),
        handed_at=facts["handed_at"],
        event_at=events.last_at,
        refused_at=events.refused_at,
        has_lists=suppressions.has_lists(),
        compared_at=done.finished_at if done else None,
        compare_failed=bool(ended) and ended[0].state == RunState.FAILED,
        unknown=facts["unknown"],
    )
    return Health(
        concerns=concerns(signs, now),
        events=events,
        inbound=inbound,
        has_lists=signs.has_lists,
        unknown=signs.unknown,
        suppressed=consent.count_suppressed(),
        points=consent.count_points(),
        runs=runs,
    )


def hook_addresses(membership: Any) -> list[tuple[str, str]]:
    """List the addresses to give to the provider; the one for answers holds a secret of the house."""
    if not membership.may("coalition.edit"):
        return []
    root = f"{settings.PUBLIC_URL}/hooks/sendgrid/"
    return [(EVENTS, root), (INBOUND, f"{root}inbound/{inbound_token()}/")]


def find_hook(name: str, now: datetime) -> Hook:
    """Tell what one hook brought in; never called, it is empty."""
    return _hooks(now).get(name, Hook())


def _hooks(now: datetime) -> dict[str, Hook]:
    since = (now - WEEK).astimezone(UTC).date()
    week = Q(day__gt=since)
    rows = HookTally.objects.values("hook").annotate(
        posts=Sum("posts", filter=week, default=0),
        items=Sum("items", filter=week, default=0),
        refused=Sum("refused", filter=week, default=0),
        unreadable=Sum("unreadable", filter=week, default=0),
        last_at=Max("last_at"),
        refused_at=Max("refused_at"),
    )
    return {row.pop("hook"): Hook(**row) for row in rows}
