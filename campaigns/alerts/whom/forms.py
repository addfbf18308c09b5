"""The form of the limits, and the words of an explanation."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.audience.forms import describe
from campaigns.alerts.audience.rules import FIRST, LAST, NORMAL
from campaigns.alerts.audience.selectors import Limits
from campaigns.alerts.models import Alert
from campaigns.alerts.whom.selectors import top_places
from contacts.correspondence.models import MailEvent

MOST_A_DAY, MOST_A_WEEK = 20, 100
# Of one person, in the words of LEFT_OUT.
VERDICTS: dict[str, Any] = {
    "": _("gets this alert"),
    "outside": _("is not in the audience"),
    "broken": _("cannot be told: a segment must be mended first"),
    "complained": _("is left out: marked our mail as spam"),
    "suppressed": _("is left out: asked not to be written to"),
    "bounced": _("is left out: the address no longer works"),
    "no_consent": _("is left out: no consent to action alerts"),
    "no_address": _("is left out: no e-mail address"),
    "acted": _("is left out: acted on this page already"),
    "too_often": _("is left out: contacted too often"),
    "other_today": _("is left out: another alert goes first that day"),
    "shared": _("is left out: somebody with the same mailbox gets it"),
}
EVENTS: dict[str, Any] = {
    "processed": _("handed to the mail provider"),
    "dropped": _("not sent by the mail provider"),
    "deferred": _("the mailbox asks to try later"),
    "delivered": _("delivered"),
    "bounce": _("came back"),
    "open": _("opened"),
    "click": _("a link was clicked"),
    "spamreport": _("marked as spam"),
    "unsubscribe": _("unsubscribed"),
    "group_unsubscribe": _("unsubscribed"),
}
PRIORITIES = {FIRST: _("1 – before all others"), NORMAL: _("5 – normal"), LAST: _("9 – after all others")}


def fill_in(alert: Alert, *, now: datetime) -> dict[str, Any]:
    """Give what the composer's section on whom shows; of a large list the numbers come a moment later."""
    key = audience.key_of(alert, now=now)
    counted = audience.find_count(key)
    if counted is None and audience.is_quick(alert):
        counted = audience.count_and_keep(alert, key, now=now)
    return {
        **describe(counted),
        "audience_key": key,
        "places": top_places(counted, now),
        "priorities": [(value, PRIORITIES.get(value, value)) for value in range(FIRST, LAST + 1)],
        "limits": audience.get_limits(),
    }


def say_event(event: MailEvent) -> str:
    """Say what the mail provider reported, and whether a program did it."""
    words = str(EVENTS.get(event.kind, event.kind))
    return gettext("%(event)s, by a program that checks links") % {"event": words} if event.is_machine else words


class LimitsForm(forms.Form):
    """How many alerts one address gets."""

    per_day = forms.IntegerField(label=_("Alerts a day"), min_value=1, max_value=MOST_A_DAY)
    per_week = forms.IntegerField(
        label=_("Alerts in seven days"), min_value=1, max_value=MOST_A_WEEK,
        help_text=_("Counted over the day itself and the six before it."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Refuse a week that allows less than a day."""
        cleaned = super().clean() or {}
        if {"per_day", "per_week"} <= set(cleaned) and cleaned["per_week"] < cleaned["per_day"]:
            self.add_error("per_week", _("This cannot be less than the alerts of one day."))
        return cleaned

    @property
    def limits(self) -> Limits:
        """Give what was typed."""
        return Limits(self.cleaned_data["per_day"], self.cleaned_data["per_week"])
