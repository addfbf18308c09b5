"""An experiment with an alert, and its variants."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.variants import rules


class Kind(models.TextChoices):
    """What differs between the variants."""

    SUBJECT = rules.SUBJECT, _("the subject")
    SENDER = rules.SENDER, _("the sender")
    CONTENT = rules.CONTENT, _("the whole mail")


class Metric(models.TextChoices):
    """By what they are judged; never by opens, which machines do."""

    ACTED = rules.ACTED, _("people who did what was asked")
    CLICKED = rules.CLICKED, _("people who clicked")


class Otherwise(models.TextChoices):
    """What happens at the hour of the decision when none has clearly won."""

    LEADER = rules.LEADER, _("the one that leads goes out")
    HUMAN = rules.HUMAN, _("somebody of us decides")


class ExperimentState(models.TextChoices):
    """The life of an experiment: planned -> running -> decided -> released, or stopped."""

    PLANNED = "planned", _("planned")
    RUNNING = "running", _("being tried")
    DECIDED = "decided", _("decided")
    RELEASED = "released", _("finished")
    STOPPED = "stopped", _("called off")


class Experiment(models.Model):
    """One row: an alert is tried in variants on a sample; how it is judged is fixed before the start."""

    alert = models.OneToOneField("campaigns.Alert", on_delete=models.CASCADE, related_name="experiment")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SUBJECT)
    metric = models.CharField(max_length=8, choices=Metric.choices, default=Metric.ACTED)
    share = models.SmallIntegerField(null=True, default=20)  # percent; NULL: `people` says how many
    people = models.IntegerField(null=True)
    hours = models.SmallIntegerField(default=4)
    otherwise = models.CharField(max_length=6, choices=Otherwise.choices, default=Otherwise.LEADER)
    state = models.CharField(max_length=8, choices=ExperimentState.choices, default=ExperimentState.PLANNED)
    decide_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # since when it waits for somebody's decision
    winner = models.CharField(max_length=1, blank=True)
    why = models.CharField(max_length=8, blank=True)  # sure, close, leader or hand
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    facts = models.JSONField(default=list)  # what was known then: [{letter, people, done, low, high, best, loss}]
    released_at = models.DateTimeField(null=True)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(
                fields=["decide_at"],
                condition=models.Q(state__in=["running", "decided"]),
                name="experiment_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.alert_id}"


class Variant(models.Model):
    """One row: one variant of an experiment; its texts are the alert's versions of this letter."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="variants")
    letter = models.CharField(max_length=1)
    # NULL: as the alert itself
    sender = models.ForeignKey("coalition.SenderIdentity", null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        app_label = "campaigns"
        ordering = ["letter"]
        constraints = [models.UniqueConstraint(fields=["experiment", "letter"], name="one_variant")]

    def __str__(self) -> str:
        return self.letter
