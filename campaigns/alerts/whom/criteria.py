"""What alerts put into a person's timeline: that she was left out, and where a message is explained."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.alerts.facts.selectors import card_rules
from campaigns.alerts.models import Alert
from campaigns.alerts.whom.forms import VERDICTS
from campaigns.composing.cards.rules import MEANT
from campaigns.strategy.following.rules import CRITERION, Follower, register_followers, rules_in
from coalition.listing.rules import is_uuid
from contacts.people.rules import TimelineSource, register_timeline
from contacts.profile.criteria import register_message_page

# Only what happened because of this alert: who has no consent or address would have a line for every alert there is.
LEFT_OUT = """
SELECT coalesce(a.started_at, d.created_at) AS at, md5('left_out:' || a.uuid || ':' || l.person_id)::uuid AS uuid,
       jsonb_build_object('reason', l.reason, 'alert', a.uuid, 'name', a.name, 'person',
                          (SELECT p.uuid FROM contacts_person p WHERE p.id = l.person_id)) AS data
FROM campaigns_alert a JOIN contacts_dispatch d ON d.id = a.dispatch_id
JOIN contacts_leftout l ON l.dispatch_id = d.id AND l.person_id = %(person)s
WHERE a.partner_id = %(partner)s AND l.reason IN ('acted', 'too_often', 'other_today', 'shared')
"""


def _words(data: dict[str, Any]) -> str:
    return _("Did not get the alert “%(name)s”") % {"name": data["name"]}


def _note(data: dict[str, Any]) -> str:
    return str(VERDICTS.get(data["reason"], data["reason"]))


def explain_url(alert: str, person: str) -> str:
    """Lead to the explanation of an alert for one person; nowhere when the send is no alert of ours."""
    if not is_uuid(alert):
        return ""
    return f"{reverse('alerts:explain', args=[alert])}?person={person}"


def list_followers(partner_id: int | None) -> Iterable[Follower]:
    """Tell which alerts that are not on their way yet follow rules: by the segments of their audience, by a card."""
    rows = Alert.objects.filter(state__in=("draft", "scheduled")).order_by("pk")
    return _followers(rows.filter(partner=partner_id) if partner_id else rows)


def find_followers(alert: Alert) -> Iterable[Follower]:
    """Give this alert as a follower, if it follows a rule."""
    return _followers(Alert.objects.filter(pk=alert.pk))


def list_due(now: datetime) -> Iterable[Follower]:
    """Give the alerts that would leave now and follow a rule."""
    return _followers(Alert.objects.filter(state="scheduled", send_at__lte=now).order_by("pk"))


def _followers(rows: QuerySet[Alert]) -> Iterable[Follower]:
    by_segment = Q(include__tree__icontains=f'"{CRITERION}"') | Q(exclude__tree__icontains=f'"{CRITERION}"')
    by_card = Q()
    for which in MEANT:
        by_card |= Q(versions__blocks__contains=[{"kind": "legislator", "which": which}])
    ids = rows.filter(by_segment | by_card).values("pk").distinct().order_by()
    found = Alert.objects.filter(pk__in=ids).select_related("campaign").order_by("pk")
    for row in found.prefetch_related("include", "exclude", "versions"):
        segments = (*row.include.all(), *row.exclude.all())
        by_segments = [rule for one in segments for rule in rules_in(one.tree)]
        by_cards = [rule for one in row.versions.all() for _which, rule in card_rules(row, one.blocks)]
        rules = tuple(dict.fromkeys([*by_segments, *by_cards]))
        if not rules:
            continue
        about, is_open = f"alert:{row.uuid}", row.state == "scheduled"
        yield Follower(about, row.partner_id, rules, row.name, "alerts:detail", str(row.uuid), "send", is_open)


def register_all() -> None:
    """Register the timeline entries and the page of an alert's messages; called when the apps are ready."""
    register_timeline(
        TimelineSource(
            "left_out", gettext_lazy("Alerts not sent"), "filter", LEFT_OUT, _words, _note,
            lambda data: explain_url(data["alert"], data["person"]), "mail",
        )
    )  # fmt: skip
    register_followers(list_followers)
    register_message_page("alert", explain_url)
