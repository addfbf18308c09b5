"""Decides what a committee is that stands twice in the source."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from contacts.policymakers.decisions.models import CommitteeDecision

WORDING = {
    "policymakers.committee_decided": _("decided about the second “%(name)s” of the roster’s source: %(verdict)s")
}


@transaction.atomic
def decide(facts: dict[str, Any], *, by: Any, now: datetime) -> CommitteeDecision:
    """Keep a decision; one about the same committee is replaced. The next yes to a roster applies it."""
    values = {"told": facts["told"], "verdict": facts["verdict"], "name": facts["name"]}
    row, _is_new = CommitteeDecision.objects.update_or_create(
        key=facts["key"], defaults={**values, "decided_by": by.user, "decided_at": now}
    )
    told = {"name": row.told, "verdict": str(row.get_verdict_display())}
    audit.record("policymakers.committee_decided", by=by, facts=told)
    return row
