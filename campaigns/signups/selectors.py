"""Reads sign-up pages and sign-ups."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.pages import selectors as pages
from campaigns.pages.choices.rules import labels_of
from campaigns.signups.models import HelpState, Signup, SignupPage
from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.people.selectors import visible_to
from contacts.places.models import Address

STANDS = Q(withdrawn_at=None) & (Q(needs_confirmation=False) | Q(confirmed_at__isnull=False))
OFFERS = STANDS & ~Q(ways=[])
TOWN = Subquery(
    Address.objects.filter(person=OuterRef("person"), until=None)
    .annotate(name=Coalesce("town__name", "town_text"))
    .values("name")[:1]
)


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page offers."""
    row = SignupPage.objects.filter(page=page_id).first()
    if row is None:
        raise NotFound
    return {
        "about": f"signup:{row.uuid}",
        "interests": row.interests,
        "ways": row.ways,
        "joined": row.signups.filter(STANDS).count(),
    }


def get_by_uuid(uuids: Iterable[str]) -> dict[str, SignupPage]:
    """Get sign-up pages by their uuids, with page and partner."""
    rows = SignupPage.objects.filter(uuid__in=list(uuids)).select_related("page__partner")
    return {str(row.uuid): row for row in rows}


def access_signup_page(membership: Any, page_uuid: UUID) -> SignupPage:
    """Get the sign-up page of a page of this membership's partner, or refuse with NotFound."""
    rows = SignupPage.objects.filter(page__uuid=page_uuid, page__partner=membership.partner)
    found = rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions").first()
    if found is None:
        raise NotFound
    return found


def list_signups(membership: Any, row: SignupPage) -> QuerySet[Signup]:
    """List the sign-ups of a page by people whom this membership's partner may see."""
    rows = row.signups.filter(person__in=visible_to(membership))
    return rows.annotate(town=TOWN).select_related("person")


def count_states(row: SignupPage) -> dict[str, int]:
    """Count who signed up, who offered help, and how far we are with them; one query."""
    return row.signups.aggregate(
        joined=Count("id", filter=STANDS),
        pending=Count("id", filter=Q(withdrawn_at=None, needs_confirmation=True, confirmed_at=None)),
        offered=Count("id", filter=OFFERS),
        **{state: Count("id", filter=OFFERS & Q(help_state=state)) for state in HelpState.values},
    )


def count_per_day(row: SignupPage) -> list[tuple[Any, int]]:
    """Count sign-ups that stand per day of the coalition's own time."""
    days = row.signups.filter(STANDS).annotate(on=TruncDate("at")).values_list("on")
    return list(days.annotate(n=Count("id")).order_by("on"))


def count_choices(row: SignupPage, name: str) -> list[tuple[str, int]]:
    """Count how often each choice of a list was ticked, the strongest first; `name` is interests or ways."""
    labels = labels_of(getattr(row, name), get_language() or "en")
    ticked = row.signups.filter(STANDS).annotate(key=Func(F(name), function="unnest")).values_list("key")
    counted = Counter(dict(ticked.annotate(n=Count("id"))))
    return [(labels.get(key, key), n) for key, n in counted.most_common()]


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how sign-up pages go, by page id."""
    stands = Q(signups__withdrawn_at=None) & (
        Q(signups__needs_confirmation=False) | Q(signups__confirmed_at__isnull=False)
    )
    waits = stands & ~Q(signups__ways=[]) & Q(signups__help_state=HelpState.NEW)
    rows = SignupPage.objects.filter(page__in=page_ids).annotate(
        n=Count("signups", filter=stands & Q(signups__isnull=False)), new=Count("signups", filter=waits)
    )
    return {
        page: [(_("signed up"), n), (_("offered help, not asked yet"), new)]
        for page, n, new in rows.values_list("page", "n", "new")
    }


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the sign-up pages as things that deeds may be about."""
    rows = SignupPage.objects.filter(page__partner=partner_id).select_related("page")
    language = get_language() or "en"
    rows = rows.prefetch_related("page__versions").order_by("-id")[:200]
    return [(f"signup:{row.uuid}", pages.title_of(row.page, language)) for row in rows]


def list_choices(partner_id: int, name: str) -> list[tuple[str, str]]:
    """List the choices of all of a partner's sign-up pages: the same words are the same choice."""
    language, found = get_language() or "en", {}
    for choices in SignupPage.objects.filter(page__partner=partner_id).order_by("id").values_list(name, flat=True):
        found |= labels_of(choices, language)
    return sorted(found.items(), key=lambda one: one[1].casefold())


def own_link(uuid: UUID) -> str:
    """Write the link to what somebody signed up for."""
    return f"{settings.PUBLIC_URL}/joined/{tokens.sign_token('joined', uuid, key=settings.SECRET_KEY)}/"


def access_by_token(token: str) -> Signup:
    """Get the sign-up that a link names, or refuse with NotFound."""
    uuid = tokens.read_token("joined", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    rows = Signup.objects.filter(uuid=uuid, person__erased_at=None).select_related("signup_page__page__partner")
    found = rows.prefetch_related("signup_page__page__versions").first() if uuid else None
    if found is None:
        raise NotFound
    return found
