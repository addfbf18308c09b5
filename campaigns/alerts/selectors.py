"""Reads alerts: lists, audience, what became of them; the facts of their texts are read in `facts`."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet, Value
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience.selectors import people_of
from campaigns.alerts.facts.selectors import Facts as Facts
from campaigns.alerts.facts.selectors import facts_of as facts_of
from campaigns.alerts.facts.selectors import find_hearing as find_hearing
from campaigns.alerts.facts.selectors import text_of as text_of
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.ledger.models import Action
from campaigns.pages.models import ActionPage
from campaigns.strategy.models import Campaign
from coalition.errors import NotFound
from coalition.listing.selectors import Hit, Source, register_search
from coalition.partners.senders import selectors as senders
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence.models import Dispatch
from contacts.people.models import FoldText, Person
from contacts.segments import selectors as segments
from contacts.segments.models import Segment


def list_alerts(membership: Any) -> QuerySet[Alert]:
    """List the alerts of this membership's partner, latest change first."""
    rows = Alert.objects.filter(partner=membership.partner)
    return rows.select_related("campaign", "dispatch").order_by("-modified_at", "-id")


def access_alert(membership: Any, uuid: UUID) -> Alert:
    """Get one alert of this membership's partner with its texts and segments, or refuse with NotFound."""
    rows = Alert.objects.filter(partner=membership.partner, uuid=uuid)
    rows = rows.select_related("campaign", "page", "dispatch", "partner", "sender", "made_by", "experiment")
    alert = rows.prefetch_related("include", "exclude", "versions", "experiment__variants__sender").first()
    if alert is None:
        raise NotFound
    return alert


def versions_of(alert: Alert) -> dict[str, AlertVersion]:
    """Give the texts of an alert by language, in the order of the house's languages; other variants are left out."""
    found = {version.language: version for version in alert.versions.all() if version.variant == "A"}
    return {code: found[code] for code, _ in settings.LANGUAGES if code in found}


def list_choices(membership: Any) -> dict[str, list[Any]]:
    """List what the composer offers: segments, campaigns, pages."""
    partner = membership.partner
    pages = ActionPage.objects.filter(partner=partner).exclude(state="closed").prefetch_related("versions")
    return {
        "segments": list(segments.list_segments(membership)),
        "campaigns": list(Campaign.objects.filter(partner=partner).order_by("-modified_at")[:100]),
        "pages": list(pages.order_by("-modified_at")[:100]),
        "senders": list(senders.list_senders(partner)),
    }


def sender_of(alert: Alert) -> SenderIdentity | None:
    """Find from whom an alert comes: the sender that was chosen, else the partner's default."""
    return alert.sender or senders.find_default(alert.partner)


def undo_time() -> timedelta:
    """Tell how long "send now" waits, so that it can be taken back."""
    return timedelta(seconds=settings.ALERT_UNDO_SECONDS)


# --- readers ------------------------------------------------------------------------------------------------------
def list_sample(alert: Alert, limit: int = 12) -> list[Person]:
    """Give some people of the audience to preview as, of every language."""
    if not alert.include.all():
        return []
    people = people_of(alert)
    some: list[Person] = []
    for code, _name in settings.LANGUAGES:
        some += people.filter(language=code)[: limit // 2]
    return some


def find_readers(alert: Alert, words: str, limit: int = 20) -> list[Person]:
    """Find people of the audience by name to preview as; without words some of every language."""
    if not words.strip() or not alert.include.all():
        return list_sample(alert)
    people = people_of(alert)
    for word in words.split()[:5]:
        people = people.filter(search_name__contains=FoldText(Value(word)))
    return list(people.order_by("sort_name", "pk")[:limit])


def access_reader(membership: Any, alert: Alert, uuid: UUID) -> Person:
    """Get one person of the audience, or refuse with NotFound."""
    person = people_of(alert).filter(uuid=uuid).first() if alert.include.all() else None
    if person is None:
        raise NotFound
    return person


# --- what became of it ---------------------------------------------------------------------------------------------
def count_per_hour(dispatch: Dispatch) -> dict[str, dict[datetime, int]]:
    """Count hour by hour: handed over and accepted, clicked by people, acted."""
    accepted = dispatch.bundles.filter(state="accepted", settled_at__isnull=False)
    hours: dict[str, dict[datetime, int]] = {"accepted": {}, "clicked": {}, "acted": {}}
    for at, size in accepted.values_list("settled_at", "size"):
        hour = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
        hours["accepted"][hour] = hours["accepted"].get(hour, 0) + size
    for name in ("clicked", "acted"):
        rows = dispatch.messages.filter(**{f"{name}_at__isnull": False}).annotate(hour=TruncHour(f"{name}_at"))
        hours[name] = dict(rows.values_list("hour").annotate(n=Count("id")).order_by("hour"))
    return hours


def count_acted(dispatch_ids: Iterable[int]) -> dict[int, int]:
    """Count per send the messages whose readers acted, from the credited deeds, with one query."""
    credited = Action.objects.filter(message__isnull=False, message__dispatch__in=list(dispatch_ids))
    rows = credited.values_list("message__dispatch").annotate(n=Count("message", distinct=True))
    return dict(rows.order_by())


def list_of_segment(segment: Segment) -> list[segments.Use]:
    """List the alerts that ask a segment and are not over."""
    rows = Alert.objects.filter(include=segment) | Alert.objects.filter(exclude=segment)
    live = rows.exclude(state__in=["sent", "cancelled"]).distinct()
    return [segments.Use(alert.name, "alert", reverse("alerts:detail", args=[alert.uuid])) for alert in live]


def list_of_sender(identity: SenderIdentity) -> list[str]:
    """List the alerts that would go out from a sender."""
    return list(Alert.objects.filter(sender=identity, state__in=["draft", "scheduled"]).values_list("name", flat=True))


def search(membership: Any, words: str, limit: int) -> Iterable[Hit]:
    """Find alerts by name."""
    for alert in list_alerts(membership).filter(name__icontains=words)[:limit]:
        yield Hit(alert.name, reverse("alerts:detail", args=[alert.uuid]), alert.get_state_display())


def register_all() -> None:
    """Tell segments and senders who uses them, and the search dialog what alerts there are; called at the start."""
    segments.register_use(list_of_segment)
    senders.register_use(list_of_sender)
    register_search(Source("alerts", _("Alerts"), "send", "alerts.view", search))
