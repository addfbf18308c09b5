"""Reads the pace of domains, what left today and each day, and says how long a send takes under it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncDate
from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalition.errors import NotFound
from coalition.partners.models import Partner
from coalition.partners.senders import selectors as senders
from coalition.partners.senders.models import SenderIdentity
from coalition.post.domains import domain_of
from contacts.correspondence.models import Bundle, BundleState
from contacts.correspondence.pace import rules
from contacts.correspondence.pace.models import SendingRate

LEFT = [BundleState.IN_FLIGHT, BundleState.ACCEPTED, BundleState.UNKNOWN]
DAYS = 30
SOON = 90  # seconds under which nobody needs to be told


@dataclass
class Domain:
    """A domain that a partner's mail comes from: its pace, what left today, whether others use it, too."""

    name: str
    rate: SendingRate
    pace: rules.Pace
    left_today: int = 0
    is_shared: bool = False
    days: dict[date, int] = field(default_factory=dict)
    waiting: int = 0


def list_domains(partner: Partner, now: datetime) -> list[Domain]:
    """List the domains of a partner's senders with their pace and the last thirty days, in five queries."""
    names = sorted({domain_of(email) for email in senders.list_senders(partner).values_list("email", flat=True)})
    rates = {rate.domain: rate for rate in SendingRate.objects.filter(domain__in=names)}
    shared = _list_shared(partner, names)
    today = timezone.localdate(now)
    per_day = count_per_day(names, now)
    waits = Bundle.objects.filter(domain__in=names, state__in=[BundleState.READY, BundleState.RETRY])
    waiting = dict(waits.values_list("domain").annotate(n=Sum("size")))
    found = []
    for name in names:
        rate = rates.get(name) or SendingRate(domain=name)
        days = per_day.get(name, {})
        pace = pace_of(rate, today)
        found.append(
            Domain(name, rate, pace, days.get(today, 0), name in shared, days, waiting.get(name, 0)),
        )
    return found


def _list_shared(partner: Partner, names: list[str]) -> set[str]:
    anywhere = Q()
    for name in names:
        anywhere |= Q(email__iendswith=f"@{name}")
    if not names:
        return set()
    others = SenderIdentity.objects.filter(anywhere).exclude(partner=partner)
    return {domain_of(email) for email in others.values_list("email", flat=True)}


def access_domain(membership: Any, name: str, now: datetime) -> Domain:
    """Get one domain that this membership's partner sends from, or refuse with NotFound."""
    for one in list_domains(membership.partner, now):
        if one.name == name:
            return one
    raise NotFound


def may_change(membership: Any, domain: Domain) -> bool:
    """Tell whether this member may set a domain's pace: one that several partners use is for the lead's people."""
    return bool(membership.may("coalition.edit" if domain.is_shared else "partner.edit"))


def count_per_day(names: list[str], now: datetime) -> dict[str, dict[date, int]]:
    """Count what left from each of these domains on each of the last thirty days."""
    since = now - timedelta(days=DAYS)
    rows = Bundle.objects.filter(domain__in=names, handed_at__gte=since, state__in=LEFT)
    counts: dict[str, dict[date, int]] = {}
    asked = rows.annotate(on=TruncDate("handed_at")).values_list("domain", "on").annotate(n=Sum("size")).order_by()
    for name, on, people in asked:
        counts.setdefault(name, {})[on] = people
    return counts


def pace_of(rate: SendingRate, today: date) -> rules.Pace:
    """Read a row as limits."""
    used = rate.sent_today if rate.day == today else 0
    return rules.Pace(rate.per_second, rate.per_day, rate.warm_up_on, tuple(rate.warm_up_caps), used)


def find_pace(domain: str, now: datetime) -> rules.Pace:
    """Find the limits of a domain; one without a row has none."""
    rate = SendingRate.objects.filter(domain=domain).first()
    return pace_of(rate, timezone.localdate(now)) if rate else rules.Pace()


def say_pace(domain: str, people: int, now: datetime) -> str:
    """Say how long so many mails from a domain take under its limits; nothing where nobody would notice."""
    return say_forecast(find_pace(domain, now), people, timezone.localdate(now))


def say_forecast(pace: rules.Pace, people: int, today: date) -> str:
    """Say on which days so many would leave, or how long they take; nothing where nobody would notice."""
    if pace.is_free or not people:
        return ""
    steps = rules.forecast(people, pace, today)
    if not steps:
        return _("Nothing may leave from this domain: its cap a day is 0.")
    if steps[-1].day == today:
        return _say_seconds(rules.seconds_for(people, pace), pace)
    why = _("This domain is warming up:") if pace.warm_up_day(today) else _("So many may leave from this domain a day:")
    first, rest = steps[0], people - steps[0].people
    facts = {"n": f"{first.people:,}", "day": _say_day(first.day), "last": _say_day(steps[-1].day)}
    if first.day != today:
        return f"{why} " + _("none today any more, %(n)s on %(day)s, the last by %(last)s.") % facts
    if not rest:
        return ""
    return f"{why} " + _("%(n)s today, the rest by %(last)s.") % facts


def _say_day(day: date) -> str:
    return formats.date_format(day, "l, F j" if get_language() != "es" else r"l j \d\e F")


def _say_seconds(seconds: float, pace: rules.Pace) -> str:
    if seconds < SOON:
        return ""
    minutes = round(seconds / 60)
    if minutes < 120:
        told = ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes}
    else:
        told = ngettext("about %(n)s hour", "about %(n)s hours", round(minutes / 60)) % {"n": round(minutes / 60)}
    return _("At %(rate)s a second it takes %(time)s.") % {"rate": f"{pace.per_second:,}", "time": told}
