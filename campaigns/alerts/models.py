"""Alerts and their texts."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AlertState(models.TextChoices):
    """The life of an alert, as in rules.py."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    FREEZING = "freezing", _("Gathering people")
    SENDING = "sending", _("Sending")
    PAUSED = "paused", _("Paused")
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Cancelled")
    HALTED = "halted", _("Halted")


class Alert(models.Model):
    """One row: a message to many people about a campaign; its text is locked from freezing on."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", null=True, on_delete=models.SET_NULL, related_name="alerts")
    page = models.ForeignKey(
        "campaigns.ActionPage", null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts"
    )
    name = models.CharField(_("name"), max_length=150)
    purpose = models.CharField(_("purpose"), max_length=12, default="alerts")
    include = models.ManyToManyField("contacts.Segment", related_name="+", blank=True)
    exclude = models.ManyToManyField("contacts.Segment", related_name="+", blank=True)
    skips_acted = models.BooleanField(_("leave out who acted already"), default=True, db_default=True)
    priority = models.SmallIntegerField(_("priority"), default=5, db_default=5)  # 1 goes first
    state = models.CharField(max_length=10, choices=AlertState.choices, default=AlertState.DRAFT)
    languages = models.JSONField(default=list)
    # From whom; NULL: the partner's default sender.
    sender = models.ForeignKey("coalition.SenderIdentity", null=True, on_delete=models.SET_NULL, related_name="+")
    send_at = models.DateTimeField(_("send at"), null=True, blank=True)
    # What the author had planned, kept while a scheduled alert may be taken back.
    planned_at = models.DateTimeField(null=True, blank=True)
    timing = models.JSONField(default=dict)  # {}: once; else as in timing/rules.py
    # What its text was written about when it was frozen; NULL: it names no time of a hearing.
    hearing = models.ForeignKey("campaigns.Hearing", null=True, on_delete=models.SET_NULL, related_name="+")
    dispatch = models.ForeignKey("contacts.Dispatch", null=True, on_delete=models.SET_NULL, related_name="+")
    fence = models.BigIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    halted_reason = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.CheckConstraint(condition=Q(priority__range=(1, 9)), name="alert_priority")]
        indexes = [
            models.Index(fields=["partner", "-modified_at"], name="alert_partner"),
            models.Index(
                fields=["send_at"], condition=Q(state__in=["scheduled", "freezing", "sending"]), name="alert_due"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AlertVersion(models.Model):
    """One row: subject and blocks of an alert in one language (and variant)."""

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    variant = models.CharField(max_length=1, default="A")
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    preheader = models.CharField(_("preview line"), max_length=200, blank=True)
    blocks = models.JSONField(default=list)  # [{kind: heading|text|button|image|divider, ...}]
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["alert", "language", "variant"], name="one_alert_version")]


class AlertLimits(models.Model):
    """One row at most: how many alerts of the whole coalition one address gets in a day and in a week."""

    only = models.BooleanField(primary_key=True, default=True)
    per_day = models.SmallIntegerField(_("alerts a day"), default=1)
    per_week = models.SmallIntegerField(_("alerts in seven days"), default=3)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.CheckConstraint(condition=Q(only=True), name="one_alert_limits"),
            models.CheckConstraint(
                condition=Q(per_day__range=(1, 20), per_week__range=(1, 100), per_week__gte=models.F("per_day")),
                name="alert_limits_make_sense",
            ),
        ]
