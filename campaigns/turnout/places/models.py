"""What can be given at an event, and who has it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ResourceKind(models.TextChoices):
    """What there is a number of."""

    PLACE = "place", _("Places or a shift")
    RIDE = "ride", _("Seats on a bus or in a car, at one stop")
    CHILDCARE = "childcare", _("Childcare for an age")
    INTERPRETER = "interpreter", _("Interpreter for a language")
    STIPEND = "stipend", _("Stipend")


class Resource(models.Model):
    """One row: a number of seats of one sort at an event; `taken` never passes `capacity`, the database sees to it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey("campaigns.Event", on_delete=models.CASCADE, related_name="resources")
    kind = models.CharField(_("kind"), max_length=12, choices=ResourceKind.choices)
    labels = models.JSONField(default=dict)  # {language: name}
    starts_at = models.DateTimeField(_("from"), null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    capacity = models.PositiveIntegerField(_("how many"))
    taken = models.PositiveIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        app_label = "campaigns"
        ordering = ["kind", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="never_one_too_many"),
        ]


class AllocationState(models.TextChoices):
    """Whether somebody has her seats, or waits for them."""

    GIVEN = "given", _("has it")
    WAITING = "waiting", _("waits")


class Allocation(models.Model):
    """One row: a promise has, or waits for, seats of a resource; who gives them back has no row any more."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="allocations")
    rsvp = models.ForeignKey("campaigns.Rsvp", on_delete=models.CASCADE, related_name="allocations")
    seats = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=AllocationState.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["resource", "rsvp"], name="one_allocation")]
        indexes = [models.Index(fields=["resource", "asked_at"], condition=Q(state="waiting"), name="allocation_queue")]
