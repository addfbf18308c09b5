"""Reads the facts that the texts of an alert may name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from django.conf import settings
from django.utils import formats, timezone, translation

from campaigns.alerts.models import Alert, AlertVersion
from campaigns.composing import delivery as composing
from campaigns.composing.blocks.rules import Block
from campaigns.composing.cards.rules import ANY, HearingFacts, Live, open_deadlines, which_of
from campaigns.legislation import selectors as legislation
from campaigns.legislation.models import Hearing, HearingStatus
from campaigns.pages.rules import KINDS
from campaigns.strategy import selectors as strategy
from campaigns.strategy.following.rules import rule_meaning
from campaigns.strategy.rules import Rule

TIMES = ("hearing_date", "registration_deadline", "testimony_deadline")
GONE = [HearingStatus.CANCELLED, HearingStatus.HELD]


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
    source: str = "alert"  # who comes by a link of the mail came by this
    purpose: str = "alerts"  # what the reader said yes to

    @property
    def deadlines(self) -> dict[str, datetime]:
        """Give the times that the tags of deadlines name."""
        if self.hearing is None or self.hearing.status == HearingStatus.CANCELLED:
            return {}
        registration, testimony = legislation.deadlines_of(self.hearing)
        times = {
            "hearing_date": self.hearing.starts_at,
            "registration_deadline": registration,
            "testimony_deadline": testimony,
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

    def named(self, version: AlertVersion) -> list[datetime]:
        """List the times that a text names or its hearing card offers; over and still ahead."""
        words = f"{version.subject} {version.preheader} {orjson.dumps(version.blocks).decode()}"
        found = [at for tag, at in self.deadlines.items() if tag in words]
        card, now = self.live.hearing, self.live.now
        if card and now and now < card.starts_at and any(block["kind"] == "hearing" for block in version.blocks):
            found += [card.starts_at, *(at for _what, at in open_deadlines(card, now))]
        return found

    def lacks_hearing(self, version: AlertVersion) -> bool:
        """Tell whether a text names a time of a hearing that does not take place, or that nobody knows."""
        words = f"{version.subject} {version.preheader} {orjson.dumps(version.blocks).decode()}"
        return any(tag in words and tag not in self.deadlines for tag in TIMES)

    def page_url(self, language: str) -> str:
        """Write the address of the alert's page in a language; it tells by what one came."""
        return f"{settings.PUBLIC_URL}/p/{self.slug}/?lang={language}&source={self.source}" if self.slug else ""


def _say_time(at: datetime) -> str:
    local = timezone.localtime(at)
    if translation.get_language() == "es":
        return formats.date_format(local, r"l j \d\e F, g:i a")
    return formats.date_format(local, "l, F j, g:i A")


def facts_of(
    alert: Alert, now: datetime, *, versions: Sequence[AlertVersion] | None = None, hearing: Hearing | None = None
) -> Facts:
    """Read what an alert may name, once for all languages.

    A room above that writes mails of its own gives its texts and the hearing they speak about, if it knows one.
    """
    bills = alert.campaign.bills.order_by("identifier").values_list("identifier", flat=True) if alert.campaign else []
    page = alert.page
    hearing = hearing or find_hearing(alert, now)
    texts = alert.versions.all() if versions is None else versions
    return Facts(
        hearing=hearing,
        bills=list(bills),
        titles={one.language: one.title for one in page.versions.all()} if page else {},
        partner=alert.partner.name,
        campaign=alert.campaign.name if alert.campaign else "",
        slug=page.slug if page else "",
        live=_live_facts(alert, hearing, [block for text in texts for block in text.blocks], now),
    )


def _live_facts(alert: Alert, hearing: Hearing | None, blocks: Sequence[Block], now: datetime) -> Live:
    """Read what live cards tell, as of now; petition and targets are asked only where a text shows them."""
    card, shown = None, {block["kind"] for block in blocks}
    if hearing is not None and hearing.status not in GONE and "hearing" in shown:
        committee = str(hearing.committee) if hearing.committee else ""
        times = legislation.deadlines_of(hearing)
        card = HearingFacts(hearing.title, hearing.starts_at, hearing.place, committee, *times)
    kind = KINDS.get(alert.page.kind) if alert.page and "progress" in shown else None
    known = kind.facts(alert.page.pk, now) if kind and alert.page else {}
    goal, counted = known.get("goal") or 0, known.get("counted")
    has_petition = counted is not None and goal > 0
    return Live(now, card, counted or 0, goal, has_petition, _meant(alert, blocks, now))


def _meant(alert: Alert, blocks: Sequence[Block], now: datetime) -> dict[str, dict[str, frozenset[int]]]:
    """Find whom the cards of legislators mean that are not for everybody; nothing where the campaign has no bill."""
    found = {}
    for which, rule in card_rules(alert, blocks):
        reach = strategy.list_reach(rule, now, partner_id=alert.partner_id)
        found[which] = {
            tag: frozenset(one.number for one in reach if one.chamber == chamber)
            for tag, chamber in (("senator", "upper"), ("representative", "lower"))
        }
    return found


def card_rules(alert: Alert, blocks: Sequence[Block]) -> list[tuple[str, Rule]]:
    """List the rules that the cards of a text follow, about the bill that the alert's campaign is about."""
    asked = sorted({which_of(block) for block in blocks if block["kind"] == "legislator"} - {ANY})
    bill = strategy.main_bill(list(alert.campaign.bills.order_by("identifier"))) if asked and alert.campaign else None
    return [(which, rule_meaning(which, str(bill.uuid))) for which in asked] if bill else []


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
        purpose=facts.purpose,
    )
