"""The condition "alerts they got"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.correspondence.models import Dispatch, Message
from contacts.correspondence.selectors import list_sent
from contacts.segments.criteria import DID, days_blank, fixed, in_the_last, one_of
from contacts.segments.rules import Ask, Blank, Criterion, register

Values = Mapping[str, Any]
ALERT = "alert:"


@dataclass(frozen=True)
class Fate:
    """Something that can become of an alert: its label, how it is said of people, and the test of its message."""

    label: Any
    yes: Any
    no: Any
    test: Q


FATES = {
    "sent": Fate(_("was sent"), _("were sent"), _("were not sent"), Q()),
    "delivered": Fate(_("was delivered"), _("received"), _("did not receive"), Q(fate="delivered")),
    "clicked": Fate(
        _("was clicked"), _("clicked a link in"), _("did not click a link in"), Q(clicked_at__isnull=False)
    ),
    "acted": Fate(_("was acted on"), _("acted on"), _("did not act on"), Q(acted_at__isnull=False)),
    "silent": Fate(
        _("was sent, and they did not act"),
        _("were sent, and did not act on,"),
        _("were not sent, or acted on,"),
        Q(acted_at__isnull=True),
    ),
}


def list_alerted(
    partner_id: int, *, references: Sequence[str], fate: str = "sent", since: datetime | None = None
) -> QuerySet[Message]:
    """List the messages of these alerts of the partner (none named: of any) with this fate."""
    sends = Dispatch.objects.filter(partner=partner_id, reference__startswith=ALERT)
    if fate not in FATES:
        return Message.objects.none()
    if references:
        sends = sends.filter(reference__in=references)
    found = Message.objects.filter(FATES[fate].test, dispatch__in=list(sends.values_list("pk", flat=True)))
    return found.filter(created_at__gte=since) if since else found


def _alerted(values: Values, ask: Ask) -> QuerySet[Any]:
    since = ask.now - timedelta(days=values["days"]) if values["days"] else None
    return list_alerted(ask.partner_id, references=values["value"], fate=values["fate"], since=since)


def _say_alerted(labels: Values, positive: bool) -> str:
    fate = next((one for one in FATES.values() if str(one.label) == one_of(labels["fate"])), FATES["sent"])
    did = str(fate.yes if positive else fate.no)
    what = one_of(labels["value"]) if labels["value"] else gettext("any alert")
    return " ".join([did, what, *([in_the_last(labels["days"])] if labels["days"] else [])])


def register_all() -> None:
    """Register the condition; called when the apps are ready."""
    register(
        Criterion(
            "alerted",
            _("Alerts they got"),
            DID,
            (
                Blank(
                    "fate",
                    "one",
                    _("what happened"),
                    choices=fixed((key, fate.label) for key, fate in FATES.items()),
                    default="sent",
                ),
                Blank("value", "many", _("alert"), False, lambda by: list_sent(by, ALERT), empty_label=_("any alert")),
                days_blank(),
            ),
            _alerted,
            _say_alerted,
        ),
    )
