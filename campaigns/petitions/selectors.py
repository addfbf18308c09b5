"""Reads petitions and signatures."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.pages import selectors as pages
from campaigns.petitions.models import Petition, Signature, Words
from campaigns.petitions.rules import Holder, Mailbox, fold_name, percent, shown_name
from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.people.selectors import visible_to
from contacts.places.models import Address

COUNTED = Q(withdrawn_at=None, invalidated_at=None) & (Q(needs_confirmation=False) | Q(confirmed_at__isnull=False))
PENDING = Q(withdrawn_at=None, invalidated_at=None, needs_confirmation=True, confirmed_at=None)
OF_STATE = {
    "counted": COUNTED,
    "pending": PENDING,
    "withdrawn": Q(withdrawn_at__isnull=False),
    "invalid": Q(invalidated_at__isnull=False),
}
HOLDERS = """
SELECT s.petition_id, s.mailbox, s.person_id, p.given_name, p.family_name, a.zip, coalesce(s.seat, 0),
       s.invalidated_at IS NULL AND s.withdrawn_at IS NULL
FROM unnest(%s::bigint[], %s::text[]) AS n (petition_id, mailbox)
JOIN campaigns_signature s ON s.petition_id = n.petition_id AND s.mailbox = n.mailbox AND s.mailbox <> ''
JOIN contacts_person p ON p.id = s.person_id
LEFT JOIN contacts_address a ON a.person_id = s.person_id AND a.until IS NULL
ORDER BY s.id
"""
TOWN = Subquery(
    Address.objects.filter(person=OuterRef("person"), until=None)
    .annotate(name=Coalesce("town__name", "town_text"))
    .values("name")[:1]
)


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page shows: goal, count, and a few voices of people who agreed to be shown."""
    petition = Petition.objects.filter(page=page_id).first()
    if petition is None:
        raise NotFound
    voices = petition.signatures.filter(COUNTED, show_name=True, words=Words.SHOWN)
    rows = voices.annotate(town=TOWN).select_related("person").order_by("-id")[:3]
    return {
        "about": f"petition:{petition.uuid}",
        "goal": petition.goal,
        "counted": petition.counted,
        "pending": petition.pending,
        "percent": percent(petition.counted, petition.goal),
        "left": max(0, petition.goal - petition.counted),
        "voices": [
            {
                "words": row.comment,
                "uuid": str(row.uuid),
                "who": shown_name(row.person.given_name, row.person.family_name, row.town or ""),
            }
            for row in rows
        ],
    }


def get_by_uuid(uuids: Iterable[str]) -> dict[str, Petition]:
    """Get petitions by their uuids, with page and partner."""
    rows = Petition.objects.filter(uuid__in=list(uuids)).select_related("page__partner")
    return {str(row.uuid): row for row in rows}


def access_petition(membership: Any, page_uuid: UUID) -> Petition:
    """Get the petition of a page of this membership's partner, or refuse with NotFound."""
    rows = Petition.objects.select_related("page__partner", "page__campaign")
    found = rows.filter(page__uuid=page_uuid, page__partner=membership.partner).first()
    if found is None:
        raise NotFound
    return found


def list_signatures(membership: Any, petition: Petition) -> QuerySet[Signature]:
    """List the signatures of a petition by people whom this membership's partner may see."""
    rows = petition.signatures.filter(person__in=visible_to(membership))
    return rows.annotate(town=TOWN).select_related("person")


def count_states(petition: Petition) -> dict[str, int]:
    """Count signatures by state, exactly, for the desk."""
    return petition.signatures.aggregate(**{name: Count("id", filter=which) for name, which in OF_STATE.items()})


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how petitions go, by page id."""
    rows = Petition.objects.filter(page__in=page_ids).values_list("page", "counted", "goal")
    return {
        page: [(ngettext("signature", "signatures", counted), counted), (_("goal"), goal)]
        for page, counted, goal in rows
    }


def confirm_link(uuid: UUID) -> str:
    """Write the link by which a signer confirms her address."""
    return f"{settings.PUBLIC_URL}/confirm/{tokens.sign_token('sign', uuid, key=settings.SECRET_KEY)}/"


def access_by_token(token: str) -> Signature:
    """Get the signature that a link names, or refuse with NotFound."""
    uuid = tokens.read_token("sign", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    rows = Signature.objects.select_related("petition__page__partner")
    found = rows.filter(uuid=uuid).first() if uuid else None
    if found is None:
        raise NotFound
    return found


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the petitions as things that deeds may be about."""
    rows = Petition.objects.filter(page__partner=partner_id).select_related("page").prefetch_related("page__versions")
    language = get_language() or "en"
    return [(f"petition:{row.uuid}", pages.title_of(row.page, language)) for row in rows.order_by("-id")[:200]]


def list_petitions(membership: Any) -> QuerySet[Petition]:
    """List the petitions of this membership's partner, newest first."""
    rows = Petition.objects.filter(page__partner=membership.partner).select_related("page__campaign")
    return rows.prefetch_related("page__versions").order_by("-id")


def list_holders(pairs: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Mailbox]:
    """Tell who signed with these mailboxes (petition, keyed hash) and may come to count, and the last seat."""
    asked = list(pairs)
    found: dict[tuple[int, str], Mailbox] = {}
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(HOLDERS, [[one[0] for one in asked], [one[1] for one in asked]])
        for petition, mailbox, person, given, family, place, seat, counts in cursor.fetchall():
            told = found.setdefault((petition, mailbox), Mailbox())
            told.seats = max(told.seats, seat)
            if counts:
                told.holders.append(Holder(person, fold_name(given, family), place or ""))
    return found
