"""Reads alerts: lists, audience, the facts that a text may name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience.selectors import people_of
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.composing import delivery as composing
from campaigns.composing.cards.rules import HearingFacts, Live
from campaigns.ledger.models import Action
from campaigns.legislation.models import Hearing, HearingStatus
from campaigns.pages.models import ActionPage
from campaigns.pages.rules import KINDS
from campaigns.strategy.models import Campaign
from coalition.errors import NotFound
from coalition.listing.selectors import Hit, Source, register_search
from coalition.partners.senders import selectors as senders
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence.models import Dispatch
from contacts.people.models import Person
from contacts.segments import selectors as segments
from contacts.segments.models import Segment

GONE = [HearingStatus.CANCELLED, HearingStatus.HELD]


def list_alerts(membership: Any) -> QuerySet[Alert]:
    """List the alerts of this membership's partner, latest change first."""
    rows = Alert.objects.filter(partner=membership.partner)
    return rows.select_related("campaign", "dispatch").order_by("-modified_at", "-id")


def access_alert(membership: Any, uuid: UUID) -> Alert:
    """Get one alert of this membership's partner with its texts and segments, or refuse with NotFound."""
    rows = Alert.objects.filter(partner=membership.partner, uuid=uuid)
    rows = rows.select_related("campaign", "page", "dispatch", "partner", "sender", "made_by")
    alert = rows.prefetch_related("include", "exclude", "versions").first()
    if alert is None:
        raise NotFound
    return alert


def versions_of(alert: Alert) -> dict[str, AlertVersion]:
    """Give the texts of an alert by language, in the order of the house's languages."""
    found = {version.language: version for version in alert.versions.all()}
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


def access_reader(membership: Any, alert: Alert, uuid: UUID) -> Person:
    """Get one person of the audience, or refuse with NotFound."""
    person = people_of(alert).filter(uuid=uuid).first() if alert.include.all() else None
    if person is None:
        raise NotFound
    return person


# --- what ----------------------------------------------------------------------------------------------------------
def find_hearing(alert: Alert, now: datetime) -> Hearing | None:
    """Find the hearing that an alert speaks about: the campaign's next one, else its latest."""
    if alert.campaign_id is None:
        return None
    rows = Hearing.objects.filter(campaigns=alert.campaign_id).exclude(status__in=GONE).select_related("committee")
    return rows.filter(starts_at__gte=now).order_by("starts_at").first() or rows.order_by("-starts_at").first()


@dataclass(frozen=True)
class Facts:
    """What an alert may name: values by tag, the times behind them, and where its page is."""

    hearing: Hearing | None
    bills: Sequence[str]
    titles: dict[str, str]
    partner: str
    campaign: str
    slug: str
    live: Live = field(default_factory=Live)

    @property
    def deadlines(self) -> dict[str, datetime]:
        """Give the times that the tags of deadlines name."""
        if self.hearing is None:
            return {}
        times = {
            "hearing_date": self.hearing.starts_at,
            "registration_deadline": self.hearing.registration_closes_at,
            "testimony_deadline": self.hearing.testimony_closes_at,
        }
        return {tag: at for tag, at in times.items() if at}

    def values(self, language: str) -> dict[str, str]:
        """Write the values of the alert's own tags in a language."""
        with translation.override(language):
            times = {tag: _say_time(at) for tag, at in self.deadlines.items()}
        return {
            "partner": self.partner,
            "campaign": self.campaign,
            "bill": ", ".join(self.bills),
            "hearing_place": self.hearing.place if self.hearing else "",
            "page_title": self.titles.get(language, ""),
            **times,
        }

    def page_url(self, language: str) -> str:
        """Write the address of the alert's page in a language; who comes by it came by an alert."""
        return f"{settings.PUBLIC_URL}/p/{self.slug}/?lang={language}&source=alert" if self.slug else ""


def _say_time(at: datetime) -> str:
    local = timezone.localtime(at)
    if translation.get_language() == "es":
        return formats.date_format(local, r"l j \d\e F, g:i A")
    return formats.date_format(local, "l, F j, g:i A")


def facts_of(alert: Alert, now: datetime) -> Facts:
    """Read what an alert may name, once for all languages."""
    bills = alert.campaign.bills.order_by("identifier").values_list("identifier", flat=True) if alert.campaign else []
    page = alert.page
    hearing = find_hearing(alert, now)
    return Facts(
        hearing=hearing,
        bills=list(bills),
        titles={one.language: one.title for one in page.versions.all()} if page else {},
        partner=alert.partner.name,
        campaign=alert.campaign.name if alert.campaign else "",
        slug=page.slug if page else "",
        live=_live_facts(alert, hearing, now),
    )


def _live_facts(alert: Alert, hearing: Hearing | None, now: datetime) -> Live:
    """Read what live cards tell, as of now; the petition is asked only where a text shows its progress."""
    shown = {block["kind"] for version in alert.versions.all() for block in version.blocks}
    card = None
    if hearing is not None and "hearing" in shown:
        committee = str(hearing.committee) if hearing.committee else ""
        times = (hearing.registration_closes_at, hearing.testimony_closes_at)
        card = HearingFacts(hearing.title, hearing.starts_at, hearing.place, committee, *times)
    kind = KINDS.get(alert.page.kind) if alert.page and "progress" in shown else None
    known = kind.facts(alert.page.pk, now) if kind and alert.page else {}
    goal, counted = known.get("goal") or 0, known.get("counted")
    return Live(now, card, counted or 0, goal, has_petition=counted is not None and goal > 0)


def text_of(alert: Alert, version: AlertVersion, facts: Facts) -> composing.Text:
    """Give a version as the text that is compiled."""
    return composing.Text(
        language=version.language,
        subject=version.subject,
        preheader=version.preheader,
        blocks=version.blocks,
        identity=composing.identity_of(alert.partner),
        values=facts.values(version.language),
        page_url=facts.page_url(version.language),
        live=facts.live,
    )


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
