"""Events, RSVPs, check-ins."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What sort of event it is."""

    HEARING = "hearing", _("Hearing")
    RALLY = "rally", _("Rally")
    LOBBY_DAY = "lobby_day", _("Lobby day")
    TRAINING = "training", _("Training")
    HOUSE_MEETING = "house_meeting", _("House meeting")
    OTHER = "other", _("Other event")


class DoorNames(models.TextChoices):
    """Whose names the helpers of co-hosts see at the door."""

    OWN = "own", _("Only of people whom they look after themselves")
    SHORT = "short", _("Of everybody who signed up: first name and initial")
    FULL = "full", _("Of everybody who signed up: the whole name")


class Event(models.Model):
    """One row: something people are asked to come to, often a hearing."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.OneToOneField("campaigns.ActionPage", on_delete=models.CASCADE, related_name="event")
    hearing = models.ForeignKey(
        "campaigns.Hearing", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    goal = models.PositiveIntegerField(_("people we hope for"), default=0)
    kind = models.CharField(_("kind"), max_length=14, choices=EventKind.choices, default=EventKind.OTHER)
    host = models.CharField(_("host"), max_length=120, blank=True)
    reminds = models.BooleanField(_("reminders"), default=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    door_names = models.CharField(max_length=5, choices=DoorNames.choices, default=DoorNames.OWN, db_default="own")
    told = models.JSONField(
        default=dict, blank=True
    )  # what those who signed up know, as notices.rules.snapshot gives it

    class Meta:
        app_label = "campaigns"


class RsvpMode(models.TextChoices):
    """How somebody takes part."""

    COME = "come", _("Come and stand with us")
    SPEAK = "speak", _("Speak at the hearing")
    WRITE = "write", _("Write testimony")


class NeedKind(models.TextChoices):
    """What somebody needs in order to take part."""

    RIDE = "ride", _("A ride")
    CHILDCARE = "childcare", _("Childcare")
    INTERPRETER = "interpreter", _("An interpreter")
    ACCESS = "access", _("Wheelchair access")


class Rsvp(models.Model):
    """One row: a person promised to take part in an event: invited -> promised -> confirmed -> came -> spoke."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="rsvps")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="rsvps")
    mode = models.CharField(max_length=10, choices=RsvpMode.choices, default=RsvpMode.COME)
    language = models.CharField(max_length=5, default="en")
    needs = ArrayField(models.CharField(max_length=12, choices=NeedKind.choices), default=list, blank=True)
    needs_note = models.CharField(max_length=300, blank=True)
    wants = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), blank=True
    )  # resource: seats
    guests = models.PositiveSmallIntegerField(default=0)
    source = models.CharField(max_length=60, blank=True)
    submission = models.UUIDField(null=True, blank=True)
    needs_confirmation = models.BooleanField(default=False)
    promised_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_via = models.CharField(max_length=8, blank=True, default="", db_default="")  # link, desk, call
    confirmed_by = models.ForeignKey(
        "coalition.User", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["event", "person"], name="one_rsvp")]
        indexes = [models.Index(fields=["person"], name="rsvp_person")]


class CheckIn(models.Model):
    """One row: somebody came; idempotent by the key that the device made."""

    rsvp = models.OneToOneField(Rsvp, on_delete=models.CASCADE, related_name="check_in")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    device_key = models.CharField(max_length=64, unique=True)
    walk_in = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)
    spoke_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
