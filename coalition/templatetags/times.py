"""Tags for times and numbers; load with {% load times %}. Relative when near, absolute on hover, Eastern time."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coalition.listing import rules as words

register = template.Library()


@register.simple_tag
def when(at: datetime | None, missing: Any = "–") -> SafeString | str:
    """Show a time: relative within two days, else the day; the exact time on hover."""
    if not at:
        return str(missing)
    local = timezone.localtime(at)
    now = timezone.localtime()
    return _time(local, _relative(local, now))


@register.simple_tag
def moment(at: datetime | None, missing: Any = "–") -> SafeString | str:
    """Show a time exactly: "Tue, Jan 12, 2027, 3:00 PM"."""
    return _time(timezone.localtime(at), exact(timezone.localtime(at))) if at else str(missing)


@register.simple_tag
def clock(at: datetime | None, missing: Any = "–") -> str:
    """Show the time of the day alone, where the day stands beside it."""
    return _said(timezone.localtime(at), "TIME_FORMAT") if at else str(missing)


@register.simple_tag
def day(on: date | datetime | None, missing: Any = "–") -> str:
    """Show a day with its weekday and year."""
    if not on:
        return str(missing)
    local = timezone.localtime(on) if isinstance(on, datetime) else on
    return _said(local, _day_format(with_year=True))


@register.simple_tag
def deadline(at: datetime | None, missing: Any = "–") -> SafeString | str:
    """Show a deadline: weekday, time, and how long is left; marked when near or past."""
    if not at:
        return str(missing)
    local = timezone.localtime(at)
    seconds = (at - timezone.now()).total_seconds()
    days = (local.date() - timezone.localdate()).days  # people count days by the calendar: Monday to Friday is four
    left = _distance(seconds if abs(seconds) < 48 * 3600 else days * 86400.0)
    text = _("%(time)s, %(left)s") % {"time": _short(local), "left": left}
    css = "clock-past" if seconds < 0 else "clock-soon" if seconds < 48 * 3600 else ""
    return format_html('<time class="{}" datetime="{}" title="{}">{}</time>', css, at.isoformat(), exact(local), text)


@register.simple_tag
def number(value: Any) -> str:
    """Show a number with separators of the language."""
    return words.number(value, get_language())


@register.simple_tag
def percent(part: Any, whole: Any) -> str:
    """Show a share: "65 %", nothing of nothing is "–"."""
    return words.percent(part, whole)


@register.simple_tag
def duration(seconds: Any) -> str:
    """Show a span of time roughly: "18 h", "3 min"."""
    return _span(float(seconds or 0))


def exact(local: datetime) -> str:
    """Say a local time in full."""
    return f"{_said(local, _day_format(with_year=True))}, {_said(local, 'TIME_FORMAT')}"


def _said(local: date | datetime, pattern: str) -> str:
    minute = local.replace(second=0, microsecond=0, tzinfo=None) if isinstance(local, datetime) else local
    return _written(minute, pattern, get_language())


@lru_cache(maxsize=8192)
def _written(at: date | datetime, pattern: str, language: str | None) -> str:
    """Write a time; a list says the same few over and over, and Django takes a tenth of a millisecond for each."""
    return formats.date_format(at, pattern)


def _time(local: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), exact(local), text)


def _day_format(*, with_year: bool) -> str:
    if get_language() == "es":
        return "D j b Y" if with_year else "D j b"
    return "D, M j, Y" if with_year else "D, M j"


def _short(local: datetime) -> str:
    days = abs((local.date() - timezone.localdate()).days)
    clock = _said(local, "TIME_FORMAT")
    if days < 6:
        return f"{_said(local, 'D')} {clock}"
    return f"{_said(local, _day_format(with_year=days > 300))}, {clock}"


def _relative(local: datetime, now: datetime) -> str:
    seconds = (local - now).total_seconds()
    days = (local.date() - now.date()).days
    if local.time() == time.min:  # a day was told, no hour of it
        plain = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
        return plain.get(days) or _said(local, _day_format(with_year=local.year != now.year))
    if abs(seconds) < 60:
        return _("just now")
    if abs(seconds) < 12 * 3600:
        return _distance(seconds)
    clock = _said(local, "TIME_FORMAT")
    names = {-1: _("yesterday %(clock)s"), 0: _("today %(clock)s"), 1: _("tomorrow %(clock)s")}
    if days in names:
        return names[days] % {"clock": clock}
    if abs(days) < 7:
        return f"{_said(local, 'D')} {clock}"
    return _said(local, _day_format(with_year=local.year != now.year))


def _distance(seconds: float) -> str:
    text = _span(abs(seconds))
    return _("in %(span)s") % {"span": text} if seconds >= 0 else _("%(span)s ago") % {"span": text}


def _span(seconds: float) -> str:
    if seconds < 60:
        return _("%(n)s s") % {"n": int(seconds)}
    if seconds < 3600:
        return _("%(n)s min") % {"n": int(seconds // 60)}
    if seconds < 48 * 3600:
        return _("%(n)s h") % {"n": int(seconds // 3600)}
    days = int(seconds // 86400)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
