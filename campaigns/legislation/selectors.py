"""Reads bills and hearings: shared facts, the same for every partner."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.jurisdictions import rules as jurisdiction
from campaigns.legislation.jurisdictions import selectors as jurisdictions
from campaigns.legislation.models import Bill, Hearing, HearingStatus, Session
from campaigns.legislation.rules import tidy_number
from coalition.errors import NotFound
from coalition.listing.rules import is_uuid
from coalition.listing.selectors import Hit, Source
from contacts.policymakers.models import Committee

REACH = timedelta(days=14)  # a rule's clock lies no further from the start than that
GONE = [HearingStatus.CANCELLED, HearingStatus.HELD]


def list_sessions() -> QuerySet[Session]:
    """List the sessions, newest first."""
    return Session.objects.all()


def list_committees() -> QuerySet[Committee]:
    """List the committees by name."""
    return Committee.objects.order_by("name")


def list_bills(*, words: str = "", stage: str = "", committee: str = "", session: str = "") -> QuerySet[Bill]:
    """List bills that match a number or words of the title, a stage, a committee (uuid), a session."""
    rows = Bill.objects.select_related("session", "committee").order_by("-session__identifier", "-modified_at", "-id")
    words = words.strip()
    if words:
        rows = rows.filter(Q(identifier__istartswith=tidy_number(words)) | Q(title__icontains=words))
    if stage:
        rows = rows.filter(stage=stage)
    if committee and is_uuid(committee):
        rows = rows.filter(committee__uuid=committee)
    return rows.filter(session__identifier=session) if session else rows


def access_bill(membership: Any, uuid: UUID) -> Bill:
    """Get one bill, or refuse with NotFound; bills are facts that every partner may see."""
    bill = Bill.objects.select_related("session", "committee").filter(uuid=uuid).first()
    if bill is None:
        raise NotFound
    return bill


def find_bills(numbers: Iterable[str], session: Session | None = None) -> dict[str, Bill]:
    """Find bills by their numbers, in this session or else the newest one that has them."""
    rows = Bill.objects.filter(identifier__in=list(numbers)).order_by("session__identifier")
    if session:
        rows = rows.filter(session=session)
    return {bill.identifier: bill for bill in rows}


def list_hearings(*, now: datetime, past: bool = False) -> QuerySet[Hearing]:
    """List hearings to come (the next first; a running one counts), or those that were (the latest first)."""
    rows = Hearing.objects.select_related("committee").prefetch_related("bills")
    edge = now - timedelta(hours=12)
    if past:
        return rows.filter(Q(starts_at__lt=edge) | Q(status=HearingStatus.HELD)).order_by("-starts_at")
    return rows.filter(starts_at__gte=edge).exclude(status=HearingStatus.HELD).order_by("starts_at")


def access_hearing(membership: Any, uuid: UUID) -> Hearing:
    """Get one hearing, or refuse with NotFound; hearings are facts that every partner may see."""
    hearing = Hearing.objects.select_related("committee__ways").filter(uuid=uuid).first()
    if hearing is None:
        raise NotFound
    return hearing


def notice_of(hearing: Hearing) -> jurisdiction.Notice:
    """Give what the notice of a hearing says, as plain values."""
    return jurisdiction.Notice(
        starts_at=hearing.starts_at,
        status=hearing.status,
        modes=tuple(hearing.modes),
        registration_opens_at=hearing.registration_opens_at,
        registration_closes_at=hearing.registration_closes_at,
        testimony_closes_at=hearing.testimony_closes_at,
    )


def clocks_of(hearing: Hearing) -> jurisdiction.Clocks:
    """Tell which clocks hold for a hearing: its notice's, else those of the rules in force."""
    return jurisdiction.clocks_of(notice_of(hearing), jurisdictions.in_force())


def deadlines_of(hearing: Hearing) -> tuple[datetime | None, datetime | None]:
    """Tell until when one registers to speak and sends testimony; None: not at all, or simply until it starts."""
    told = clocks_of(hearing)
    speaks = bool(set(told.modes) & jurisdiction.SPOKEN)
    writes = jurisdiction.WRITTEN in told.modes and told.testimony_closes_at != hearing.starts_at
    return told.registration_closes_at if speaks else None, told.testimony_closes_at if writes else None


def ways_of(hearing: Hearing) -> dict[str, Any]:
    """Tell where one registers for a hearing and sends testimony, how long one speaks, and which files are taken.

    What its notice says goes before what its committee always does, and that before the rules in force.
    """
    state = jurisdictions.in_force()
    own = getattr(hearing.committee, "ways", None)
    places = ("registration_url", "testimony_url", "testimony_email")
    return {
        **{name: getattr(hearing, name) or getattr(own, name, "") for name in places},
        "speaking_minutes": getattr(own, "speaking_minutes", None) or state.speaking_minutes,
        "formats": list(state.formats),
        "note": getattr(own, "note", ""),
        "rules": [dict(one) for one in state.rules],
    }


def list_hearings_of(bill: Bill) -> QuerySet[Hearing]:
    """List the hearings of a bill, the latest first."""
    return bill.hearings.select_related("committee").order_by("-starts_at")


def list_closing(*, now: datetime, within: timedelta = timedelta(days=7)) -> list[tuple[Hearing, str, datetime]]:
    """List the clocks that run out soon: (hearing, `registration` or `testimony`, when), the next first."""
    until = now + within
    near = Q(starts_at__gt=now - REACH, starts_at__lte=until + REACH)
    named = Q(registration_closes_at__range=(now, until)) | Q(testimony_closes_at__range=(now, until))
    clocks = []
    for hearing in Hearing.objects.exclude(status=HearingStatus.CANCELLED).filter(near | named):
        told = clocks_of(hearing)
        if told.may_register(hearing.status, now):
            clocks.append((hearing, "registration", told.registration_closes_at))
        if told.may_write(hearing.status, now):
            clocks.append((hearing, "testimony", told.testimony_closes_at))
    return sorted([clock for clock in clocks if clock[2] <= until], key=lambda clock: clock[2])


def search_sources() -> list[Source]:
    """Give what the search dialog finds here: bills and hearings."""
    return [Source("bills", _("Bills"), "gavel", "legislation.view", _find_bills)]


def _find_bills(membership: Any, words: str, limit: int) -> list[Hit]:
    rows = list_bills(words=words)[:limit]
    return [Hit(row.identifier, reverse("legislation:bill", args=[row.uuid]), row.title[:80]) for row in rows]
