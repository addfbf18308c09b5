"""Reads alarms and the signatures they are about."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import ngettext

from campaigns.pages.waiting.rules import Waits
from campaigns.petitions.models import Petition, Signature
from campaigns.petitions.review.models import AlarmKind, AlarmState, PetitionAlarm
from campaigns.petitions.review.rules import QUARTER, WITHIN
from campaigns.petitions.selectors import OF_STATE, TOWN
from coalition.errors import NotFound
from contacts.intake.models import Submission
from contacts.people.selectors import visible_to


def list_alarms(petition: Petition) -> QuerySet[PetitionAlarm]:
    """List the alarms of a petition, open ones first, the largest first."""
    rows = petition.alarms.select_related("settled_by").annotate(out=Count("taken_out"))
    return rows.order_by("-state", "-count")


def count_open(petition: Petition) -> int:
    """Count the alarms that nobody has looked at."""
    return petition.alarms.filter(state=AlarmState.OPEN).count()


def access_alarm(petition: Petition, uuid: UUID) -> PetitionAlarm:
    """Get an alarm of a petition, or refuse with NotFound."""
    found = petition.alarms.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def signatures_of(alarm: PetitionAlarm) -> QuerySet[Signature]:
    """List the signatures an alarm is about; whatever became of them since."""
    rows = Signature.objects.filter(petition=alarm.petition_id)
    if alarm.kind == AlarmKind.BURST:
        start = datetime.fromtimestamp(int(alarm.mark), tz=UTC)
        return rows.filter(at__gte=start, at__lt=start + timedelta(seconds=QUARTER))
    name = "caller" if alarm.kind == AlarmKind.CALLER else "domain"
    return rows.filter(**{name: alarm.mark}, at__gte=alarm.first_at - WITHIN, at__lte=alarm.last_at)


def sample_of(membership: Any, alarm: PetitionAlarm) -> dict[str, Any]:
    """Show what an organizer needs to judge: some of the signatures, how many count, from which towns."""
    rows = signatures_of(alarm)
    mine = rows.filter(person__in=visible_to(membership)).annotate(town=TOWN).select_related("person")
    return {
        "rows": mine.order_by("-at", "-pk")[:25],
        "counted": rows.filter(OF_STATE["counted"]).count(),
        "out": rows.filter(alarm=alarm).count(),
    }


def count_refused(petition: Petition) -> int:
    """Count what was refused at the door or in folding, and is kept for somebody to see."""
    rows = Submission.objects.filter(about=f"petition:{petition.uuid}", partner=petition.page.partner_id)
    return rows.filter(state__in=("refused", "spam")).count()


def tell_waiting(membership: Any, now: datetime) -> Iterator[Waits]:
    """Tell at which petitions patterns wait for a look, for Today."""
    rows = PetitionAlarm.objects.filter(state=AlarmState.OPEN, petition__page__partner=membership.partner)
    for page, n in rows.order_by().values_list("petition__page").annotate(n=Count("pk")):
        words = ngettext("%(n)s pattern to look at", "%(n)s patterns to look at", n) % {"n": n}
        yield Waits(page, "alert-octagon", words, "petitions:alarms", urgent=True)
