"""Reads the "When" of the composer, and says in words when an alert reaches its people."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.alerts import rules as life
from campaigns.alerts import selectors as alerts
from campaigns.alerts.models import Alert
from campaigns.alerts.timing import rules, selectors
from coalition.post.domains import domain_of
from contacts.correspondence.pace import selectors as pace
from contacts.correspondence.selectors import Progress


@dataclass(frozen=True)
class Wish:
    """What was read: the timing, and the moment at which it begins (none and no fault: when somebody presses send)."""

    timing: rules.Timing = field(default_factory=rules.Timing)
    moment: life.Moment = field(default_factory=life.Moment)


def read_wish(data: QueryDict, now: datetime) -> Wish:
    """Read when an alert shall go out; a time that cannot be leaves a fault in the moment."""
    kind, text = data.get("when", ""), data.get("at", "").strip()
    if kind == rules.SPREAD:
        hours = data.get("hours", "")
        timing = rules.Timing(rules.SPREAD, hours=int(hours) if hours.isdigit() and int(hours) in rules.HOURS else 4)
        return Wish(timing, _read(text, data, now) if text else life.Moment())
    if kind == rules.LOCAL:
        moment = life.read_moment(text, settings.TIME_ZONE, now, second=False)
        if moment.fault == "ambiguous":  # everywhere the first one counts, so here too
            moment = life.Moment(moment.candidates[0])
        clock = datetime.fromisoformat(text) if moment.at else None
        return Wish(rules.Timing(rules.LOCAL, at=clock) if clock else rules.Timing(), moment)
    return Wish(moment=_read(text, data, now)) if kind == "at" else Wish()


def _read(text: str, data: QueryDict, now: datetime) -> life.Moment:
    return life.read_moment(text, settings.TIME_ZONE, now, second=data.get("which") == "second")


def describe_wish(alert: Alert, typed: QueryDict) -> dict[str, Any]:
    """Say what the "When" of the composer shows: what was typed just now, else what the draft keeps."""
    wanted = selectors.timing_of(alert)
    clock = wanted.at or (timezone.localtime(alert.send_at) if alert.send_at else None)
    kept = wanted.kind if wanted.kind != rules.ONCE else "at" if alert.send_at else "now"
    return {
        "at": typed.get("at") or (clock.strftime("%Y-%m-%dT%H:%M") if clock else ""),
        "when": typed.get("when") or kept,
        "hours": typed.get("hours") or str(wanted.hours or 4),
        "spans": [str(hours) for hours in rules.HOURS],
        "stops": selectors.stops_of(alert),
    }


def describe_hours(alert: Alert, people: int, now: datetime) -> dict[str, Any]:
    """Say, for the pages before an alert goes out, how its hours differ and how long its sender's domain takes."""
    timing, sender = selectors.timing_of(alert), alerts.sender_of(alert)
    spread = ngettext("Spread evenly over %(n)s hour.", "Spread evenly over %(n)s hours.", timing.hours)
    return {
        "stops": selectors.stops_of(alert),
        "spread_words": spread % {"n": timing.hours} if timing.kind == rules.SPREAD else "",
        "pace_words": pace.say_pace(domain_of(sender.email), people, now) if sender else "",
    }


def say_waiting(alert: Alert, seen: Progress, now: datetime) -> str:
    """Say what a send that is under way waits for: the next hour, a decision, the pace of its domain."""
    told = []
    if seen.next_at:
        local = timezone.localtime(seen.next_at)
        day = "" if local.date() == timezone.localdate(now) else formats.date_format(local, "D ")
        facts = {"time": f"{day}{formats.date_format(local, 'TIME_FORMAT')}"}
        told.append(_("The next ones leave at %(time)s.") % facts)
    if seen.held:
        words = ngettext(
            "%(n)s person waits for the decision between the variants.",
            "%(n)s people wait for the decision between the variants.",
            seen.held,
        )
        told.append(words % {"n": f"{seen.held:,}"})
    if seen.waiting and alert.dispatch:
        told.append(pace.say_pace(domain_of(alert.dispatch.from_email), seen.waiting, now))
    return " ".join(words for words in told if words)
