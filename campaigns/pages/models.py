"""Public action pages."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PageState(models.TextChoices):
    """The life of a page: draft -> published <-> closed."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")


class ActionPage(models.Model):
    """One row: a public page that asks for one kind of action; `kind` is registered by the room that owns it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    campaign = models.ForeignKey("campaigns.Campaign", null=True, on_delete=models.SET_NULL, related_name="pages")
    kind = models.CharField(max_length=20)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    state = models.CharField(max_length=10, choices=PageState.choices, default=PageState.DRAFT)
    languages = ArrayField(models.CharField(max_length=5, choices=settings.LANGUAGES), default=list)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    consents = models.JSONField(default=list, blank=True)  # [{channel, purpose, key, version, text: {language: words}}]
    published_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["partner", "-modified_at"], name="page_partner")]

    def __str__(self) -> str:
        return self.slug


class PageVersion(models.Model):
    """One row: the text of a page in one language."""

    page = models.ForeignKey(ActionPage, on_delete=models.CASCADE, related_name="versions")
    language = models.CharField(max_length=5, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=150, blank=True)
    ask = models.CharField(_("the ask in one sentence"), max_length=300, blank=True)
    body = models.TextField(_("why it matters"), blank=True)
    decides = models.CharField(_("who decides, by when"), max_length=200, blank=True)
    button = models.CharField(_("words on the button"), max_length=60, blank=True)
    thanks_title = models.CharField(_("thank-you title"), max_length=150, blank=True)
    thanks_body = models.TextField(_("thank-you text"), blank=True)
    share_text = models.CharField(_("words to share"), max_length=280, blank=True)
    closed_body = models.TextField(_("text when closed"), blank=True)
    receipt_subject = models.CharField(_("subject of the receipt"), max_length=150, blank=True)
    receipt_body = models.TextField(_("text of the receipt"), blank=True)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["page", "language"], name="one_page_version")]
