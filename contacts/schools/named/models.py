"""Names of schools that wait for an organizer, and what an organizer said that a spelling means."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.people.models import RoleKind


class NamedWhy(models.TextChoices):
    """Why the directory does not settle a name."""

    UNKNOWN = "unknown", _("No school of the directory is called so.")
    SEVERAL = "several", _("Several schools are called so, and nothing says in which town.")
    UNSURE = "unsure", _("A school is called almost so, but nothing says that it is in this town.")


class NamedSchool(models.Model):
    """One row: somebody told a school by a name that the directory does not settle."""

    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="+", db_index=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=RoleKind.choices)
    words = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    why = models.CharField(max_length=10, choices=NamedWhy.choices)
    at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=40, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "partner", "words"], name="one_named_school")]
        indexes = [models.Index(fields=["partner", "words"], name="named_school_words")]


class SchoolSpelling(models.Model):
    """One row: a partner said which school a name means that no school has; the same spelling means it from then on."""

    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+", db_index=False)
    words = models.CharField(max_length=200)  # as `rules.plain` writes them
    organization = models.ForeignKey("contacts.Organization", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["partner", "words"], name="one_school_spelling")]
