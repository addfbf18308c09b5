"""Custom fields and their answers."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FieldKind(models.TextChoices):
    """What an answer may be."""

    TEXT = "text", _("A line of text")
    LONG = "long", _("Several lines of text")
    NUMBER = "number", _("A whole number")
    DATE = "date", _("A day")
    YES = "yes", _("Yes or nothing")
    CHOICE = "choice", _("One of several")
    MANY = "many", _("Several of several")
    PLACE = "place", _("A town or ZIP")


class CustomField(models.Model):
    """One row: something a partner asks people; its words by language, its choices by value and language.

    A shared one (`is_shared`, the lead's alone) is asked and read by every partner, of the people it looks after.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    key = models.SlugField(max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=FieldKind.choices, default=FieldKind.TEXT)
    labels = models.JSONField(default=dict)  # {language: words}
    choices = models.JSONField(default=list, blank=True)  # [{value, labels: {language: words}}]
    is_shared = models.BooleanField(_("all partners ask it"), default=False, db_default=False)
    made_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["partner", "key"], name="one_custom_field")]

    def __str__(self) -> str:
        return self.key


class CustomAnswer(models.Model):
    """One row: what a person answered last to a field of a partner."""

    person = models.ForeignKey("contacts.Person", on_delete=models.CASCADE, related_name="answers", db_index=False)
    field = models.ForeignKey(CustomField, on_delete=models.CASCADE, related_name="answers", db_index=False)
    value = models.CharField(max_length=1000)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "contacts"
        constraints = [models.UniqueConstraint(fields=["person", "field"], name="one_custom_answer")]
        indexes = [models.Index(fields=["field", "person"], name="custom_answer_field")]
