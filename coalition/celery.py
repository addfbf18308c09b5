"""The Celery application, its queues and the static schedule."""

import os

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging, task_prerun
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coalition.settings")


@setup_logging.connect
def keep_our_logs(**details: object) -> None:
    """Tell Celery that logging is configured (coalition.logs): it then leaves it alone."""


@task_prerun.connect
def renew_connections(**details: object) -> None:
    """Look at the kept connections before each task, as a request does: one that the database ended is opened anew."""
    for kept in connections.all(initialized_only=True):
        kept.close_if_unusable_or_obsolete()


app = Celery("coalition")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Rooms are not Django apps, so autodiscovery is given the list of rooms.
app.autodiscover_tasks(
    [
        "coalition",
        "coalition.partners",
        "coalition.partners.exports",
        "coalition.partners.senders",
        "contacts.places",
        "contacts.consent.twice",
        "contacts.schools",
        "contacts.policymakers",
        "contacts.intake",
        "contacts.correspondence",
        "contacts.correspondence.health",
        "contacts.correspondence.replies",
        "contacts.segments",
        "contacts.bulk",
        "contacts.households.proposals",
        "contacts.imports",
        "contacts.dedupe",
        "campaigns.alerts",
        "campaigns.ladders",
        "campaigns.ledger.engagement",
        "campaigns.alerts.preflight",
        "campaigns.calls.connecting",
        "campaigns.legislation.syncing",
        "campaigns.legislation.watching",
        "campaigns.letters",
        "campaigns.pages.codes",
        "campaigns.pages.forgetting",
        "campaigns.pages.life",
        "campaigns.strategy.following",
        "campaigns.strategy.joint",
        "campaigns.petitions",
        "campaigns.petitions.forgetting",
        "campaigns.petitions.packs",
        "campaigns.testimony.packing",
        "campaigns.petitions.review",
        "campaigns.testimony",
        "campaigns.turnout",
        "campaigns.uploads",
        "campaigns.signons",
        "campaigns.outreach",
    ]
)

