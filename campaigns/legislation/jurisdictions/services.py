"""What organizers write down about a committee's own ways."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.jurisdictions.models import CommitteeWays
from coalition.audit import services as audit
from contacts.policymakers.models import Committee

WORDING = {"legislation.ways_changed": _("wrote down how the committee %(name)s takes testimony")}


@transaction.atomic
def keep_ways(committee: Committee, facts: dict[str, Any], *, by: Any, now: datetime) -> CommitteeWays:
    """Keep how a committee takes registrations and testimony."""
    row, _is_new = CommitteeWays.objects.update_or_create(committee=committee, defaults={**facts, "modified_at": now})
    audit.record("legislation.ways_changed", by=by, on=row, facts={"name": committee.name})
    return row
