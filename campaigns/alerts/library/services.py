"""Saves texts and blocks to use again, and begins alerts from them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.alerts import selectors as alerts
from campaigns.alerts.library import rules, selectors
from campaigns.alerts.library.models import AlertTemplate, SavedBlock
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.services import create_alert
from campaigns.composing.blocks.rules import Block, clean_blocks
from campaigns.strategy.models import Campaign
from coalition.audit import services as audit
from coalition.errors import Refusal
from coalition.partners.models import Membership

WORDING = {
    "template.saved": _("saved a template"),
    "template.renamed": _("renamed a template"),
    "template.removed": _("removed a template"),
    "block.saved": _("saved a block"),
    "block.renamed": _("renamed a saved block"),
    "block.removed": _("removed a saved block"),
}


class LibraryFull(Refusal):
    """The partner has saved as much as it may."""

    code = "library_full"
    message = _("The library is full. Remove templates and blocks that nobody uses.")


def begin_from(texts: rules.Texts, *, name: str, campaign: Campaign | None, by: Membership, now: datetime) -> Alert:
    """Begin an alert with these texts, in all their languages."""
    with transaction.atomic():
        alert = create_alert(name=name, campaign=campaign, by=by, now=now)
        alert.versions.all().delete()
        AlertVersion.objects.bulk_create(
            [AlertVersion(alert=alert, language=language, modified_at=now, **one) for language, one in texts.items()]
        )
        alert.languages = sorted(texts)
        alert.save(update_fields=["languages"])
    return alert


def save_template(alert: Alert, *, name: str, by: Membership, now: datetime) -> AlertTemplate:
    """Keep the texts of an alert to begin others from; later changes of the alert leave it as it is."""
    texts = {
        code: {"subject": one.subject, "preheader": one.preheader, "blocks": one.blocks}
        for code, one in alerts.versions_of(alert).items()
    }
    with transaction.atomic():
        if selectors.list_templates(by).count() >= rules.MAX_SAVED:
            raise LibraryFull
        template = AlertTemplate.objects.create(
            partner=by.partner, name=name.strip()[:150] or alert.name, texts=rules.clean_texts(texts),
            made_by=by.user, made_at=now,
        )  # fmt: skip
        audit.record("template.saved", by=by, on=template)
    return template


def save_block(block: Block, language: str, *, fallback: str, by: Membership, now: datetime) -> SavedBlock:
    """Keep a block; it is named by its first words, or by this fallback, and can be renamed."""
    (clean,) = clean_blocks([block])
    with transaction.atomic():
        if selectors.list_blocks(by).count() >= rules.MAX_SAVED:
            raise LibraryFull
        saved = SavedBlock.objects.create(
            partner=by.partner, name=rules.name_of(clean) or fallback, language=language, block=clean,
            made_by=by.user, made_at=now,
        )  # fmt: skip
        audit.record("block.saved", by=by, on=saved)
    return saved


def rename(saved: AlertTemplate | SavedBlock, name: str, *, by: Membership) -> None:
    """Give a template or a saved block another name; an empty one changes nothing."""
    if not name.strip():
        return
    saved.name = " ".join(name.split())[:150]
    with transaction.atomic():
        saved.save(update_fields=["name"])
        audit.record(f"{_word(saved)}.renamed", by=by, on=saved)


def remove(saved: AlertTemplate | SavedBlock, *, by: Membership) -> None:
    """Remove a template or a saved block; alerts that began from it keep their texts."""
    with transaction.atomic():
        audit.record(f"{_word(saved)}.removed", by=by, on=saved)
        saved.delete()


def _word(saved: AlertTemplate | SavedBlock) -> str:
    return "template" if isinstance(saved, AlertTemplate) else "block"