# Every entry only looks for due rows; a second beat does no harm (advisory lock in each task).
app.conf.beat_schedule = {
    "heartbeat": {"task": "coalition.heartbeat", "schedule": 10.0, "options": {"expires": 10}},
    "fold": {"task": "contacts.intake.fold", "schedule": 1.0, "options": {"expires": 5}},
    "match-homes": {"task": "contacts.intake.match_homes", "schedule": 5.0, "options": {"expires": 5}},
    "send-due": {"task": "contacts.correspondence.send_due", "schedule": 5.0, "options": {"expires": 10}},
    "sweep-bundles": {"task": "contacts.correspondence.sweep", "schedule": 30.0, "options": {"expires": 30}},
    "alerts-due": {"task": "campaigns.alerts.start_due", "schedule": 5.0, "options": {"expires": 10}},
    "engagement": {"task": "campaigns.ledger.count_engagement", "schedule": 60.0, "options": {"expires": 60}},
    "engagement-nightly": {"task": "campaigns.ledger.recount_engagement", "schedule": crontab(hour=6, minute=50)},
    "ladders-due": {"task": "campaigns.ladders.advance", "schedule": 30.0, "options": {"expires": 30}},
    "variants-due": {"task": "campaigns.alerts.settle_experiments", "schedule": 30.0, "options": {"expires": 30}},
    "exports-due": {"task": "coalition.partners.exports.make_due", "schedule": 60.0, "options": {"expires": 60}},
    "imports-files": {"task": "contacts.imports.drop_files", "schedule": crontab(minute="*/10")},
    "consent-asks": {"task": "contacts.consent.mail_asks", "schedule": 15.0, "options": {"expires": 15}},
    "consent-asks-old": {"task": "contacts.consent.forget_asks", "schedule": crontab(hour=4, minute=40)},
    "households-due": {"task": "contacts.households.work_due", "schedule": 60.0, "options": {"expires": 60}},
    "bulk-due": {"task": "contacts.bulk.work_due", "schedule": 30.0, "options": {"expires": 30}},
    "imports-due": {"task": "contacts.imports.run_due", "schedule": 30.0, "options": {"expires": 30}},
    "duplicates-due": {"task": "contacts.dedupe.run_due", "schedule": 60.0, "options": {"expires": 60}},
    "duplicates-nightly": {"task": "contacts.dedupe.search_nightly", "schedule": crontab(hour=7, minute=15)},
    "calls-due": {"task": "campaigns.calls.sweep", "schedule": 15.0, "options": {"expires": 15}},
    "bills-due": {"task": "campaigns.legislation.sync_due", "schedule": 60.0, "options": {"expires": 60}},
    "bill-digests": {"task": "campaigns.legislation.mail_digests", "schedule": 300.0, "options": {"expires": 300}},
    "letters-due": {"task": "campaigns.letters.hand_over", "schedule": 60.0, "options": {"expires": 60}},
    "targets-follow": {"task": "campaigns.strategy.follow", "schedule": 60.0, "options": {"expires": 60}},
    "joint-asks": {"task": "campaigns.strategy.ask_partners", "schedule": 60.0, "options": {"expires": 60}},
    "letters-retarget": {"task": "campaigns.letters.retarget", "schedule": 60.0, "options": {"expires": 60}},
    "testimony-files": {"task": "campaigns.testimony.make_files", "schedule": 15.0, "options": {"expires": 15}},
    "testimony-due": {"task": "campaigns.testimony.catch_up", "schedule": 60.0, "options": {"expires": 60}},
    "turnout-changes": {"task": "campaigns.turnout.tell_changes", "schedule": 60.0, "options": {"expires": 60}},
    "turnout-remind": {"task": "campaigns.turnout.remind", "schedule": 60.0, "options": {"expires": 60}},
    "turnout-forecast": {"task": "campaigns.turnout.forecast", "schedule": crontab(minute="*/15")},
    "petition-counts": {"task": "campaigns.petitions.count", "schedule": 5.0, "options": {"expires": 5}},
    "petition-alarms": {"task": "campaigns.petitions.look", "schedule": 60.0, "options": {"expires": 60}},
    "petition-packs": {"task": "campaigns.petitions.make_packs", "schedule": 15.0, "options": {"expires": 15}},
    "petition-packs-old": {"task": "campaigns.petitions.expire_packs", "schedule": crontab(hour=4, minute=20)},
    "pages-due": {"task": "campaigns.pages.do_due", "schedule": 15.0, "options": {"expires": 15}},
    "page-codes": {"task": "campaigns.pages.mail_codes", "schedule": 15.0, "options": {"expires": 15}},
    "outreach-leases": {"task": "campaigns.outreach.release_expired", "schedule": 60.0, "options": {"expires": 60}},
    "mail-signons": {"task": "campaigns.signons.mail", "schedule": 30.0, "options": {"expires": 30}},
    "check-uploads": {"task": "campaigns.uploads.check", "schedule": 10.0, "options": {"expires": 10}},
    "sweep-uploads": {"task": "campaigns.uploads.sweep", "schedule": crontab(minute=35), "options": {"expires": 3000}},
    "mail-invitations": {
        "task": "coalition.partners.mail_invitations",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "check-links": {"task": "campaigns.alerts.check_links", "schedule": 15.0, "options": {"expires": 15}},
    "check-domains": {"task": "coalition.partners.check_domains", "schedule": 60.0, "options": {"expires": 60}},
    "forward-replies": {
        "task": "contacts.correspondence.forward_replies",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "retire-worn": {
        "task": "contacts.health.retire_worn",
        "schedule": crontab(minute=20),
        "options": {"expires": 3000},
    },
    # Several times a night: a run that the provider put off is tried again, one that is done is not due.
    "reconcile": {
        "task": "contacts.health.reconcile",
        "schedule": crontab(hour="2-6", minute=40),
        "options": {"expires": 3000},
    },
    # A plan of districts may begin today: four and five hours after midnight in UTC it is midnight in New York.
    "tie-seats": {"task": "contacts.policymakers.tie_seats", "schedule": crontab(hour="4,5", minute=2)},
    "pages-forget": {"task": "campaigns.pages.forget", "schedule": crontab(hour=3, minute=50)},
    "petition-forgets": {"task": "campaigns.petitions.forget", "schedule": crontab(hour=3, minute=45)},
    "purge-aside": {"task": "contacts.intake.purge_aside", "schedule": crontab(hour=3, minute=30)},
    "match-schools": {"task": "contacts.schools.match", "schedule": crontab(hour=3, minute=40)},
    "sweep-nightly": {"task": "contacts.places.match_missing", "schedule": crontab(hour=3, minute=10)},
}
