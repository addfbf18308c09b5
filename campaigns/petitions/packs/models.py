"""Packs and their deliveries."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """Whose constituents a pack holds."""

    WHOLE = "whole", _("Everybody who signed")
    DISTRICT = "district", _("One legislator")
    COMMITTEE = "committee", _("A committee")


class PackState(models.TextChoices):
    """The life of a pack: (choosing ->) waiting -> making -> ready -> expired; making -> failed -> waiting."""

    CHOOSING = "choosing", _("comments to be chosen")
    WAITING = "waiting", _("waiting")
    MAKING = "making", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("files deleted")


class Pack(models.Model):
    """One row: signatures put together for somebody; its numbers and digests stay when the files are gone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=16, unique=True)  # printed on the cover; shows the numbers, never the list
    petition = models.ForeignKey("campaigns.Petition", on_delete=models.CASCADE, related_name="packs")
    scope = models.CharField(max_length=10, choices=Scope.choices)
    district = models.ForeignKey("contacts.District", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    committee = models.ForeignKey(
        "contacts.Committee", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    addressee = models.CharField(max_length=200)  # the name of who it is for, when it was made
    language = models.CharField(max_length=5, default="en")
    # uuids of the signatures whose words go in; null: the newest of its own constituents
    comments = models.JSONField(null=True, blank=True)
    batch = models.UUIDField(null=True, blank=True)  # asked for together: one for each legislator
    state = models.CharField(max_length=10, choices=PackState.choices, default=PackState.WAITING)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True, blank=True)
    files = models.JSONField(default=dict, blank=True)  # {pdf|csv|xlsx: {name, sha256, size}}
    digest = models.CharField(max_length=64, blank=True)  # of the manifest
    manifest = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["petition", "-id"], name="pack_petition"),
            models.Index(fields=["id"], condition=Q(state__in=["waiting", "making"]), name="pack_due"),
            models.Index(fields=["petition", "batch"], condition=Q(batch__isnull=False), name="pack_batch"),
            models.Index(fields=["digest"], condition=~Q(digest=""), name="pack_digest"),
        ]

    def __str__(self) -> str:
        """Say for whom it is, in the language of the reader."""
        if self.district:
            return f"{self.addressee} ({self.district})" if self.addressee else str(self.district)
        return self.addressee or str(_("To whom it may concern"))


class HandOver(models.TextChoices):
    """How a pack reached its addressee."""

    IN_PERSON = "in_person", _("handed over in person")
    MAIL = "mail", _("by mail")
    EMAIL = "email", _("by e-mail")


class Delivery(models.Model):
    """One row: somebody delivered a pack to somebody on a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="deliveries")
    on = models.DateField(_("day"))
    how = models.CharField(_("how"), max_length=10, choices=HandOver.choices, default=HandOver.IN_PERSON)
    by_name = models.CharField(_("delivered by"), max_length=120)
    to_name = models.CharField(_("received by"), max_length=120)
    note = models.CharField(_("note"), max_length=500, blank=True)
    photo = models.CharField(max_length=80, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["pack", "-on"], name="delivery_pack")]
