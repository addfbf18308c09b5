"""Changes for many people."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BulkKind(models.TextChoices):
    """What is done to all of them."""

    TAG = "tag", _("Put a tag on")
    UNTAG = "untag", _("Take a tag off")
    ROLE = "role", _("Give a role")
    END_ROLE = "end_role", _("End a role")
    ANSWER = "answer", _("Fill in one of your own fields")
    WITHDRAW = "withdraw", _("Withdraw permissions")
    LET_GO = "let_go", _("No longer look after them")


class BulkState(models.TextChoices):
    """The life of a change: running -> done | cancelled; these -> undoing -> undone."""

    RUNNING = "running", _("running")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


class BulkChange(models.Model):
    """One row: somebody changed one thing for many people of her partner."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=10, choices=BulkKind.choices)
    facts = models.JSONField(default=dict)  # which tag, role, field and answer, purposes: by id and in words
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.RUNNING)
    total = models.IntegerField(default=0)
    done = models.IntegerField(default=0)  # rows gone through: where to go on after a crash
    changed = models.IntegerField(default=0)
    undone = models.IntegerField(default=0)  # rows gone back through
    restored = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    undo_began_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["partner", "-made_at"], name="bulk_partner"),
            models.Index(fields=["id"], condition=Q(state__in=["running", "undoing"]), name="bulk_alive"),
        ]


class BulkRow(models.Model):
    """One row: a change is about this person; `was` is what stood there before it, none where nothing changed."""

    pk = models.CompositePrimaryKey("change_id", "number")
    change = models.ForeignKey(
        BulkChange, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )  # decision 0011
    number = models.IntegerField()
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="+", db_constraint=False)
    was = models.JSONField(null=True)
    is_back = models.BooleanField(default=False, db_default=False)  # the undo found it unchanged since

    class Meta:
        app_label = "contacts"
