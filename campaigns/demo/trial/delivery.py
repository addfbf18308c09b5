"""Lets a made-up alert run through its trial of two subjects."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from campaigns.alerts import delivery as alerts
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.variants import delivery as trial
from campaigns.alerts.variants import rules as variants
from campaigns.alerts.variants import services as setups
from campaigns.demo import feed, rules
from campaigns.strategy.models import Campaign
from coalition.partners.models import Membership
from contacts.segments.models import Segment

HOURS = 4
DAYS = 5
# The bundles that were let go went out within minutes.
WENT = """
UPDATE contacts_bundle SET state = 'accepted', handed_at = %(at)s + interval '4 seconds' * mod(id, 20),
       settled_at = %(at)s + interval '4 seconds' * mod(id, 20)
WHERE dispatch_id = %(dispatch)s AND state = 'ready'
"""
# What a person does is drawn from her number: the second subject asks better. The counts follow by themselves.
BECAME = """
UPDATE contacts_message m SET
    fate = CASE WHEN d.r1 < 0.005 THEN 'bounced' WHEN d.r1 < 0.01 THEN 'deferred' ELSE 'delivered' END,
    fate_at = least(b.settled_at + d.r2 * interval '5 minutes', %(now)s),
    fate_reason = CASE WHEN d.r1 < 0.005 THEN 'hard' ELSE '' END,
    clicked_at = CASE WHEN d.r1 >= 0.01 AND d.r3 < 1.7 * rate THEN least(b.settled_at + d.takes, %(now)s) END,
    acted_at = CASE WHEN d.r1 >= 0.01 AND d.r3 < rate
               THEN least(b.settled_at + d.takes + interval '70 seconds', %(now)s) END,
    unsubscribed_at = CASE WHEN d.r1 >= 0.01 AND d.r3 > 0.9985 THEN least(b.settled_at + d.takes, %(now)s) END
FROM contacts_bundle b, LATERAL (SELECT CASE b.variant WHEN 'A' THEN 0.026 ELSE 0.062 END AS rate) AS s,
     contacts_message n, LATERAL (
         SELECT ('x' || substr(h, 1, 6))::bit(24)::int / 16777216.0 AS r1,
                ('x' || substr(h, 7, 6))::bit(24)::int / 16777216.0 AS r2,
                ('x' || substr(h, 13, 6))::bit(24)::int / 16777216.0 AS r3,
                -ln(1 - 0.98 * ('x' || substr(h, 19, 6))::bit(24)::int / 16777216.0) * %(mean)s AS takes
         FROM md5('trial' || n.person_id) AS h) AS d
WHERE n.id = m.id AND b.id = m.bundle_id AND b.dispatch_id = %(dispatch)s AND b.state = 'accepted'
  AND m.fate = 'pending'
"""
DONE = """
UPDATE contacts_dispatch SET state = 'done', created_at = %(at)s, finished_at = %(end)s WHERE id = %(dispatch)s
"""


def build(campaign: Campaign, by: Membership, now: datetime) -> None:
    """Make the alert, let it be tried, decided and sent to the end; those who sign by it are in the petition."""
    petition = campaign.pages.filter(kind="petition.sign").select_related("petition").first()
    segment = Segment.objects.filter(partner=by.partner, name="All our people").first()
    if petition is None or segment is None:
        return
    at = now - timedelta(days=DAYS)
    alert = _write(campaign, by, at)
    alert.page = petition
    alert.save(update_fields=["page"])
    alert.include.add(segment)
    setup = setups.Setup(letters=["A", "B"], kind=variants.SUBJECT, metric=variants.ACTED, share=20, hours=HOURS)
    setups.keep_setup(alert, setup, now=at)
    for language, words in rules.TEXTS["trial"].items():
        alert.versions.filter(variant="B", language=language).update(subject=words["other"])
    claim = alerts.claim_next(now=at)
    if claim is None or not alerts.start(claim, now=at):
        return
    alert.refresh_from_db()
    decided_at = at + timedelta(hours=HOURS, minutes=10)
    _go_out(alert, at, decided_at)
    trial.settle_due(now=decided_at)
    _go_out(alert, decided_at, now)
    _finish(alert, at, decided_at + timedelta(minutes=2), now)
    values = {"dispatch": alert.dispatch_id, "site": settings.PUBLIC_URL, "slug": petition.slug}
    with connection.cursor() as cursor:
        cursor.execute(feed.EVENTS, values)
    feed.sign(
        petition=petition.petition,
        dispatch_id=alert.dispatch_id or 0,
        others=0,
        launch=at,
        now=now,
        comments=rules.TEXTS["comments"],
    )


def _write(campaign: Campaign, by: Membership, at: datetime) -> Alert:
    alert = Alert.objects.create(
        partner=by.partner, campaign=campaign, name="Last days to sign", languages=["en", "es"], state="scheduled",
        send_at=at, made_by=by.user, made_at=at - timedelta(days=1), modified_at=at,
    )  # fmt: skip
    AlertVersion.objects.bulk_create(
        AlertVersion(
            alert=alert, language=language, subject=one["subject"], preheader=one["preheader"], blocks=one["blocks"]
        )
        for language, one in rules.TEXTS["trial"].items()
    )
    return alert


def _go_out(alert: Alert, at: datetime, now: datetime) -> None:
    """Let what is ready go out, and people do something about it; nothing happens after `now`."""
    mean = timedelta(minutes=40) if now - at < timedelta(days=1) else timedelta(hours=9)
    values = {"dispatch": alert.dispatch_id, "at": at, "now": now, "mean": mean}
    with connection.cursor() as cursor:
        cursor.execute(WENT, values)
        cursor.execute(BECAME, values)


def _finish(alert: Alert, at: datetime, end: datetime, now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(DONE, {"dispatch": alert.dispatch_id, "at": at, "end": end})
    alerts.follow(now=now)
    Alert.objects.filter(pk=alert.pk).update(finished_at=end, modified_at=end)
