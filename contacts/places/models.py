"""Towns, ZIPs, districts, addresses, residences."""

import datetime as dt
import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Chamber(models.TextChoices):
    """The bodies whose districts we know."""

    UPPER = "upper", _("Senate")
    LOWER = "lower", _("House")
    CONGRESS = "congress", _("U.S. House")


class Town(models.Model):
    """One row: a town of the state; `key` is its folded name."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80, unique=True)
    geoid = models.CharField(max_length=20, blank=True)
    population = models.IntegerField(null=True)
    lat = models.FloatField(null=True)
    lon = models.FloatField(null=True)

    class Meta:
        app_label = "contacts"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TownName(models.Model):
    """One row: another name that means a town (a village such as Storrs for Mansfield); `key` is folded."""

    key = models.CharField(max_length=80, unique=True)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="other_names")

    class Meta:
        app_label = "contacts"


class ZipTown(models.Model):
    """One row: a ZIP lies in a town with this share of the ZIP's people (0 to 1)."""

    zip = models.CharField(max_length=5)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="zips")
    share = models.FloatField()

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["zip", "town"], name="one_zip_town")]


class District(models.Model):
    """One row: an electoral district of a chamber under one plan."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chamber = models.CharField(max_length=10, choices=Chamber.choices)
    number = models.IntegerField()
    name = models.CharField(max_length=80)
    ocd_id = models.CharField(max_length=120, blank=True)
    plan = models.CharField(max_length=20)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    geometry = models.JSONField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)  # so that whoever keeps the shapes reads them again

    class Meta:
        app_label = "contacts"
        ordering = ["chamber", "number"]
        constraints = [models.UniqueConstraint(fields=["chamber", "number", "plan"], name="one_district")]

    def __str__(self) -> str:
        return f"{self.get_chamber_display()} {self.number}"

    @staticmethod
    def in_force(on: dt.date, prefix: str = "") -> Q:
        """Ask for districts of the plans in force on a day; `prefix` leads to the district, such as `district__`."""
        begun = Q(**{f"{prefix}valid_from": None}) | Q(**{f"{prefix}valid_from__lte": on})
        return begun & (Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": on}))

    @classmethod
    def not_over(cls, on: dt.date) -> models.QuerySet["District"]:
        """List the districts in force on a day or to come."""
        return cls._default_manager.filter(Q(valid_to=None) | Q(valid_to__gt=on))


class PlaceShare(models.Model):
    """One row: a town (or the part of a town in a ZIP) lies in a district with this share (0 to 1)."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="shares")
    zip = models.CharField(max_length=5, blank=True)  # empty: the whole town
    chamber = models.CharField(max_length=10, choices=Chamber.choices)
    plan = models.CharField(max_length=20)
    district = models.ForeignKey(District, on_delete=models.CASCADE, related_name="shares")
    share = models.FloatField()

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["town", "zip", "district"], name="one_place_share")]


class Precision(models.TextChoices):
    """How exactly an address says where somebody lives."""

    POINT = "point", _("exact point")
    STREET = "street", _("street address")
    ZIP = "zip", _("ZIP and town")
    TOWN = "town", _("town only")
    UNKNOWN = "unknown", _("unknown")


class Address(models.Model):
    """One row: where a person lives or lived; at most one is current."""

    person = models.ForeignKey(
        "contacts.Person", on_delete=models.CASCADE, related_name="addresses", db_constraint=False
    )  # decision 0039
    street = models.CharField(_("street"), max_length=200, blank=True)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    town = models.ForeignKey(
        Town, null=True, blank=True, on_delete=models.SET_NULL, related_name="addresses", db_index=False
    )
    town_text = models.CharField(_("town"), max_length=80, blank=True)
    state = models.CharField(_("state"), max_length=2, blank=True)
    zip = models.CharField(_("ZIP"), max_length=5, blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    precision = models.CharField(max_length=10, choices=Precision.choices, default=Precision.UNKNOWN)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_current_home"),
        ]
        indexes = [
            models.Index(fields=["town", "person"], condition=Q(until=None), name="address_town_now"),
            models.Index(fields=["zip", "person"], condition=Q(until=None), name="address_zip_now"),
            models.Index(fields=["id"], condition=Q(until=None, matched_at=None), name="address_unmatched"),
            # Segments ask for a circle or an area: the box around it comes from here.
            models.Index(
                fields=["lat", "lon"],
                include=["person"],
                condition=Q(until=None, lat__isnull=False),
                name="address_point",
            ),
        ]


class Residence(models.Model):
    """One row: a person's district in a chamber, settled or with its candidates."""

    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="residences")
    chamber = models.CharField(max_length=10, choices=Chamber.choices)
    plan = models.CharField(max_length=20)
    district = models.ForeignKey(District, null=True, on_delete=models.CASCADE, related_name="residences")
    confidence = models.FloatField()  # 0 to 1: share of the place's people who live in the likeliest district
    candidates = ArrayField(models.BigIntegerField(), default=list)  # District ids, likeliest first; [] when settled
    how = models.CharField(max_length=10, choices=Precision.choices)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "chamber", "plan"], name="one_residence")]
        indexes = [
            models.Index(fields=["district", "person"], name="residence_district"),
            models.Index(fields=["district", "person"], condition=Q(candidates=[]), name="residence_sure"),
            GinIndex(fields=["candidates"], name="residence_candidates"),
        ]
