"""Reads letters and who signed them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.pages import selectors as pages
from campaigns.signons.models import Signon, SignonPage, SignonState
from campaigns.uploads.selectors import is_shown
from coalition.errors import NotFound
from contacts.consent import rules as tokens

SHOWN = 500


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give the letter and who signed it: organizations whose contact has confirmed."""
    row = SignonPage.objects.filter(page=page_id).first()
    if row is None:
        raise NotFound
    signed = list_confirmed(row)
    return {
        "about": f"signon:{row.uuid}",
        "letter": row.letter,
        "addressee": row.addressee,
        "counted": signed.count(),
        "signatories": [
            {
                "name": one.name,
                "town": one.town,
                "website": one.website,
                "logo": reverse("logos:logo", args=[one.uuid]) if row.shows_logos and is_shown(one.logo) else "",
            }
            for one in signed[:SHOWN]
        ],
    }


def list_confirmed(row: SignonPage) -> QuerySet[Signon]:
    """List who signed and has confirmed, by name."""
    return row.signons.filter(state=SignonState.CONFIRMED).select_related("logo").order_by("name_key")


def access_public_logo(uuid: UUID) -> Any:
    """Get the logo of an organization whose signature stands, or refuse with NotFound."""
    rows = Signon.objects.filter(uuid=uuid, state=SignonState.CONFIRMED, signon_page__shows_logos=True)
    found = rows.select_related("logo").first()
    if found is None:
        raise NotFound
    return found.logo


def get_by_uuid(uuids: Iterable[str]) -> dict[str, SignonPage]:
    """Get letters by their uuids, with page and partner."""
    rows = SignonPage.objects.filter(uuid__in=list(uuids)).select_related("page__partner")
    return {str(row.uuid): row for row in rows}


def list_signon_pages(membership: Any) -> QuerySet[SignonPage]:
    """List the letters of this membership's partner with their numbers."""
    confirmed = Q(signons__state=SignonState.CONFIRMED)
    rows = SignonPage.objects.filter(page__partner=membership.partner).annotate(
        signed=Count("signons", filter=confirmed | Q(signons__state=SignonState.SIGNED)),
        confirmed=Count("signons", filter=confirmed),
    )
    return rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions")


def access_signon_page(membership: Any, page_uuid: UUID) -> SignonPage:
    """Get the letter of a page of this membership's partner, or refuse with NotFound."""
    rows = SignonPage.objects.filter(page__uuid=page_uuid, page__partner=membership.partner)
    found = rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions").first()
    if found is None:
        raise NotFound
    return found


def list_signons(row: SignonPage) -> QuerySet[Signon]:
    """List the organizations of a letter; they are no people, and belong to whoever may see the page."""
    return row.signons.select_related("logo")


def find_same(row: SignonPage, key: str, domain: str) -> Signon | None:
    """Find the row of the same organization: of the same name, else of the same domain."""
    alike = Q(name_key=key) | (Q(domain=domain) if domain else Q(pk__in=[]))
    found = row.signons.filter(alike)
    return found.filter(name_key=key).first() or found.order_by("pk").first()


def count_states(row: SignonPage) -> dict[str, int]:
    """Count organizations by state; one query."""
    return row.signons.aggregate(**{state: Count("id", filter=Q(state=state)) for state in SignonState.values})


def count_per_day(row: SignonPage) -> list[tuple[Any, int]]:
    """Count confirmed organizations per day of the coalition's own time."""
    days = row.signons.filter(state=SignonState.CONFIRMED).annotate(on=TruncDate("confirmed_at")).values_list("on")
    return list(days.annotate(n=Count("id")).order_by("on"))


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how letters go, by page id."""
    rows = SignonPage.objects.filter(page__in=page_ids).annotate(
        n=Count("signons", filter=Q(signons__state=SignonState.CONFIRMED)),
        waits=Count("signons", filter=Q(signons__state=SignonState.SIGNED)),
    )
    return {
        page: [(_("organizations"), n), (_("to be confirmed"), waits)]
        for page, n, waits in rows.values_list("page", "n", "waits")
    }


def list_written(page_ids: list[int]) -> dict[int, list[tuple[Any, set[str]]]]:
    """Tell in which languages the letter is written, by page id."""
    rows = SignonPage.objects.filter(page__in=page_ids).values_list("page", "letter")
    return {page: [(_("The letter"), {code for code, text in letter.items() if text})] for page, letter in rows}


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the letters as things that deeds may be about."""
    rows = SignonPage.objects.filter(page__partner=partner_id).select_related("page")
    language = get_language() or "en"
    rows = rows.prefetch_related("page__versions").order_by("-id")[:200]
    return [(f"signon:{row.uuid}", pages.title_of(row.page, language)) for row in rows]


def own_link(uuid: UUID) -> str:
    """Write the link by which the contact of an organization confirms, signs or withdraws."""
    return f"{settings.PUBLIC_URL}/sign-on/{tokens.sign_token('signon', uuid, key=settings.SECRET_KEY)}/"


def access_by_token(token: str) -> Signon:
    """Get the sign-on that a link names, or refuse with NotFound."""
    uuid = tokens.read_token("signon", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    rows = Signon.objects.filter(uuid=uuid).select_related("signon_page__page__partner", "logo")
    found = rows.prefetch_related("signon_page__page__versions").first() if uuid else None
    if found is None:
        raise NotFound
    return found
