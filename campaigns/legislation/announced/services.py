"""What organizers decide about announced hearings: to take a source's word instead of their own."""

from datetime import datetime
from typing import Any

from django.db import transaction

from campaigns.legislation.announced.models import HearingSource
from campaigns.legislation.models import Hearing
from campaigns.legislation.rules import WEIGHTY
from campaigns.legislation.sources.rules import committee_key
from coalition.audit import services as audit
from contacts.policymakers.models import Committee


@transaction.atomic
def take_told(hearing: Hearing, source: str, name: str, *, by: Any, now: datetime) -> bool:
    """Take what a source says instead of what was written by hand; from then on the source may change it again.

    Tells whether anything was taken. Whoever signed up hears of it as of every other change.
    """
    row = Hearing.objects.select_for_update().get(pk=hearing.pk)
    marks = HearingSource.objects.select_for_update().filter(hearing=row, source=source).order_by("pk")
    mark = next((one for one in marks if name in one.told), None)
    value: Any = mark.told[name] if mark else None
    if mark is None or not value:
        return False
    if name == "starts_at":
        value = datetime.fromisoformat(value)
    elif name == "committee":
        known = {committee_key(one.name): one for one in Committee.objects.order_by("-chamber")}
        value = known.get(committee_key(value))
    setattr(row, name, value)
    row.facts_from = {**row.facts_from, name: source}
    row.modified_at = now
    row.turned_at = now if name in WEIGHTY else row.turned_at
    row.save(update_fields=[name, "facts_from", "modified_at", "turned_at"])
    mark.told = {key: one for key, one in mark.told.items() if key != name}
    mark.save(update_fields=["told"])
    audit.record("legislation.hearing_changed", by=by, on=row, facts={"fields": f"{name} ({source})"})
    return True
