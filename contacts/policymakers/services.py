"""What may be done with the roster: load it."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.utils.timezone import localdate

from coalition.audit import services as audit
from contacts.places import selectors as places
from contacts.policymakers import feed, loading
from contacts.policymakers.loading import Report
from contacts.policymakers.rules import RosterFacts, made_up_roster


def load_roster(path: Path, *, now: dt.datetime, by: Any = None) -> Report:
    """Load a roster from files; nothing is deleted, ended terms are closed. Refuses with NoRoster, RosterShrank."""
    return write_roster(feed.read_roster(path, today=localdate(now)), now=now, by=by)


def make_up_roster(*, now: dt.datetime) -> Report:
    """Seat invented policymakers in all districts in force, for a made-up state."""
    districts = list(places.list_districts().values_list("chamber", "number"))
    since = dt.date(now.year - (1 if now.year % 2 == 0 else 2), 1, 8)
    return write_roster(made_up_roster(districts, since), now=now)


def write_roster(facts: RosterFacts, *, now: dt.datetime, by: Any = None) -> Report:
    """Bring the roster in line with facts from any source (files, made-up data)."""
    report = loading.write_roster(facts, today=localdate(now))
    if report.is_changed:
        counts = {name: len(getattr(report, name)) for name in ("joined", "left", "moved", "corrected", "committees")}
        audit.record("policymakers.loaded", by=by, facts=counts)
    return report
