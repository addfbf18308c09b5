"""Reads the events that a partner co-hosts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from campaigns.ledger.models import Action
from campaigns.pages import selectors as pages
from campaigns.pages.models import PagePartner, PageState, PartnerState
from campaigns.turnout import rules, selectors
from campaigns.turnout.models import Event
from coalition.partners.models import Partner


@dataclass(frozen=True)
class Cohosted:
    """An event of another partner, as its co-host sees it."""

    title: str
    host: str
    when: datetime
    url: str  # its public page by the co-host's own link: whoever comes by it counts as brought by her
    promised: int
    by_us: int
    is_off: bool


def behind(partner: Partner, way: str = "page__partners") -> Q:
    """Give the condition that this partner stands behind the page of an event."""
    return Q(**{f"{way}__partner": partner, f"{way}__state": PartnerState.ACCEPTED})


def events_of(partner: Partner) -> QuerySet[Event]:
    """List the events of others that a partner co-hosts and whose page is public."""
    rows = Event.objects.filter(behind(partner), page__state=PageState.PUBLISHED).exclude(page__partner=partner)
    return rows.select_related("page__partner", "hearing").prefetch_related("page__versions")


def list_cohosted(membership: Any, *, now: datetime, past: bool = False) -> list[Cohosted]:
    """List the events that this membership's partner co-hosts, to come or past, in four statements."""
    partner = membership.partner
    rows = events_of(partner).annotate(when=Coalesce("hearing__starts_at", "starts_at"), **selectors.COUNTS)
    edge = now - rules.USUAL_LENGTH
    ordered = rows.filter(when__lt=edge).order_by("-when") if past else rows.filter(when__gte=edge).order_by("when")
    found: list[Any] = list(ordered[:100])
    codes = dict(
        PagePartner.objects.filter(partner=partner, page__in=[row.page_id for row in found]).values_list("page", "code")
    )
    abouts = [f"event:{row.uuid}" for row in found]
    mine = Action.objects.filter(about__in=abouts, kind="turnout.promised", via_partner=partner)
    by_us = dict(mine.values_list("about").annotate(n=Count("reference", distinct=True)).order_by())
    language = get_language() or "en"
    return [
        Cohosted(
            title=pages.title_of(row.page, language),
            host=row.page.partner.name,
            when=row.when,
            url=f"{settings.PUBLIC_URL}/p/{row.page.slug}/?s={codes[row.page_id]}",
            promised=row.promised,
            by_us=by_us.get(f"event:{row.uuid}", 0),
            is_off=row.cancelled_at is not None or bool(row.hearing and row.hearing.status == "cancelled"),
        )
        for row in found
    ]
