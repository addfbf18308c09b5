"""What the directory tells of a school, and in which electoral districts it lies."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.places.models import Chamber, Precision


class SchoolType(models.TextChoices):
    """What kind of school it is."""

    PUBLIC = "public", _("public school")
    CHARTER = "charter", _("charter school")
    MAGNET = "magnet", _("magnet school")
    TECHNICAL = "technical", _("technical high school")
    REGIONAL = "regional", _("regional school")
    DISTRICT = "district", _("school district")
    OTHER = "other", _("other school")


class School(models.Model):
    """One row: a school or school district of the state's directory; its name and town are its organization's."""

    organization = models.OneToOneField("contacts.Organization", on_delete=models.CASCADE, related_name="school")
    code = models.CharField(max_length=20, unique=True)
    type = models.CharField(max_length=10, choices=SchoolType.choices, default=SchoolType.PUBLIC)
    grades = ArrayField(models.CharField(max_length=2), default=list)  # PK, K, 1 ... 12
    street = models.CharField(max_length=200, blank=True)
    zip = models.CharField(max_length=5, blank=True)
    town = models.ForeignKey("contacts.Town", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)  # a later directory did not name it any more

    class Meta:
        app_label = "contacts"


class SchoolSeat(models.Model):
    """One row: a school's district in a chamber under one plan, settled or with its candidates, likeliest first."""

    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="seats", db_index=False)
    chamber = models.CharField(max_length=10, choices=Chamber.choices)
    plan = models.CharField(max_length=20)
    district = models.ForeignKey("contacts.District", null=True, on_delete=models.CASCADE, related_name="+")
    candidates = ArrayField(models.BigIntegerField(), default=list)
    confidence = models.FloatField()
    how = models.CharField(max_length=10, choices=Precision.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["school", "chamber", "plan"], name="one_school_seat")]
        indexes = [GinIndex(fields=["candidates"], name="school_seat_candidates")]
