"""What engagement brings to segments and to the person page: a condition, and how a score comes about."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.ledger.engagement import rules, selectors
from campaigns.ledger.selectors import KINDS
from contacts.people.models import Person
from contacts.people.rules import Panel, register_panel
from contacts.segments.criteria import DID
from contacts.segments.rules import Ask, Blank, Criterion, register


def formula() -> str:
    """State the formula in words: what each deed counts."""
    kinds = [(KINDS[kind], points) for kind, points in rules.POINTS.items() if points and kind in KINDS]
    told = ", ".join(f"{label} {points}" for label, points in sorted(kinds, key=lambda one: -one[1]))
    return gettext(
        "Each deed of the last year counts: %(kinds)s; anything else %(other)s. After 90 days it counts half."
        " What was taken back counts nothing."
    ) % {"kinds": told, "other": rules.OTHER}


def _scored(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    low, high = values["low"] or 0, values["high"]
    if low > 0:
        return selectors.list_scores(ask.partner_id, low=low, high=high)
    if high is None:
        return Person.objects.all()
    more = selectors.list_scores(ask.partner_id, low=high + 1)
    return Person.objects.exclude(pk__in=more.values("person"))  # who has no row has nought


def _say(labels: Mapping[str, Any], positive: bool) -> str:
    low, high = labels["low"] or 0, labels["high"]
    if high is None:
        words = _("have at least %(low)s points") if positive else _("have fewer than %(low)s points")
    else:
        words = _("have %(low)s to %(high)s points") if positive else _("do not have %(low)s to %(high)s points")
    return gettext("%(points)s of engagement") % {"points": str(words) % {"low": low, "high": high}}


def register_all() -> None:
    """Register the condition and the panel; called when the apps are ready."""
    register_panel(Panel(_("Engagement"), "engagement:panel", "people.view"))
    register(
        Criterion(
            "engagement",
            _("Engagement"),
            DID,
            (
                Blank("low", "number", _("points, from"), required=False, low=0, high=100_000, default=10),
                Blank("high", "number", _("up to"), required=False, low=0, high=100_000),
            ),
            _scored,
            _say,
            hint=lazy(formula, str)(),
        )
    )
