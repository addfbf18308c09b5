"""Reads connected calls: what may be asked now, how one stands, figures for the desk."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, FloatField, IntegerField, Max, Q, Sum
from django.db.models.functions import Ceil, Coalesce
from django.utils import timezone
from django.utils.translation import ngettext

from campaigns.calls.connecting import rules
from campaigns.calls.connecting.models import ConnectedCall, ConnectRefusal
from campaigns.calls.connecting.rules import OPEN, OVER, Rung
from campaigns.calls.models import CallPage
from campaigns.pages.waiting.rules import Waits
from coalition.post import voice
from contacts.consent.rules import AddressError, keyed_hash, read_phone
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.models import Term
from contacts.policymakers.offices.selectors import list_offices

# Whole minutes of a call, each begun one counted, as providers charge.
SECONDS = Coalesce(F("charged_seconds"), F("seconds"), output_field=IntegerField())
MINUTES = Ceil(SECONDS / 60.0, output_field=FloatField())
PLACED = ~Q(outcome__in=["late", "refused"])  # the phone may have rung


def is_offered(row: CallPage) -> bool:
    """Tell whether a page puts people through: the house can ring phones, and the page says so."""
    return row.connects and voice.is_on()


def read_own(text: str) -> str:
    """Read the phone that somebody wants to be rung at; '' when it is none that we may ring."""
    try:
        number = read_phone(text).value
    except AddressError:
        return ""
    return number if rules.is_dialable(number) else ""


def mark_of(kind: str, value: str) -> str:
    """Give the keyed hash under which a number or a network is counted."""
    return keyed_hash(f"voice-{kind}", value, key=settings.SECRET_KEY) if value else ""


def office_number(person_id: int) -> str:
    """Give the number of an office that may be dialled: the first that a policymaker has."""
    phones = list_offices([person_id]).exclude(phone="").order_by("kind").values_list("phone", flat=True)
    return next((number for phone in phones if (number := read_own(phone))), "")


def find_term(uuid: str, now: datetime) -> Term | None:
    """Find a term that runs at this moment."""
    rows = policymakers.terms_at(timezone.localdate(now)).select_related("person", "seat")
    return rows.filter(uuid=uuid).first()


def count_rung(now: datetime, **whose: str) -> Rung:
    """Count how often a number or a network was rung, and how often nobody pressed the key."""
    if not all(whose.values()):
        return Rung()
    day, bare = Q(asked_at__gt=now - timedelta(days=1)), Q(confirmed_at=None)
    rows = ConnectedCall.objects.filter(PLACED, asked_at__gt=now - timedelta(days=30), **whose)
    told = rows.aggregate(
        today=Count("id", filter=day),
        unconfirmed=Count("id", filter=day & bare),
        unconfirmed_month=Count("id", filter=bare),
        ever=Max("confirmed_at"),
    )
    month = 0 if told.pop("ever") else told["unconfirmed_month"]
    return Rung(told["today"], told["unconfirmed"], month)


def is_unwanted(number_mark: str, now: datetime) -> bool:
    """Tell whether somebody at this number said that she never asked to be rung."""
    rows = ConnectedCall.objects.filter(number_mark=number_mark, outcome="not_wanted")
    return rows.filter(asked_at__gt=now - rules.NEVER_FOR).exists()


def count_minutes(row: CallPage, now: datetime) -> tuple[int, int]:
    """Count the minutes that a page used today, each call rounded up, and its calls that are open."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = row.connections.filter(Q(asked_at__gte=start) | Q(state__in=OPEN))
    told = rows.aggregate(used=Sum(MINUTES, filter=Q(state=OVER)), open=Count("id", filter=Q(state__in=OPEN)))
    return int(told["used"] or 0), int(told["open"])


def count_at_office(term_id: int) -> int:
    """Count the calls that are on their way to an office."""
    return ConnectedCall.objects.filter(term=term_id, state__in=OPEN).count()


def count_untold(row: CallPage, now: datetime) -> dict[int, int]:
    """Count today's calls per term that were put through and are not told of as a call yet."""
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = row.connections.filter(outcome="connected", asked_at__gte=start, report=None)
    return dict(rows.order_by().values_list("term").annotate(n=Count("id")))


def find_own(page_id: int, uuids: list[UUID]) -> dict[str, ConnectedCall]:
    """Find calls of a page by what a form carries, by the uuid of their term."""
    rows = ConnectedCall.objects.filter(call_page=page_id, uuid__in=uuids).select_related("term").order_by("asked_at")
    return {str(row.term.uuid): row for row in rows}


def find_call(uuid: UUID) -> ConnectedCall | None:
    """Find a call that the provider asks about."""
    rows = ConnectedCall.objects.select_related("call_page__page__partner", "term__person", "term__seat")
    return rows.filter(uuid=uuid).first()


# --- the desk ---------------------------------------------------------------------------------------------------------
def read_figures(row: CallPage, now: datetime) -> dict[str, Any]:
    """Sum up the connected calls of a page: asked, put through, minutes, cost, how they ended, why not."""
    told = row.connections.aggregate(
        asked=Count("id"),
        connected=Count("id", filter=Q(outcome="connected")),
        talked=Sum("seconds"),
        minutes=Sum(MINUTES),
    )
    ended = row.connections.filter(state=OVER).order_by().values_list("outcome").annotate(n=Count("id"))
    refused = row.refusals.order_by().values_list("reason").annotate(n=Sum("count"))
    used, _open = count_minutes(row, now)
    charged = int(told["minutes"] or 0)
    return {
        "asked": told["asked"],
        "connected": told["connected"],
        "talked": rules.minutes(int(told["talked"] or 0)),
        "minutes": charged,
        "cost": charged * settings.VOICE_CENTS / 100,
        "today": used,
        "ended": sorted(ended, key=lambda one: -one[1]),
        "refused": sorted(refused, key=lambda one: -one[1]),
    }


def tell_waiting(membership: Any, now: datetime) -> Iterator[Waits]:
    """Tell which pages could put nobody through any more today, for Today."""
    rows = ConnectRefusal.objects.filter(on=timezone.localdate(now), reason="spent")
    rows = rows.filter(call_page__page__partner=membership.partner, call_page__page__state="published")
    for page, n in rows.values_list("call_page__page", "count"):
        words = ngettext(
            "The minutes of today are used up: %(n)s caller was not put through",
            "The minutes of today are used up: %(n)s callers were not put through",
            n,
        )
        yield Waits(page, "phone-call", words % {"n": n}, "calls:detail", urgent=True)
