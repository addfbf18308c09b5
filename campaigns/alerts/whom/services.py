"""Sets how often the coalition writes to one address."""

from datetime import datetime

from django.db import transaction

from campaigns.alerts.audience.selectors import Limits, get_limits
from campaigns.alerts.models import AlertLimits
from coalition.audit import services as audit
from coalition.errors import NotAllowed
from coalition.partners.models import Membership


def set_limits(limits: Limits, *, by: Membership, now: datetime) -> None:
    """Set the limits of the whole coalition; they hold from the next alert that gathers its people on.

    Only administrators of the lead partner may (NotAllowed).
    """
    if not by.may("coalition.edit"):
        raise NotAllowed
    with transaction.atomic():
        before = get_limits()
        facts = {"per_day": limits.per_day, "per_week": limits.per_week}
        AlertLimits.objects.update_or_create(only=True, defaults={**facts, "changed_at": now})
        if before != limits:
            audit.record("alert.limited", by=by, on=by.partner, facts=facts)
