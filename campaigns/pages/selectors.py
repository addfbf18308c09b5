"""Reads action pages: for the public (from the cache) and for the desk (by partner)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.cache import cache
from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.pages.fields.selectors import resolve
from campaigns.pages.models import ActionPage, PagePartner, PageState, PartnerState, Slug
from campaigns.pages.rules import KINDS, NEEDED, TOGETHER, Front, is_closed
from campaigns.strategy.models import Campaign
from coalition.errors import NotFound
from coalition.listing.selectors import Hit, Source

SECONDS = 10
LISTS = "open-pages"  # names the generation of all cached lists of open pages
PUBLIC = (PageState.PUBLISHED, PageState.CLOSED)
TEXTS = (*NEEDED, *TOGETHER)
BACKERS = Prefetch(
    "partners",
    PagePartner.objects.filter(state=PartnerState.ACCEPTED, partner__left_at=None)
    .select_related("partner")
    .order_by("position", "pk"),
    to_attr="backers",
)


def get_front(slug: str, *, now: datetime) -> Front:
    """Get a published or closed page as the public sees it, at most ten seconds old; a draft is NotFound.

    By an address of earlier days it is found as well: its `slug` is then another one than was asked for.
    """
    front = cache.get(_key(slug))
    if front is not None:
        return front
    try:
        front = build_front(ActionPage.objects.filter(slug=slug, state__in=PUBLIC), now=now)
    except NotFound:
        there = find_moved(slug)
        if not there:
            raise
        return get_front(there, now=now)
    cache.set(_key(slug), front, SECONDS)
    return front


def find_moved(slug: str) -> str:
    """Tell where the page is now that had this address before, or '' when there is none."""
    rows = Slug.objects.filter(slug=slug, page__state__in=PUBLIC).values_list("page__slug", flat=True)
    return rows.first() or ""


def find_put_away(slug: str) -> ActionPage | None:
    """Find a page that was public under this address and is in the archive."""
    here = Q(slug=slug) | Q(pk__in=Slug.objects.filter(slug=slug).values("page"))
    rows = ActionPage.objects.filter(here, state=PageState.ARCHIVED, published_at__isnull=False)
    return rows.first()


def forget(slug: str) -> None:
    """Drop a page, and the lists of what is open, from the cache after it was changed."""
    cache.delete(_key(slug))
    cache.set(LISTS, uuid4().hex)


def build_front(pages: QuerySet[ActionPage], *, now: datetime) -> Front:
    """Put a page together from its rows: texts, partner, the kind's own facts, the next step."""
    page = pages.select_related("partner").prefetch_related("versions", BACKERS).first()
    if page is None or page.kind not in KINDS:
        raise NotFound
    partner = page.partner
    twice = page.asks_twice or partner.asks_twice
    names = ("name", "slug", "color", "website", "postal_address", "language", "logo", "logo_width", "logo_height")
    return Front(
        id=page.pk,
        uuid=str(page.uuid),
        slug=page.slug,
        kind=page.kind,
        state=page.state,
        closes_at=page.closes_at,
        languages=tuple(page.languages),
        partner={"id": partner.pk, **{name: getattr(partner, name) for name in names}},
        campaign_id=page.campaign_id,
        consents=tuple({**one, "twice": twice} for one in page.consents) + tuple(_boxes(page)),
        versions=texts_of(page),
        facts=KINDS[page.kind].facts(page.pk, now),
        next_page=_next_step(page, now),
        built=uuid4().hex,
        outcome=page.outcome,
        hero=page.hero,
        fields=resolve(page.fields, page.partner_id) if page.fields else (),
        backers=tuple(_backer(one) for one in page.backers),
        **{name: getattr(page, name) for name in ("tag", "prefills", "asks_code")},
        embed_origins=tuple(page.embed_origins),
    )


def _backer(one: PagePartner) -> dict[str, Any]:
    facts = {name: getattr(one.partner, name) for name in ("name", "slug", "color", "website", "logo")}
    return {"uuid": str(one.partner.uuid), "code": one.code, **facts}


def _boxes(page: ActionPage) -> Iterator[dict[str, Any]]:
    """Give the boxes of the partners behind a page, each worded for that partner, in the page's own order."""
    for one in page.backers:
        twice = page.asks_twice or one.partner.asks_twice
        for box in one.consents:
            yield {**box, "partner": str(one.partner.uuid), "partner_name": one.partner.name, "twice": twice}


def texts_of(page: ActionPage) -> dict[str, dict[str, str]]:
    """Give the texts of a page by language."""
    return {one.language: {name: getattr(one, name) for name in TEXTS} for one in page.versions.all()}


def _next_step(page: ActionPage, now: datetime) -> dict[str, Any] | None:
    """Find what to ask for next: the chosen page while it is open, else another one of the same campaign."""
    wanted = Q(pk=page.next_page_id) | Q(campaign=page.campaign_id, campaign__isnull=False)
    if page.campaign_id is None and page.next_page_id is None:
        return None
    rows = ActionPage.objects.filter(wanted, state=PageState.PUBLISHED).exclude(pk=page.pk)
    rows = rows.exclude(closes_at__lte=now).order_by("-published_at", "-pk")
    names = ("title", "ask", "button")
    told = rows.values_list("pk", "kind", "slug", "versions__language", *(f"versions__{name}" for name in names))[:40]
    found: dict[int, dict[str, Any]] = {}
    for pk, kind, slug, language, *words in told:
        one = found.setdefault(pk, {"pk": pk, "kind": kind, "slug": slug, "texts": {}})
        one["texts"][language] = dict(zip(names, words, strict=True))
    chosen = found.get(page.next_page_id or 0)
    kinds = sorted({one["kind"] for one in found.values()} & set(KINDS), key=lambda name: name == page.kind)
    for kind in [*([chosen["kind"]] if chosen and chosen["kind"] in KINDS else []), *kinds]:
        alike = sorted((one for one in found.values() if one["kind"] == kind), key=lambda one: one is not chosen)
        open_ids = KINDS[kind].open_ids([one["pk"] for one in alike], now)
        for one in alike:
            if one["pk"] in open_ids:
                return {"slug": one["slug"], "texts": one["texts"]}
    return None


