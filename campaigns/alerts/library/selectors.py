"""Reads templates, saved blocks and starters; and the sample facts with which they are shown."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from campaigns.alerts.facts.selectors import Facts
from campaigns.alerts.library import rules
from campaigns.alerts.library.models import AlertTemplate, SavedBlock
from campaigns.composing import delivery as composing
from campaigns.composing.cards.rules import MEANT, HearingFacts, Live
from coalition.errors import NotFound
from coalition.partners.models import Partner


def list_templates(membership: Any) -> QuerySet[AlertTemplate]:
    """List the templates of this membership's partner, by name."""
    return AlertTemplate.objects.filter(partner=membership.partner)


def access_template(membership: Any, uuid: UUID) -> AlertTemplate:
    """Get one template of this membership's partner, or refuse with NotFound."""
    template = list_templates(membership).filter(uuid=uuid).first()
    if template is None:
        raise NotFound
    return template


def list_blocks(membership: Any) -> QuerySet[SavedBlock]:
    """List the saved blocks of this membership's partner, by name."""
    return SavedBlock.objects.filter(partner=membership.partner)


def access_block(membership: Any, uuid: UUID) -> SavedBlock:
    """Get one saved block of this membership's partner, or refuse with NotFound."""
    block = list_blocks(membership).filter(uuid=uuid).first()
    if block is None:
        raise NotFound
    return block


def access_texts(membership: Any, start: str) -> rules.Texts:
    """Get the texts that a start names: `starter:hearing` or `template:<uuid>`, or refuse with NotFound."""
    kind, _sep, key = start.partition(":")
    if kind == "starter" and key in rules.starters():
        return rules.starters()[key].texts
    if kind == "template":
        try:
            return dict(access_template(membership, UUID(key)).texts)
        except ValueError as no:
            raise NotFound from no
    raise NotFound


# In a made-up mail every card is shown: the example's legislators sit for the first districts.
EVERYBODY = {which: dict.fromkeys(("senator", "representative"), frozenset({1})) for which in MEANT}


def sample_facts(partner: Partner, now: datetime) -> Facts:
    """Make up a hearing and a petition, to show a text before its alert has any."""
    day = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0) + timedelta(days=3)
    hearing = HearingFacts(
        _("Public hearing"), day, _("Legislative Office Building, room 1E"), _("Education Committee"),
        (day - timedelta(days=1)).replace(hour=15), day - timedelta(hours=1),
    )  # fmt: skip
    titles = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            titles[language] = _("Fair schools for every child")
    live = Live(now, hearing, 3412, 5000, has_petition=True, meant=EVERYBODY)
    return Facts(None, ["HB 1234"], titles, partner.name, _("Fair schools for every child"), "sample", live)


def sample_text(partner: Partner, language: str, text: dict[str, Any], now: datetime) -> composing.Text:
    """Give a text as it would be compiled for this partner, with made-up facts."""
    with translation.override(language):
        facts = sample_facts(partner, now)
        hearing = facts.live.hearing
        when = composing.say_day(hearing.starts_at) if hearing else ""
    return composing.Text(
        language=language,
        subject=text["subject"],
        preheader=text["preheader"],
        blocks=text["blocks"],
        identity=composing.identity_of(partner),
        values={**facts.values(language), "hearing_date": when},
        page_url=f"{settings.PUBLIC_URL}/",
        live=facts.live,
    )
