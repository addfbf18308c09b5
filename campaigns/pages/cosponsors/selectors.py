"""Reads who stands behind a page, and who was asked."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from campaigns.pages.models import ActionPage, PagePartner, PageState, PartnerState
from coalition.errors import NotFound
from coalition.partners.models import Partner


def list_backers(page: ActionPage) -> QuerySet[PagePartner]:
    """List the partners that were asked to stand behind a page, in their order."""
    return page.partners.select_related("partner").order_by("position", "pk")


def list_askable(page: ActionPage) -> QuerySet[Partner]:
    """List the partners that can still be asked."""
    asked = page.partners.exclude(state=PartnerState.DECLINED).values("partner")
    return Partner.objects.filter(left_at=None).exclude(pk=page.partner_id).exclude(pk__in=asked).order_by("name")


def list_asked(membership: Any) -> QuerySet[PagePartner]:
    """List the pages that this membership's partner was asked to stand behind, or stands behind."""
    rows = PagePartner.objects.filter(partner=membership.partner).exclude(state=PartnerState.DECLINED)
    rows = rows.exclude(page__state=PageState.ARCHIVED).select_related("page__partner", "asked_by")
    return rows.prefetch_related("page__versions").order_by("state", "-asked_at")


def access_backer(page: ActionPage, uuid: UUID) -> PagePartner:
    """Get one partner of a page that the caller may change, or refuse with NotFound."""
    row = page.partners.filter(uuid=uuid).select_related("partner").first()
    if row is None:
        raise NotFound
    return row


def access_asked(membership: Any, uuid: UUID) -> PagePartner:
    """Get one question that was put to this membership's partner, or refuse with NotFound."""
    row = PagePartner.objects.filter(partner=membership.partner, uuid=uuid).select_related("page", "partner").first()
    if row is None:
        raise NotFound
    return row
