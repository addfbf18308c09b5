"""Links that were asked, and approvals."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from campaigns.alerts.models import Alert


class LinkCheck(models.Model):
    """One row: an address that mails lead to, and what it answered last."""

    key = models.CharField(max_length=64, unique=True)  # hash of the url, which may be long
    url = models.TextField()
    verdict = models.CharField(max_length=20, blank=True)  # ok, gone, shy, trouble, no_answer…; '' until it answered
    status = models.SmallIntegerField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # somebody waits for an answer; NULL once it is there
    checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["asked_at"], condition=Q(asked_at__isnull=False), name="link_check_due")]


class Approval(models.Model):
    """One row: somebody asked for a second person's yes to an alert as it was then, and what the answer was."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="approvals")
    fingerprint = models.CharField(max_length=64)
    snapshot = models.JSONField(default=dict)  # what was asked about, to be compared with
    people = models.IntegerField(default=0)
    send_at = models.DateTimeField(null=True, blank=True)  # the planned hour; NULL: as soon as it is let go
    asked_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    question = models.TextField(blank=True)
    decision = models.CharField(max_length=10, blank=True)  # '' open, approved, refused, withdrawn
    decided_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["alert"], condition=Q(decision=""), name="one_open_approval"),
        ]
        indexes = [models.Index(fields=["alert", "-asked_at"], name="approval_alert")]
