"""Reads across the rooms: what needs somebody today, and what the search dialog finds."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.approval import selectors as approvals
from campaigns.alerts.history import selectors as drafts
from campaigns.alerts.models import Alert
from campaigns.alerts.selectors import list_alerts
from campaigns.alerts.variants import selectors as variants
from campaigns.ledger.models import Action
from campaigns.legislation import selectors as legislation
from campaigns.legislation.models import Bill
from campaigns.outreach import selectors as outreach
from campaigns.pages import selectors as pages
from campaigns.pages.models import ActionPage
from campaigns.pages.waiting import selectors as waiting
from campaigns.petitions.models import Petition
from campaigns.reports import rules
from campaigns.strategy import criteria as chips
from campaigns.strategy.following import selectors as following
from campaigns.strategy.joint import selectors as joint
from campaigns.strategy.models import Campaign
from campaigns.turnout import selectors as turnout
from coalition.audit import selectors as audit
from coalition.audit.models import Entry
from coalition.listing.selectors import Hit, Source, register_search
from contacts.correspondence.models import Bundle
from contacts.correspondence.replies import selectors as replies
from contacts.dedupe import selectors as duplicates
from contacts.imports import selectors as imports
from contacts.intake import selectors as intake
from contacts.people.follow_ups import selectors as follow_ups
from contacts.people.models import Stewardship
from contacts.people.notes import selectors as notes

LIVE_ALERTS = ["halted", "paused", "sending", "freezing", "scheduled", "draft"]  # the most urgent first
LIVE_RUNS = ["uploaded", "ready", "running"]


# --- today ------------------------------------------------------------------------------------------------------------
def list_urgent_alerts(membership: Any) -> list[Alert]:
    """List the alerts that are not over or have bundles in doubt, with how far each is, in two queries."""
    doubtful = Bundle.objects.filter(dispatch=OuterRef("dispatch"), state="unknown")
    live = Q(state__in=LIVE_ALERTS) | Q(Exists(doubtful))
    alerts = list(list_alerts(membership).filter(live)[:30])
    rows = Bundle.objects.filter(dispatch__in=[alert.dispatch_id for alert in alerts if alert.dispatch_id])
    sizes: dict[tuple[int, str], int] = {}
    for dispatch, state, size in rows.values_list("dispatch", "state").annotate(n=Sum("size")).order_by():
        sizes[dispatch, state] = size
    for alert in alerts:
        known = {state: sizes.get((alert.dispatch_id, state), 0) for state in ("accepted", "unknown", "failed")}
        alert.done, alert.unknown = sum(known.values()), known["unknown"]  # type: ignore[attr-defined]
    order = [*LIVE_ALERTS[:2], "sent", "cancelled", *LIVE_ALERTS[2:]]
    return sorted(alerts, key=lambda alert: order.index(alert.state))


def list_momentum(membership: Any, now: datetime) -> list[dict[str, Any]]:
    """List the live petitions with their count, goal and the last two weeks day by day, in three queries."""
    rows = Petition.objects.filter(page__partner=membership.partner, page__state="published")
    petitions = list(rows.select_related("page").prefetch_related("page__versions").order_by("-counted")[:8])
    today = timezone.localdate(now)
    since = now - timedelta(days=rules.SPARK_DAYS + 1)
    counts = _per_day([f"petition:{one.uuid}" for one in petitions], since)
    return [
        {
            "title": pages.title_of(one.page),
            "page": one.page,
            "count": one.counted,
            "goal": one.goal,
            "days": (days := rules.fill_days(counts.get(f"petition:{one.uuid}", {}), today, rules.SPARK_DAYS)),
            "week": sum(days[-7:]),
            "rising": rules.rising(days),
        }
        for one in petitions
    ]


def _per_day(abouts: list[str], since: datetime) -> dict[str, dict[date, int]]:
    rows = Action.objects.filter(kind="petition.signed", about__in=abouts, at__gte=since)
    counts: dict[str, dict[date, int]] = {}
    for about, on, n in rows.annotate(on=TruncDate("at")).values_list("about", "on").annotate(n=Count("id")).order_by():
        counts.setdefault(about, {})[on] = n
    return counts


def read_today(membership: Any, now: datetime) -> dict[str, Any]:
    """Gather what needs somebody today, a fixed number of queries."""
    lists = [one for one in outreach.list_call_lists(membership).filter(state="open")[:10] if one.waiting]  # type: ignore[attr-defined]
    runs = list(imports.list_runs(membership).filter(state__in=LIVE_RUNS)[:5])
    for run in runs:
        run.percent = min(100, run.read * 100 // run.rows) if run.rows else 0  # type: ignore[attr-defined]
    due, due_count = follow_ups.list_due(membership, now=now)
    return {
        "follow_ups": due,
        "follow_ups_due": due_count,
        "mentions": list(notes.list_unread(membership)[: notes.FEW]),
        "clocks": legislation.list_closing(now=now)[:8],
        "alerts": list_urgent_alerts(membership),
        "decisions": list(variants.list_asked(membership)[:5]),
        "asked_of_me": approvals.list_waiting(membership),
        "answered": approvals.list_answered(membership),
        "replies": replies.count_new(membership)[0] if membership.may("alerts.view") else 0,
        "refused": intake.list_refused(membership).count(),
        "duplicates": sum(duplicates.count_open(membership).values()),
        "at_pages": waiting.list_waiting(membership, now),
        "moved": following.count_changes(membership),
        "joints": list(joint.list_asked(membership, now)[:5]),
        "runs": runs,
        "call_lists": lists,
        "talked": drafts.list_talked_about(membership),
        "momentum": list_momentum(membership, now),
        "entries": _list_lately(membership),
        "draft_pages": list(pages.list_pages(membership, state="draft")[:5]),
    }


def _list_lately(membership: Any) -> list[Entry]:
    """List the latest deeds, each kind of deed of each person once: forty calls are one line."""
    told: dict[tuple[str, Any], Entry] = {}
    for line in audit.list_entries(membership)[:100]:
        told.setdefault((line.action, line.actor), line)
    return list(told.values())[:8]


def read_setup(membership: Any) -> list[tuple[str, bool]]:
    """Tell which of the first four steps of a new coalition are done."""
    partner = membership.partner
    return [
        ("people", Stewardship.objects.filter(partner=partner).exists()),
        ("campaign", Campaign.objects.filter(partner=partner).exists()),
        ("page", ActionPage.objects.filter(partner=partner).exists()),
        ("alert", Alert.objects.filter(partner=partner).exists()),
    ]


def read_shift(membership: Any, now: datetime) -> dict[str, Any]:
    """Gather what a volunteer may do now: call lists and doors, nothing else."""
    near = now + timedelta(days=2)
    events = turnout.list_events(membership, now=now)
    return {
        "call_lists": list(outreach.list_open(membership, now)[:10]),
        "events": [event for event in events if event.when <= near],  # type: ignore[attr-defined]
        "my_day": outreach.count_my_day(membership, now),
    }


# --- the search dialog -------------------------------------------------------------------------------------------
def _find_campaigns(membership: Any, words: str, limit: int) -> Iterable[Hit]:
    rows = Campaign.objects.filter(partner=membership.partner, name__icontains=words).order_by("-modified_at")
    for one in rows[:limit]:
        yield Hit(one.name, reverse("reports:campaign", args=[one.uuid]), one.get_stage_display())


def _find_bills(membership: Any, words: str, limit: int) -> Iterable[Hit]:
    named = Q(identifier__icontains=words) | Q(title__icontains=words)
    for bill in Bill.objects.filter(named).order_by("-session__identifier", "identifier")[:limit]:
        yield Hit(str(bill)[:90], reverse("legislation:bill", args=[bill.uuid]), bill.get_stage_display())


def register_all() -> None:
    """Register what the search dialog finds of campaigns and bills, and the chips of bills; when the apps are ready."""
    chips.register_all()
    register_search(Source("campaigns", _("Campaigns"), "flag", "campaigns.view", _find_campaigns))
    register_search(Source("bills", _("Bills"), "gavel", "legislation.view", _find_bills))
