"""Public action pages."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PageState(models.TextChoices):
    """The life of a page: draft -> published <-> closed; what is not public may be archived, and taken out again."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    CLOSED = "closed", _("Closed")
    ARCHIVED = "archived", _("Archived")


class Outcome(models.TextChoices):
    """What became of what a closed page asked for."""

    OVER = "", _("It is over")
    WON = "won", _("We won")


class PartnerState(models.TextChoices):
    """Whether another partner stands behind a page: asked -> accepted or declined; taken off by either side."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


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
    publish_at = models.DateTimeField(_("goes public"), null=True, blank=True)  # by itself, a complete draft
    published_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default="", blank=True)
    fields = models.JSONField(default=list, blank=True)  # [{name, required, when: {field, value}}]: `fields.rules`
    hero = models.JSONField(default=dict, blank=True)  # {large, small, width, height}: `hero.services`
    tag = models.CharField(_("tag"), max_length=60, blank=True)  # put on whoever takes part
    next_page = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    prefills = models.BooleanField(default=False)  # a link of our own mails fills in who somebody is
    asks_code = models.BooleanField(default=False)  # without a proof of work a code by e-mail, always
    asks_twice = models.BooleanField(default=False, db_default=False)  # boxes count after a click in an e-mail
    embed_origins = ArrayField(models.CharField(max_length=120), default=list, blank=True)  # websites of others
    made_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["partner", "-modified_at"], name="page_partner"),
            # What the sweeper looks for, and what the public index shows: few of many.
            models.Index(fields=["publish_at"], condition=models.Q(publish_at__isnull=False), name="page_to_publish"),
            models.Index(fields=["closes_at"], condition=models.Q(state="published"), name="page_to_close"),
        ]

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
    hero_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    won_body = models.TextField(_("text when we have won"), blank=True)
    modified_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["page", "language"], name="one_page_version")]


class Slug(models.Model):
    """One row: an address that a page had before; whoever comes by it is led to the one of now."""

    slug = models.SlugField(max_length=80, unique=True)
    page = models.ForeignKey(ActionPage, on_delete=models.CASCADE, related_name="former_slugs")
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"


class PagePartner(models.Model):
    """One row: another partner was asked to stand behind a page, with its own boxes of consent and its own link."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    page = models.ForeignKey(ActionPage, on_delete=models.CASCADE, related_name="partners")
    partner = models.ForeignKey("coalition.Partner", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)  # the same order for everybody
    state = models.CharField(max_length=10, choices=PartnerState.choices, default=PartnerState.ASKED)
    code = models.CharField(max_length=12, unique=True)  # of its share link: ?s=<code>
    opt_ins = ArrayField(models.CharField(max_length=30), default=list)
    consents = models.JSONField(default=list, blank=True)  # as those of the page, worded for this partner
    asked_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answered_by = models.ForeignKey("coalition.User", null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["page", "partner"], name="one_page_partner")]