# --- the desk ---------------------------------------------------------------------------------------------------------
def list_pages(membership: Any, *, words: str = "", kind: str = "", state: str = "") -> QuerySet[ActionPage]:
    """List the pages of this membership's partner, latest change first."""
    rows = ActionPage.objects.filter(partner=membership.partner).select_related("campaign")
    rows = rows.prefetch_related("versions").order_by("-modified_at", "-id")
    if state != PageState.ARCHIVED:
        rows = rows.exclude(state=PageState.ARCHIVED)
    if words.strip():
        rows = rows.filter(versions__title__icontains=words.strip()).distinct()
    if kind:
        rows = rows.filter(kind=kind)
    return rows.filter(state=state) if state else rows


def list_next(membership: Any, *, but: ActionPage | None = None) -> QuerySet[ActionPage]:
    """List the pages that may be the next step after another."""
    rows = ActionPage.objects.filter(partner=membership.partner, state__in=(PageState.DRAFT, PageState.PUBLISHED))
    rows = rows.exclude(pk=but.pk) if but else rows
    return rows.prefetch_related("versions").order_by("-modified_at")


def access_page(membership: Any, uuid: UUID) -> ActionPage:
    """Get one page of this membership's partner, or refuse with NotFound."""
    page = ActionPage.objects.filter(partner=membership.partner, uuid=uuid).select_related(
        "campaign", "partner", "next_page"
    )
    found = page.prefetch_related("versions").first()
    if found is None:
        raise NotFound
    return found


def only(page_id: int) -> QuerySet[ActionPage]:
    """Ask for one page whatever its state, for those who may look at it."""
    return ActionPage.objects.filter(pk=page_id)


def preview_front(membership: Any, uuid: UUID, *, now: datetime) -> Front:
    """Get one page of this membership's partner as the public would see it, draft or not."""
    return build_front(ActionPage.objects.filter(partner=membership.partner, uuid=uuid), now=now)


def about_of(page: ActionPage, *, now: datetime) -> str:
    """Name what deeds done on a page are about, as the ledger writes it (`petition:<uuid>`)."""
    try:
        facts = KINDS[page.kind].facts(page.pk, now) if page.kind in KINDS else {}
    except NotFound:  # a page whose kind was never set up
        facts = {}
    return str(facts.get("about", f"page:{page.uuid}"))


def list_pages_of(campaign: Campaign) -> QuerySet[ActionPage]:
    """List the pages of a campaign, latest change first."""
    return campaign.pages.prefetch_related("versions").order_by("-modified_at", "-id")


def count_numbers(pages: Iterable[ActionPage]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how pages go, by page id: pairs of words and number, a fixed number of queries per kind."""
    by_kind: dict[str, list[int]] = {}
    for page in pages:
        by_kind.setdefault(page.kind, []).append(page.pk)
    numbers: dict[int, list[tuple[Any, int]]] = {}
    for kind, ids in by_kind.items():
        if kind in KINDS:
            numbers |= KINDS[kind].numbers(ids)
    return numbers


def title_of(page: ActionPage, language: str = "") -> str:
    """Tell the title of a page, in a language if it has it, else in any."""
    texts = {one.language: one.title for one in page.versions.all()}
    return texts.get(language) or next((title for title in texts.values() if title), page.slug)


def address_of(slug: str) -> str:
    """Tell the full public address of a page."""
    return settings.PUBLIC_URL + reverse("action:page", args=[slug])


def list_landing(language: str) -> list[Hit]:
    """List the pages that anybody can join in now, the newest first, for the front page of the house."""
    now = timezone.now()
    pages = ActionPage.objects.filter(state=PageState.PUBLISHED).prefetch_related("versions").select_related("partner")
    hits = []
    for page in pages.order_by("-published_at")[:30]:
        if page.kind not in KINDS or (page.closes_at and page.closes_at <= now):
            continue
        texts = texts_of(page)
        words = texts.get(language) or next(iter(texts.values()), {})
        hits.append(Hit(words.get("title", page.slug), reverse("action:page", args=[page.slug]), page.partner.name))
    return hits


def was_published_at(page: ActionPage, now: datetime) -> bool:
    """Tell whether a page went public at just this moment."""
    return ActionPage.objects.filter(pk=page.pk, published_at=now).exists()


def is_open(front: Front, now: datetime) -> bool:
    """Tell whether something can be done on this page."""
    return not is_closed(front, now)


def _key(slug: str) -> str:
    return f"front-2:{slug}"  # another number with every change of what a Front holds


def search_sources() -> list[Source]:
    """Give what the search dialog finds here: pages."""
    return [Source("pages", _("Pages"), "writing", "pages.view", _find_pages)]


def _find_pages(membership: Any, words: str, limit: int) -> list[Hit]:
    rows = list_pages(membership, words=words)[:limit]
    return [Hit(title_of(row), reverse("pages:detail", args=[row.uuid]), f"/p/{row.slug}/") for row in rows]
