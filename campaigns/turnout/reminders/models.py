"""The steps of reminding that were taken."""

from django.db import models


class Reminder(models.Model):
    """One row: a step of reminding for an event as it stood then was taken, or came too late and was left out."""

    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=8)
    starts_at = models.DateTimeField()  # a moved event is reminded of anew
    taken_at = models.DateTimeField()
    until = models.DateTimeField()
    size = models.PositiveIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)  # from then on nothing of it leaves any more

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["event", "step", "starts_at"], name="one_reminder")]
