"""Decisions about committees that stand twice in the source."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """What a second committee of a name is."""

    LEAVE_OUT = "leave_out", _("a fault: leave it out")
    SAME = "same", _("the same committee: its members sit on it too")
    OTHER = "other", _("another committee, which is called")


class CommitteeDecision(models.Model):
    """One row: what a committee that stands twice in the source is; holds for every later reload until changed."""

    key = models.CharField(max_length=200, unique=True)  # the source's id, else chamber and name
    told = models.CharField(max_length=150)  # its name as the source tells it
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    name = models.CharField(max_length=150, blank=True)  # of another committee
    decided_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        ordering = ["told", "key"]
