"""Writes a roll call down that somebody entered by hand."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.legislation.sources.models import RollCall, RollCallVote
from coalition.audit import services as audit
from contacts.policymakers.models import Term

HAND = "hand"
WORDING = {"roll_call.entered": _("entered a vote on %(number)s: %(motion)s, %(yes)s to %(no)s")}


@transaction.atomic
def enter(bill: Bill, body: str, facts: Mapping[str, Any], terms: Mapping[str, Term], *, by: Any) -> RollCall:
    """Enter a roll call: `terms` by uuid, `facts` with motion, on and votes; the same again is a correction."""
    counts = Counter(facts["votes"].values())
    mark = f"{bill.uuid}:{body}:{facts['on']}:{facts['motion'].casefold()}"
    row, _is_new = RollCall.objects.update_or_create(
        source=HAND,
        external_id=hashlib.sha256(mark.encode()).hexdigest()[:40],
        defaults={
            "bill": bill,
            "chamber": body,
            "motion": facts["motion"],
            "on": facts["on"],
            "yes": counts["yes"],
            "no": counts["no"],
            "other": counts["abstain"] + counts["absent"],
            "passed": None,
        },
    )
    row.votes.all().delete()
    RollCallVote.objects.bulk_create(
        RollCallVote(
            roll_call=row,
            person=terms[key].person,
            name=f"{terms[key].person} ({terms[key].seat})"[:150],
            option=option,
        )
        for key, option in facts["votes"].items()
    )
    told = {"number": bill.identifier, "motion": row.motion, "yes": row.yes, "no": row.no}
    audit.record("roll_call.entered", by=by, on=bill, facts=told)
    return row
