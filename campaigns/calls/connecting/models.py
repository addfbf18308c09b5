"""Calls that we put through, and those that we did not."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.calls.connecting.rules import OVER


class Ended(models.TextChoices):
    """How a connected call ended."""

    CONNECTED = "connected", _("Put through")
    OFFICE_BUSY = "office_busy", _("The office was busy")
    OFFICE_NO_ANSWER = "office_no_answer", _("Nobody answered at the office")
    OFFICE_FAILED = "office_failed", _("The office could not be reached")
    HUNG_UP = "hung_up", _("The caller hung up before")
    STOPPED = "stopped", _("The caller stopped it on the page")
    NO_KEY = "no_key", _("The caller pressed no key")
    NOT_WANTED = "not_wanted", _("Whoever was rung had not asked for it")
    BUSY = "busy", _("The caller's phone was busy")
    NO_ANSWER = "no_answer", _("The caller did not answer")
    FAILED = "failed", _("The caller's phone could not be reached")
    CLOSED = "closed", _("The office had closed meanwhile")
    SEAT_CHANGED = "seat_changed", _("The seat had changed hands meanwhile")
    REFUSED = "refused", _("The phone company refused the call")
    LATE = "late", _("We did not get to it in time")
    LOST = "lost", _("Nobody told us how it ended")


class ConnectedCall(models.Model):
    """One row: somebody asked us to ring her phone and put her through to an office; how far it came, how it ended."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call_page = models.ForeignKey("campaigns.CallPage", on_delete=models.CASCADE, related_name="connections")
    term = models.ForeignKey("contacts.Term", on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, default="en")
    phone = models.CharField(max_length=16, blank=True)  # only until it is over
    number_mark = models.CharField(max_length=64)  # keyed hashes: enough to count, nothing to ring
    network_mark = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default="asked")
    outcome = models.CharField(max_length=20, choices=Ended.choices, blank=True)
    fence = models.PositiveIntegerField(default=0)
    call_id = models.CharField(max_length=64, blank=True)  # the provider's
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    deadline_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)  # the key was pressed
    over_at = models.DateTimeField(null=True, blank=True)
    hang_up_at = models.DateTimeField(null=True, blank=True)  # the provider is to be asked to end it then
    seconds = models.PositiveIntegerField(default=0)  # with the office
    charged_seconds = models.PositiveIntegerField(null=True, blank=True)  # of the whole call, as the provider says
    report = models.ForeignKey(
        "campaigns.CallReport", on_delete=models.SET_NULL, null=True, blank=True, related_name="connections"
    )

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(
                fields=["number_mark"], condition=~models.Q(state=OVER), name="one_open_call_a_number"
            )
        ]
        indexes = [
            models.Index(fields=["call_page", "asked_at"], name="connected_day"),
            models.Index(fields=["number_mark", "asked_at"], name="connected_number"),
            models.Index(fields=["network_mark", "asked_at"], name="connected_network"),
            models.Index(fields=["hang_up_at"], condition=models.Q(hang_up_at__isnull=False), name="connected_hang_up"),
            models.Index(fields=["deadline_at"], condition=~models.Q(state=OVER), name="connected_open"),
        ]


class ConnectRefusal(models.Model):
    """One row: on this day a page did not ring so many people, for this reason."""

    call_page = models.ForeignKey("campaigns.CallPage", on_delete=models.CASCADE, related_name="refusals")
    on = models.DateField()
    reason = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["call_page", "on", "reason"], name="one_refusal_count_a_day")]
