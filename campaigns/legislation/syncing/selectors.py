"""Reads how far each source is, and says why one stands still."""

from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Session
from campaigns.legislation.sources.models import BillSource, SyncCursor

# Why a source stands still, and what to do.
FAULTS = {
    "no_key": _("There is no key for it. Whoever runs the house sets one; the other sources go on."),
    "key_refused": _("It refuses our key. Whoever runs the house should look at it; the other sources go on."),
    "limit": _("We have asked as often as it allows. It goes on by itself."),
    "server": _("It has a fault of its own just now. We try again by ourselves."),
    "garbled": _("It answered something that we cannot read. We try again by ourselves."),
    "refused": _("It refused to answer. We try again by ourselves."),
    "gone": _("It does not know this session."),
    "unreachable": _("It cannot be reached from here. We try again by ourselves."),
    "unknown_host": _("It cannot be reached from here. We try again by ourselves."),
    "timeout": _("It took too long to answer. We try again by ourselves."),
    "certificate": _("Its certificate is not valid, so we do not trust it. We try again by ourselves."),
    "broken": _("The connection broke. We try again by ourselves."),
    "private": _("Its name leads into our own network, so we do not go there."),
    "fault": _("We stumbled over what it told. The people who care for the house can see why in the log."),
}
NAMES = {
    "openstates": "Open States",
    "openstates-events": _("Open States: hearings"),
    "legiscan": "LegiScan",
    "cga-events": _("General Assembly: hearings"),
    "cga": _("General Assembly’s own files"),
}


def source_name(source: str) -> Any:
    """Say a source's name."""
    return _("entered by hand") if source == "hand" else NAMES.get(source, source)


def has_key(source: str) -> bool:
    """Tell whether a source can be asked at all: the state's own files need no key."""
    keys = {"openstates": settings.OPENSTATES_API_KEY, "legiscan": settings.LEGISCAN_API_KEY, "cga": "none needed"}
    return bool(keys.get(source.partition("-")[0]))


def list_cursors() -> list[SyncCursor]:
    """List how far each source is that we follow, the newest session first."""
    return list(SyncCursor.objects.order_by("-session", "source"))


def list_standing() -> list[dict[str, Any]]:
    """List the sources with what we have of each: bills, when last fetched, and how far the round is."""
    have = {
        (row["source"], row["bill__session__identifier"]): row
        for row in BillSource.objects.values("source", "bill__session__identifier").annotate(
            bills=Count("id"), fetched_at=Max("fetched_at")
        )
    }
    cursors = {(row.source, row.session): row for row in list_cursors()}
    standing = []
    for source, session in sorted(set(have) | set(cursors), key=lambda key: (key[1], key[0]), reverse=True):
        cursor, known = cursors.get((source, session)), have.get((source, session), {})
        standing.append(
            {
                "source": source,
                "name": source_name(source),
                "session": session,
                "cursor": cursor,
                "why": FAULTS.get(cursor.fault, "") if cursor else "",
                "bills": known.get("bills", 0),
                "fetched_at": known.get("fetched_at"),
                "left": len(cursor.waiting) if cursor else 0,
            }
        )
    return standing


def session_choices() -> list[tuple[str, str]]:
    """List the sessions that can be followed."""
    return [(one.identifier, one.name) for one in Session.objects.all()]
