"""Call pages and the calls that people report."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CallPage(models.Model):
    """One row: whom a page asks to call (a targeting rule), when the offices answer, with which script."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="call_page")
    rule = models.JSONField(default=dict)  # as strategy.rules.write_rule writes it
    script = models.JSONField(default=dict)  # {language: text with {name}, {town} and {legislator}}
    opens = models.PositiveSmallIntegerField(_("offices open at"), default=9)
    closes = models.PositiveSmallIntegerField(_("offices close at"), default=17)
    most_a_day = models.PositiveIntegerField(_("calls per office and day"), default=40)  # 0: no limit
    connects = models.BooleanField(_("puts people through"), default=False)
    minutes_a_day = models.PositiveIntegerField(_("minutes a day that we put through"), default=120)

    class Meta:
        app_label = "campaigns"


class CallOutcome(models.TextChoices):
    """What came of a call."""

    SPOKE = "spoke", _("I spoke with somebody")
    VOICEMAIL = "voicemail", _("I left a message")
    BUSY = "busy", _("Busy, or nobody answered")
    REFUSED = "refused", _("They did not want to listen")


class CallReport(models.Model):
    """One row: a person says that she called an office on a day, once a day, and what came of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call_page = models.ForeignKey(CallPage, on_delete=models.CASCADE, related_name="reports")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="call_reports")
    term = models.ForeignKey("contacts.Term", on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=10, choices=CallOutcome.choices)
    note = models.CharField(max_length=500, blank=True)
    needs_confirmation = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=5, default="en")
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["call_page", "person", "term", "on"], name="one_call_a_day")]
        indexes = [
            models.Index(fields=["person"], name="call_person"),
            models.Index(fields=["call_page", "-at"], name="call_latest"),
            models.Index(fields=["call_page", "on", "term"], name="call_today"),
        ]
