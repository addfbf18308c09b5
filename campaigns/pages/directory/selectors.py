"""Lists what is open to everybody now."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Q

from campaigns.pages import selectors
from campaigns.pages.models import ActionPage, PageState, PartnerState
from campaigns.pages.rules import KINDS
from coalition.errors import NotFound
from coalition.partners.models import Partner

SECONDS = 30
MOST = 200


@dataclass(frozen=True)
class Shown:
    """An open page as the index shows it, in one language."""

    slug: str
    title: str
    ask: str
    kind: Any
    icon: str
    partner: str
    partner_slug: str
    published_at: datetime
    modified_at: datetime
    closes_at: datetime | None
    languages: tuple[str, ...]
    uuid: str


def list_open(language: str, *, partner: Partner | None = None, now: datetime) -> list[Shown]:
    """List the open pages, the newest first; those that a partner stands behind are its own, too."""
    key = f"{selectors.LISTS}:{cache.get(selectors.LISTS, '')}:{language}:{partner.pk if partner else 0}"
    known = cache.get(key)
    if known is None:
        known = _read(language, partner, now)
        cache.set(key, known, SECONDS)
    return [one for one in known if one.closes_at is None or one.closes_at > now]


def _read(language: str, partner: Partner | None, now: datetime) -> list[Shown]:
    pages = ActionPage.objects.filter(state=PageState.PUBLISHED, partner__left_at=None, kind__in=list(KINDS))
    if partner:
        backed = Q(partners__partner=partner, partners__state=PartnerState.ACCEPTED)
        pages = pages.filter(Q(partner=partner) | backed).distinct()
    pages = pages.exclude(closes_at__lte=now).select_related("partner").prefetch_related("versions")
    rows = list(pages.order_by("-published_at", "-pk")[:MOST])
    by_kind: dict[str, list[int]] = {}
    for page in rows:
        by_kind.setdefault(page.kind, []).append(page.pk)
    open_ids = {pk for kind, ids in by_kind.items() for pk in KINDS[kind].open_ids(ids, now)}
    return [_shown(page, language) for page in rows if page.pk in open_ids]


def _shown(page: ActionPage, language: str) -> Shown:
    texts = selectors.texts_of(page)
    words = texts.get(language) or next(iter(texts.values()), {})
    kind = KINDS[page.kind]
    return Shown(
        slug=page.slug,
        title=words.get("title") or page.slug,
        ask=words.get("ask", ""),
        kind=kind.label,
        icon=kind.icon,
        partner=page.partner.name,
        partner_slug=page.partner.slug,
        published_at=page.published_at or page.modified_at,
        modified_at=page.modified_at,
        closes_at=page.closes_at,
        languages=tuple(page.languages),
        uuid=str(page.uuid),
    )


def get_partner(slug: str) -> Partner:
    """Get a partner of the coalition by its short name, or refuse with NotFound."""
    partner = Partner.objects.filter(slug=slug, left_at=None).first()
    if partner is None:
        raise NotFound
    return partner


def list_partners_with_pages(shown: list[Shown]) -> list[tuple[str, str]]:
    """List who has open pages: short name and name, by name."""
    return sorted({(one.partner_slug, one.partner) for one in shown}, key=lambda pair: pair[1].lower())
