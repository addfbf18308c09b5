"""Names of schools that wait for an organizer."""

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
