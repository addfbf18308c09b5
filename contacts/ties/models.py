"""Ties between people."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TieKind(models.TextChoices):
    """How two people are connected."""

    KNOWS = "knows", _("knows")
    COLLEAGUE = "colleague", _("works with")
    RELATIVE = "relative", _("is related to")
    FRIEND = "friend", _("is a friend of")
    NEIGHBOR = "neighbor", _("is a neighbor of")


class Strength(models.IntegerChoices):
    """How strong a tie is."""

    MET = 1, _("have met")
    KNOWN = 2, _("know each other")
    CLOSE = 3, _("are close")


class Tie(models.Model):
    """One row: a partner knows that a person is connected with another one (who may be a policymaker)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="ties", db_index=False)
    other = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="tied_to", db_index=False)
    kind = models.CharField(_("how"), max_length=12, choices=TieKind.choices, default=TieKind.KNOWS)
    strength = models.PositiveSmallIntegerField(_("how well"), choices=Strength.choices, default=Strength.KNOWN)
    source = models.CharField(_("how we know"), max_length=150, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(
        "coalition.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "other", "kind", "partner"], condition=Q(ended_at=None), name="one_tie"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "partner", "-made_at"], name="tie_person"),
            models.Index(fields=["other", "partner", "-made_at"], name="tie_other"),
        ]
