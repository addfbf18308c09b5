"""What may be done: ask for a confirmation, confirm."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.columns import array
from contacts.consent import services as consent
from contacts.consent.services import Said
from contacts.consent.twice import selectors
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.rules import AGAIN

WORDING = {"consent.confirmed": _("Confirmed by e-mail what somebody had ticked: %(count)s permissions")}
HOW = "confirm"
# What is allowed already needs no second yes. Who ticks again is asked anew, but not by the minute.
ASK = """
INSERT INTO contacts_consentask AS a
    (uuid, point_id, partner_id, channel, purpose, wording_id, language, submission, asked_at)
SELECT DISTINCT ON (n.point_id, n.partner_id, n.channel, n.purpose) gen_random_uuid(), n.*
FROM unnest(%(point_id)s::bigint[], %(partner_id)s::bigint[], %(channel)s::text[], %(purpose)s::text[],
            %(wording_id)s::bigint[], %(language)s::text[], %(submission)s::uuid[], %(at)s::timestamptz[])
    AS n (point_id, partner_id, channel, purpose, wording_id, language, submission, at)
WHERE NOT EXISTS (SELECT FROM contacts_consentstate st WHERE st.point_id = n.point_id AND st.channel = n.channel
    AND st.partner_id IS NOT DISTINCT FROM n.partner_id AND st.purpose = n.purpose AND st.decision = 'granted')
ORDER BY n.point_id, n.partner_id, n.channel, n.purpose, n.at DESC
ON CONFLICT (point_id, partner_id, channel, purpose) DO UPDATE SET wording_id = excluded.wording_id,
    language = excluded.language, submission = excluded.submission, asked_at = excluded.asked_at, confirmed_at = NULL,
    mailed_at = CASE WHEN a.mailed_at > excluded.asked_at - %(again)s::interval THEN a.mailed_at END
WHERE a.asked_at < excluded.asked_at
"""


def ask_many(rows: Sequence[Said]) -> None:
    """Let these wait for a confirmation; one statement. The mail goes out by the next beat."""
    if not rows:
        return
    names = ("point_id", "partner_id", "channel", "purpose", "wording_id", "language", "submission", "at")
    columns: dict[str, Any] = {name: array([getattr(row, name) for row in rows]) for name in names}
    with connection.cursor() as cursor:
        cursor.execute(ASK, {**columns, "again": str(AGAIN)})


@transaction.atomic
def confirm(ask: ConsentAsk, *, now: datetime) -> int:
    """Let everything count that the mail of this ask named; says how many permissions. Twice is once."""
    rows = selectors.list_with(ask, now).filter(confirmed_at=None)
    mine = list(rows.select_for_update(of=("self",)))
    consent.record_many(
        [
            Said(
                point_id=row.point_id,
                partner_id=row.partner_id,
                channel=row.channel,
                purpose=row.purpose,
                decision="granted",
                how=HOW,
                at=now,
                wording_id=row.wording_id,
                language=row.language,
                submission=row.submission,
            )
            for row in mine
        ]
    )
    ConsentAsk.objects.filter(pk__in=[row.pk for row in mine]).update(confirmed_at=now)
    if mine:
        audit.record("consent.confirmed", on=ask.point, facts={"count": len(mine)})
    return len(mine)
