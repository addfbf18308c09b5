"""Mentions."""

from django.db import models
from django.db.models import Q


class Mention(models.Model):
    """One row: a note called a colleague by her name; hers until she has read it."""

    note = models.ForeignKey("contacts.Note", on_delete=models.CASCADE, related_name="mentions", db_index=False)
    user = models.ForeignKey("coalition.User", on_delete=models.CASCADE, related_name="+", db_index=False)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="one_mention")]
        indexes = [models.Index(fields=["user", "note"], condition=Q(read_at=None), name="mention_unread")]
