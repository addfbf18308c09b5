"""The reminders of unfinished testimony that were taken."""

from django.db import models


class TestimonyReminder(models.Model):
    """One row: people were reminded of one thing before one deadline; a deadline that moves is reminded of anew."""

    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="testimony_reminders")
    what = models.CharField(max_length=8)  # rules.STEPS
    step = models.CharField(max_length=5)  # early, late
    closes_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    until = models.DateTimeField()
    size = models.PositiveIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)  # from then on nothing of it leaves any more

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["event", "what", "step", "closes_at"], name="one_testimony_reminder")
        ]
