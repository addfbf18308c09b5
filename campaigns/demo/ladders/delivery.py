"""Builds the made-up ladders and lets the live one walk through the last days."""

from datetime import datetime, timedelta

from django.db import connection

from campaigns.ladders import delivery, services
from campaigns.ladders.plans.selectors import plan_of
from campaigns.strategy.models import Campaign
from campaigns.turnout.models import Event
from coalition.partners.models import Membership

DAYS = 6
# What was written in the made-up past went out then; nothing of it waits for the post office now.
SENT = """
WITH went AS (
    UPDATE contacts_bundle b SET state = 'accepted', handed_at = b.created_at, settled_at = b.created_at
    FROM contacts_dispatch d
    WHERE d.id = b.dispatch_id AND d.reference LIKE 'ladder:%%' AND b.state IN ('ready', 'retry') RETURNING b.id
)
UPDATE contacts_message m SET fate = 'delivered', fate_at = m.created_at
FROM went WHERE m.bundle_id = went.id
"""


def build(campaign: Campaign, by: Membership, now: datetime) -> None:
    """Make a ladder for those who signed, live for some days, and a draft that reminds of the hearing."""
    event = Event.objects.filter(page__campaign=campaign, hearing__isnull=False).select_related("hearing").first()
    petition = campaign.pages.filter(kind="petition.sign").select_related("petition").first()
    if event is None or event.hearing is None or petition is None:
        return
    began = now - timedelta(days=DAYS)
    plan = plan_of("thanks")
    plan["trigger"]["about"], plan["goal"] = f"petition:{petition.petition.uuid}", f"event:{event.uuid}"
    thanks, wait = plan["steps"][1], {**plan["steps"][0], "id": "s3"}
    call = {"id": "s5", "kind": "follow_up", "text": "Call in Spanish and invite to the hearing", "days": 2}
    asked = {"id": "s6", "kind": "tag", "name": "Asked to come"}
    ask = {"is": "language", "language": "es"}
    arms = {"yes": [{**call, "assignee": str(by.user.uuid)}], "no": [asked]}
    plan["steps"] = [plan["steps"][0], thanks, wait, {"id": "s4", "kind": "branch", "if": ask, **arms}]
    live = services.create_ladder(
        name="From signing to the hearing", campaign=campaign, plan=plan, by=by, now=began - timedelta(days=1)
    )
    services.go_live(live, since=None, by=by, now=began)
    for quarter in range(4 * DAYS + 1):
        delivery.advance(now=began + timedelta(hours=6 * quarter))
    with connection.cursor() as cursor:
        cursor.execute(SENT)
    draft = plan_of("hearing")
    draft["trigger"]["hearing"] = str(event.hearing.uuid)
    services.create_ladder(name="Remind before the hearing", campaign=campaign, plan=draft, by=by, now=now)
