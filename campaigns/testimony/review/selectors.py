"""Reads what is remarked and suggested, and what waits for a volunteer's translation."""

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from campaigns.testimony import selectors
from campaigns.testimony.models import Remark, Testimony, TestimonyText, TextKind
from coalition.errors import NotFound

WANTED = ~Q(language="en") | ~Q(translated_to="")
TRANSLATED = ("review", "ready", "changes")  # a draft may change any minute


def find_suggestion(row: Testimony) -> TestimonyText | None:
    """Find the suggestion that waits for her answer."""
    return row.texts.filter(kind=TextKind.SUGGESTED).first()


def list_for_her(row: Testimony) -> list[Remark]:
    """List the remarks that she may read, the latest first."""
    return list(row.remarks.filter(for_her=True).order_by("-at", "-pk")[:10])


def list_remarks(row: Testimony) -> QuerySet[Remark]:
    """List all remarks, the latest first."""
    return row.remarks.select_related("by").order_by("-at", "-pk")


def list_texts(row: Testimony) -> QuerySet[TestimonyText]:
    """List all texts, the latest first."""
    return row.texts.select_related("by").order_by("-at", "-pk")


def list_to_translate(membership: Any) -> QuerySet[Testimony]:
    """List the testimony of this membership's partner that lacks its translation, the first due first.

    Into English it is always wanted, for the committee reads English; into Spanish where somebody asked for it.

    A volunteer sees the words, which become public, and the deadline; no address, no number, no need.
    """
    rows = Testimony.objects.filter(event__page__partner=membership.partner, out_at=None, text_state__in=TRANSLATED)
    rows = rows.filter(WANTED, translation="").exclude(text="").exclude(event__hearing=None)
    near = [*selectors.NEAR, "bill"]
    return (
        rows.select_related(*near).prefetch_related("event__page__versions").order_by("event__hearing__starts_at", "pk")
    )


def access_to_translate(membership: Any, uuid: UUID) -> Testimony:
    """Get one that may be translated or was, or refuse with NotFound."""
    rows = Testimony.objects.filter(event__page__partner=membership.partner, text_state__in=TRANSLATED, out_at=None)
    rows = rows.exclude(event__hearing=None)
    found = rows.filter(WANTED).exclude(text="").filter(uuid=uuid).select_related(*selectors.NEAR, "bill").first()
    if found is None:
        raise NotFound
    return found
