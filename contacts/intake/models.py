"""Submissions."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Origin(models.TextChoices):
    """The door by which something arrived."""

    WEB = "web", _("web form")
    EMBED = "embed", _("embedded form")
    API = "api", _("API")
    CSV = "csv", _("file import")
    PAPER = "paper", _("paper")
    PHONE = "phone", _("phone")
    DESK = "desk", _("desk")


class SubmissionState(models.TextChoices):
    """The life of a submission: waiting -> folded or refused or spam; refused -> waiting after mending.

    Any but a waiting one -> undone, when the import that brought it is undone.
    """

    WAITING = "waiting", _("waiting")
    FOLDED = "folded", _("folded")
    REFUSED = "refused", _("refused")
    SPAM = "spam", _("spam")
    UNDONE = "undone", _("taken back")


class Submission(models.Model):
    """One row: something arrived; kept as it came, with what became of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    partner = models.ForeignKey(
        "coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )  # decision 0011
    about = models.CharField(max_length=80, blank=True)
    payload = models.JSONField(default=dict)
    language = models.CharField(max_length=5, default="en")
    key = models.CharField(max_length=80)
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=SubmissionState.choices, default=SubmissionState.WAITING)
    folded_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=60, blank=True)  # code of the refusal
    reason_facts = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    person = models.ForeignKey(
        "contacts.Person", null=True, on_delete=models.SET_NULL, related_name="submissions", db_constraint=False
    )  # decision 0011
    run = models.UUIDField(null=True, blank=True)
    row = models.IntegerField(null=True, blank=True)  # line of the file
    twin = models.CharField(max_length=32, blank=True, default="", db_default="")  # digest of one without any address

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_submission")]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="submission_waiting"),
            models.Index(fields=["partner", "-id"], condition=Q(state="refused"), name="submission_refused"),
            models.Index(fields=["partner", "-id"], condition=Q(state="spam"), name="submission_aside"),
            models.Index(fields=["run", "row"], condition=Q(run__isnull=False), name="submission_run"),
            models.Index(fields=["about", "-id"], condition=~Q(about=""), name="submission_about"),
            models.Index(fields=["run", "twin"], condition=~Q(twin=""), name="submission_twin"),
        ]
