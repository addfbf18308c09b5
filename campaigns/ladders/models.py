"""Ladders, their versions, who is on them, and every step that was taken."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LadderState(models.TextChoices):
    """The life of a ladder: draft -> live <-> paused -> ended."""

    DRAFT = "draft", _("Draft")
    LIVE = "live", _("Live")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Ladder(models.Model):
    """One row: what shall happen by itself after something happened; `plan` is the draft that is being written."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey(
        "campaigns.Campaign", null=True, blank=True, on_delete=models.SET_NULL, related_name="ladders"
    )
    name = models.CharField(_("name"), max_length=150)
    state = models.CharField(max_length=10, choices=LadderState.choices, default=LadderState.DRAFT)
    plan = models.JSONField(default=dict)  # rules.clean_plan: {v, trigger, goal, purpose, steps}
    since = models.DateTimeField(null=True, blank=True)  # what happened before begins nothing
    looked_at = models.DateTimeField(null=True, blank=True)  # up to here everything that happened was seen
    swept_at = models.DateTimeField(null=True, blank=True)  # when all since `since` was last looked at again
    reason = models.CharField(max_length=60, blank=True)  # why it was paused by itself
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["partner", "-modified_at"], name="ladder_partner")]

    def __str__(self) -> str:
        return self.name


class LadderVersion(models.Model):
    """One row: a plan as it went live; whoever entered by it stays on it. Never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    plan = models.JSONField()
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["ladder", "number"], name="one_ladder_version")]


class EntryState(models.TextChoices):
    """Where somebody is on a ladder: walking -> done | stopped."""

    WALKING = "walking", _("On the way")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")


class LadderEntry(models.Model):
    """One row: a person is on a ladder, once; `step` is the one she stands at, `due_at` when it is her turn."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="entries", db_index=False)
    version = models.ForeignKey(LadderVersion, on_delete=models.CASCADE, related_name="entries", db_index=False)
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="ladder_entries")
    happened_at = models.DateTimeField()  # what let her in
    entered_at = models.DateTimeField(default=timezone.now)
    step = models.CharField(max_length=12, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.WALKING)
    reason = models.CharField(max_length=20, blank=True)  # why she was stopped
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["ladder", "person"], name="once_per_ladder")]
        indexes = [
            models.Index(
                fields=["version", "step", "due_at", "id"], condition=Q(state="walking"), name="ladder_entry_due"
            ),
            models.Index(fields=["ladder", "-entered_at", "-id"], name="ladder_entry_latest"),
            models.Index(fields=["version", "state", "step"], name="ladder_entry_version"),
        ]


class LadderPath(models.Model):
    """One row: what came of one step for one person; "" is the coming in, "-" the end. Append-only."""

    entry = models.ForeignKey(LadderEntry, on_delete=models.CASCADE, related_name="path", db_index=False)
    step = models.CharField(max_length=12, blank=True)
    what = models.CharField(max_length=12)  # entered waited sent not_sent yes no tagged follow_up done stopped
    at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["entry", "step"], name="each_step_once")]
