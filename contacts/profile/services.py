"""What may be done from the list of people: add somebody, through the same door as everything else."""

import datetime as dt
from typing import Any

from contacts.intake import services as intake
from contacts.intake.models import Submission
from contacts.intake.rules import Arrival


def add_person(values: dict[str, Any], *, by: Any, now: dt.datetime) -> Submission:
    """Add a person, or find the one we know by e-mail or phone and name: a submission like any other, folded at once.

    `values` is a person payload. The submission says what became of it: folded, or refused with a reason to mend.
    """
    arrival = Arrival(
        kind="person.added",
        origin="desk",
        partner_id=by.partner.pk,
        payload={**values, "by": str(by.user.uuid)},
        language=values.get("language", "en"),
    )
    return intake.receive_and_fold(arrival, now=now)
