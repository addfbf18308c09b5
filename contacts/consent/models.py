"""Contact points, who is reached by them, the ledger of consent, suppression."""

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex, GinIndex, HashIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PointKind(models.TextChoices):
    """What a contact point is."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")


class PointStatus(models.TextChoices):
    """What experience says of a contact point; moves only by evidence."""

    OK = "ok", _("works")
    BOUNCED = "bounced", _("does not exist")
    COMPLAINED = "complained", _("complained of spam")
    INVALID = "invalid", _("not valid")


class ContactPoint(models.Model):
    """One row: an e-mail address or a phone, possibly shared by a family."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=PointKind.choices)
    value = models.CharField(max_length=320)  # normalised: lower-case e-mail, E.164 phone
    raw = models.CharField(max_length=320, blank=True)
    canonical = models.CharField(max_length=320, blank=True)  # without +tags and dots: for suggestions only
    hash = models.CharField(max_length=64)  # keyed hash of kind and value, joins with Suppression
    status = models.CharField(max_length=12, choices=PointStatus.choices, default=PointStatus.OK)
    status_at = models.DateTimeField(null=True, blank=True)
    soft_bounces = models.SmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True, blank=True)
    # How often alerts may come, as she chose herself: none again before so many days; 0: as things happen.
    pace_days = models.PositiveSmallIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="one_contact_point")]
        indexes = [
            GinIndex(fields=["value"], opclasses=["gin_trgm_ops"], name="point_value_trgm"),
            HashIndex(fields=["hash"], name="point_of_hash"),  # it is only ever asked whole: half the price of a tree
            models.Index(fields=["id"], condition=~Q(status="ok"), name="point_bad"),
            models.Index(fields=["id"], condition=Q(soft_bounces__gt=0), name="point_worn"),
            models.Index(fields=["id"], condition=Q(pace_days__gt=0), name="point_paced"),
        ]


class Reach(models.Model):
    """One row: a person is reached by a contact point, from then until then."""

    person = models.ForeignKey(
        "contacts.Person", on_delete=models.CASCADE, related_name="reaches", db_index=False, db_constraint=False
    )  # decision 0039
    point = models.ForeignKey(
        ContactPoint, on_delete=models.CASCADE, related_name="reaches", db_index=False, db_constraint=False
    )  # decision 0011
    label = models.CharField(max_length=20, blank=True)
    is_primary = models.BooleanField(default=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "point"], name="one_reach")]
        indexes = [
            models.Index(fields=["point", "until", "person"], name="reach_point_now"),  # whom it reaches now, or ever
        ]


class Wording(models.Model):
    """One row: a text that somebody agreed to, in one language; never changed once used (trigger)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=80)
    version = models.IntegerField(default=1)
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    text = models.TextField()

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["key", "version", "language"], name="one_wording")]


class Channel(models.TextChoices):
    """By what means."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone calls")
    SMS = "sms", _("text messages")


class Purpose(models.TextChoices):
    """For what."""

    ALERTS = "alerts", _("action alerts")
    EVENTS = "events", _("events")
    NEWSLETTER = "newsletter", _("newsletter")
    CALLS = "calls", _("calls by volunteers")
    TEXTS = "texts", _("text messages")


class Decision(models.TextChoices):
    """Yes or no."""

    GRANTED = "granted", _("allowed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    VOID = "void", _("taken back with an import")


class ConsentFacts(models.Model):
    """What a consent is about: a point, a partner (none: the coalition by name), a channel, a purpose, a decision."""

    partner = models.ForeignKey(
        "coalition.Partner",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )  # decision 0011
    channel = models.CharField(max_length=10, choices=Channel.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    decision = models.CharField(max_length=10, choices=Decision.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Consent(ConsentFacts):
    """One row: somebody allowed or withdrew something, with the wording shown. Append-only (trigger)."""

    point = models.ForeignKey(
        ContactPoint, on_delete=models.CASCADE, related_name="consents", db_index=False, db_constraint=False
    )  # decision 0039
    how = models.CharField(max_length=40)  # web_form, import, one_click, preferences, phone, paper, api, ...
    wording = models.ForeignKey(
        Wording, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    basis = models.CharField(max_length=200, blank=True)  # for imports: what the importer declared
    language = models.CharField(max_length=5, blank=True)
    submission = models.UUIDField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        indexes = [
            models.Index(fields=["point", "-at", "-id"], name="consent_point"),
            BrinIndex(fields=["at"], name="consent_lately", autosummarize=True),
        ]


class ConsentState(ConsentFacts):
    """One row: the latest decision of a point for a partner, channel and purpose; rebuildable from Consent."""

    point = models.ForeignKey(
        ContactPoint, on_delete=models.CASCADE, related_name="consent_states", db_index=False, db_constraint=False
    )  # decision 0039
    consent = models.ForeignKey(
        Consent, on_delete=models.CASCADE, related_name="+", db_index=False, db_constraint=False
    )  # decision 0011

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                fields=["point", "partner", "channel", "purpose"], nulls_distinct=False, name="one_consent_state"
            )
        ]
        indexes = [
            models.Index(
                fields=["partner", "channel", "purpose", "point"],
                condition=Q(decision="granted"),
                name="consent_granted",
            )
        ]


class Suppression(models.Model):
    """One row: never write to the address with this keyed hash again; survives erasure."""

    kind = models.CharField(max_length=10, choices=PointKind.choices)
    hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=20)  # unsubscribed, bounced, complained, erased, do_not_contact, invalid
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["kind", "hash"], name="one_suppression")]
