"""Sets the pace of a sending domain."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import NotAllowed
from coalition.partners.models import Membership
from contacts.correspondence.pace import rules, selectors
from contacts.correspondence.pace.models import SendingRate

WORDING = {
    "pace.set": _("set how fast mail leaves from %(domain)s"),
}


@dataclass(frozen=True)
class Limits:
    """What an administrator wants; all empty: no limit."""

    per_second: int | None = None
    per_day: int | None = None
    warm_up_on: date | None = None
    warm_up_caps: Sequence[int] = field(default=rules.WARM_UP)


def set_pace(domain: selectors.Domain, limits: Limits, *, by: Membership, now: datetime) -> SendingRate:
    """Set the limits of a domain; what left today stays counted. Raises NotAllowed for a domain that is not theirs."""
    if not selectors.may_change(by, domain):
        raise NotAllowed
    caps = list(limits.warm_up_caps) if limits.warm_up_on else []
    with transaction.atomic():
        rate, is_new = SendingRate.objects.select_for_update().get_or_create(
            domain=domain.name, defaults={"refilled_at": now}
        )
        if is_new or rate.is_free:  # nothing was counted while nothing was limited
            rate.day, rate.sent_today = timezone.localdate(now), domain.left_today
        rate.per_second, rate.per_day = limits.per_second, limits.per_day
        rate.warm_up_on, rate.warm_up_caps, rate.modified_at = limits.warm_up_on, caps, now
        rate.save()
        facts = {"domain": domain.name, "per_second": limits.per_second, "per_day": limits.per_day}
        warm = {"warm_up_on": limits.warm_up_on.isoformat() if limits.warm_up_on else ""}
        audit.record("pace.set", by=by, on=by.partner, facts=facts | warm)
    return rate
