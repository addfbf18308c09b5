"""Seats, terms, committees, offices."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.places.models import Chamber


class Body(models.TextChoices):
    """Where seats stand: the chambers, and the offices that are no chamber."""

    UPPER = Chamber.UPPER.value, Chamber.UPPER.label
    LOWER = Chamber.LOWER.value, Chamber.LOWER.label
    CONGRESS = Chamber.CONGRESS.value, Chamber.CONGRESS.label
    GOVERNOR = "governor", _("Governor")
    MUNICIPAL = "municipal", _("Town")


class Seat(models.Model):
    """One row: a chair in a chamber, or an office, that somebody may hold."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    chamber = models.CharField(max_length=10, choices=Body.choices)
    number = models.IntegerField()
    town = models.ForeignKey("contacts.Town", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    district = models.ForeignKey("contacts.District", null=True, on_delete=models.SET_NULL, related_name="seats")
    ocd_id = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=230, blank=True)  # of a town's seat: "Hartford: Town Council, At large 1"
    key = models.CharField(max_length=230, blank=True)  # the same, however it is written (municipal.rules)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["chamber", "number"], name="one_seat"),
            models.UniqueConstraint(fields=["key"], condition=~Q(key=""), name="one_municipal_seat"),
        ]

    def __str__(self) -> str:
        name = self.name or str(self.get_chamber_display())
        return name if self.chamber in {Body.GOVERNOR, Body.MUNICIPAL} else f"{name} {self.number}"


PARTIES = {
    "Democratic": _("Democratic"),
    "Republican": _("Republican"),
    "Working Families": _("Working Families"),
    "Independent": _("Independent"),
}


def party_label(party: str) -> str:
    """Say a party in the reader's language; of a fusion ("Democratic/Working Families") each half."""
    return "/".join(str(PARTIES.get(one, one)) for one in party.split("/"))


class Term(models.Model):
    """One row: a person holds a seat from then until then; terms of a seat never overlap (exclusion constraint)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="terms")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="terms")
    party = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=100, blank=True)  # what leads a chamber: Speaker of the House
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)  # first day on which she no longer holds it
    source = models.CharField(max_length=200, blank=True)
    external_id = models.CharField(max_length=80, blank=True)

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["person"], name="term_person")]

    @property
    def party_label(self) -> str:
        """Say the party in the reader's language."""
        return party_label(self.party)


class Committee(models.Model):
    """One row: a committee of the legislature."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=150)
    chamber = models.CharField(max_length=10, default="joint")
    external_id = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)

    class Meta:
        app_label = "contacts"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["chamber", "name"], name="one_committee")]

    def __str__(self) -> str:
        return self.name


ROLE_LABELS = {
    "chair": _("Chair"),
    "co-chair": _("Co-chair"),
    "vice chair": _("Vice chair"),
    "ranking member": _("Ranking member"),
    "ranking republican member": _("Ranking Republican member"),
    "member": _("Member"),
}


class CommitteeTerm(models.Model):
    """One row: a policymaker sits on a committee in a role, from then until then."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="terms")
    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="committee_terms")
    role = models.CharField(max_length=40, default="member")
    since = models.DateField(default=timezone.localdate)
    until = models.DateField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [
            models.UniqueConstraint(fields=["committee", "person"], condition=Q(until=None), name="one_committee_term")
        ]

    @property
    def role_label(self) -> str:
        """Say the role; one that we do not know is told as the source has it."""
        return str(ROLE_LABELS.get(self.role, self.role.capitalize()))


OFFICE_LABELS = {"capitol": _("Capitol"), "district": _("District office"), "town": _("Town hall")}


class Office(models.Model):
    """One row: a policymaker is reached there (public facts, not supporters' contact points), from then until then."""

    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="offices")
    kind = models.CharField(max_length=20, default="capitol")
    address = models.CharField(max_length=250, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)  # its address took no mail; a new one clears it
    since = models.DateField(default=timezone.localdate)  # when a source first told it
    until = models.DateField(null=True, blank=True)  # first day on which she is no longer reached there

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "kind"], condition=Q(until=None), name="one_office")]

    @property
    def label(self) -> str:
        """Say which office it is; a kind that we do not know is told as the source has it."""
        return str(OFFICE_LABELS.get(self.kind, self.kind.capitalize()))
