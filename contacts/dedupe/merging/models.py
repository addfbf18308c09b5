"""Merges, and the rows that moved with them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Merge(models.Model):
    """One row: the loser became a part of the winner; `snapshot`: what both were called, and the outcome."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    winner = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="merges")
    loser = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="merged_by")
    snapshot = models.JSONField(default=dict)  # {winner: {...}, loser: {...}, after: {...}}
    keeps = models.JSONField(default=dict)  # field -> winner | loser
    withdrawn = models.JSONField(default=list)  # ids of the consents that the stricter word withdrew
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    is_batch = models.BooleanField(default=False)
    swept_at = models.DateTimeField(null=True, blank=True)  # rows that were on their way while it happened came after
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["loser"], condition=Q(undone_at=None), name="one_merge_of_a_loser")
        ]
        indexes = [
            models.Index(fields=["partner", "-at", "-id"], name="merge_partner"),
            models.Index(fields=["at"], condition=Q(swept_at=None, undone_at=None), name="merge_unswept"),
        ]


class MergedRow(models.Model):
    """One row: a row of another table that a merge moved (`was` -> `became`) or changed (`before` -> `after`)."""

    merge = models.ForeignKey(Merge, on_delete=models.CASCADE, related_name="rows")
    relation = models.CharField(max_length=80)  # app.Model.field, as registered
    row = models.BigIntegerField()
    was = models.BigIntegerField()
    became = models.BigIntegerField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["relation", "row"], name="merged_row")]
