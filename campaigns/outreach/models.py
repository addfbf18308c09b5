"""Call lists, assignments, attempts."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ListState(models.TextChoices):
    """The life of a call list: draft -> open <-> paused -> closed."""

    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class CallList(models.Model):
    """One row: people to call for a campaign, with a script per language and questions."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", null=True, on_delete=models.SET_NULL, related_name="call_lists")
    segment = models.ForeignKey("contacts.Segment", null=True, on_delete=models.SET_NULL, related_name="+")
    about = models.CharField(
        max_length=60, blank=True, default="", db_default=""
    )  # who hears the answers: event:<uuid>
    name = models.CharField(_("name"), max_length=150)
    script = models.JSONField(default=dict)  # language -> text
    questions = models.JSONField(default=list)  # [{key, label: {en, es}, choices: [..]}]
    state = models.CharField(max_length=10, choices=ListState.choices, default=ListState.DRAFT)
    max_attempts = models.PositiveSmallIntegerField(_("attempts a person"), default=3)
    left_out = models.JSONField(default=dict, blank=True)  # reason -> people, when it was last filled
    filled_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["partner", "-made_at"], name="call_list_partner")]

    def __str__(self) -> str:
        return self.name


class AssignmentState(models.TextChoices):
    """The life of one person on a list: available <-> claimed -> retry | done | exhausted | blocked."""

    AVAILABLE = "available", _("to call")
    CLAIMED = "claimed", _("being called")
    RETRY = "retry", _("call again")
    DONE = "done", _("done")
    EXHAUSTED = "exhausted", _("tried enough")
    BLOCKED = "blocked", _("must not be called")


class Assignment(models.Model):
    """One row: a person on a call list; a claim is a lease, and a person has one live claim at most."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call_list = models.ForeignKey(CallList, on_delete=models.CASCADE, related_name="assignments")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="assignments")
    state = models.CharField(max_length=10, choices=AssignmentState.choices, default=AssignmentState.AVAILABLE)
    claimed_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    claim = models.UUIDField(null=True, blank=True)  # changes with each claim: one attempt for one claim
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    retry_after = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["call_list", "person"], name="one_assignment"),
            models.UniqueConstraint(fields=["person"], condition=Q(state="claimed"), name="one_live_claim"),
        ]
        indexes = [
            models.Index(fields=["call_list", "state", "retry_after", "id"], name="assignment_due"),
            models.Index(fields=["leased_until"], condition=Q(state="claimed"), name="assignment_leased"),
        ]


class Attempt(models.Model):
    """One row: a volunteer tried to reach a person, and what came of it. Append-only."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="attempts")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="attempts")
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=20)
    answers = models.JSONField(default=dict)
    note = models.CharField(max_length=1000, blank=True)
    key = models.CharField(max_length=64, unique=True)
    told: str = ""  # who and what for a timeline; set by the selector

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["person", "-at"], name="attempt_person")]
