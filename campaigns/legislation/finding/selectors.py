"""Searches bills: by number, by words of title, sponsors, subjects and summary, and with a spelling mistake or two."""

from django.contrib.postgres.search import SearchQuery, TrigramWordSimilarity
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Left, LPad, Substr
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill, Session
from campaigns.legislation.rules import NUMBER, tidy_number
from campaigns.legislation.sources.models import Sponsorship
from campaigns.legislation.watching import selectors as watching
from contacts.people.models import Person
from contacts.policymakers.models import Committee

MOST_SUBJECTS = 80
LIKE_ENOUGH = 0.5  # asked only where nothing fits: "dislexia" finds dyslexia
# HB 2 before HB 10: the letters, then the digits at full width.
NUMBER_ORDER = Concat(Left(F("identifier"), 3), LPad(Substr(F("identifier"), 4), 7, Value("0")))
CHAMBERS = [("upper", _("Senate")), ("lower", _("House"))]


def list_bills() -> QuerySet[Bill]:
    """List all bills with session and committee."""
    return Bill.objects.select_related("session", "committee").defer("search", "summary", "words")


def search(rows: QuerySet[Bill], text: str) -> QuerySet[Bill]:
    """Narrow bills by a number (HB 5003, or 5003 alone), or by words; quotes and a minus mean what they usually do."""
    text = text.strip()[:200]
    number = tidy_number(text)
    if NUMBER.match(number):
        return rows.filter(identifier=number)
    if text.isdigit():
        return rows.filter(identifier__endswith=f" {int(text)}")
    words = Q(search=SearchQuery(text, config="english", search_type="websearch"))
    if set(text) & set('"-'):
        return rows.filter(words)
    exact = rows.filter(words | Q(title__icontains=text))
    if exact.exists():
        return exact
    return rows.alias(likeness=TrigramWordSimilarity(text, "title")).filter(likeness__gte=LIKE_ENOUGH)


def at_stage(rows: QuerySet[Bill], stage: str) -> QuerySet[Bill]:
    """Narrow to a stage."""
    return rows.filter(stage=stage)


def in_committee(rows: QuerySet[Bill], uuid: str) -> QuerySet[Bill]:
    """Narrow to the bills that a committee had last."""
    return rows.filter(committee__uuid=uuid)


def of_session(rows: QuerySet[Bill], session: str) -> QuerySet[Bill]:
    """Narrow to a session."""
    return rows.filter(session__identifier=session)


def about(rows: QuerySet[Bill], subject: str) -> QuerySet[Bill]:
    """Narrow to a subject."""
    return rows.filter(subjects__contains=[subject])


def of_chamber(rows: QuerySet[Bill], chamber: str) -> QuerySet[Bill]:
    """Narrow to the chamber of origin."""
    return rows.filter(chamber=chamber)


def sponsored_by(rows: QuerySet[Bill], uuid: str) -> QuerySet[Bill]:
    """Narrow to the bills that a legislator brought in."""
    return rows.filter(Exists(Sponsorship.objects.filter(bill=OuterRef("pk"), person__uuid=uuid)))


def on_watchlist(rows: QuerySet[Bill], uuid: str) -> QuerySet[Bill]:
    """Narrow to the bills of a watchlist; whose lists may be chosen is decided where they are offered."""
    watchlist = watching.find(uuid)
    return watching.watched(watchlist, rows) if watchlist else rows.none()


def session_choices() -> list[tuple[str, str]]:
    """List the sessions."""
    return list(Session.objects.values_list("identifier", "name"))


def committee_choices() -> list[tuple[str, str]]:
    """List the committees that have bills."""
    rows = Committee.objects.filter(Exists(Bill.objects.filter(committee=OuterRef("pk"))))
    return [(str(uuid), name) for uuid, name in rows.values_list("uuid", "name")]


def subject_choices() -> list[tuple[str, str]]:
    """List subjects by their alphabet."""
    rows = Bill.objects.raw(
        "SELECT min(id) AS id, subject FROM campaigns_bill, unnest(subjects) AS subject GROUP BY subject"
        " ORDER BY count(*) DESC, subject LIMIT %s",
        [MOST_SUBJECTS],
    )
    return sorted((row.subject, row.subject.capitalize()) for row in rows)  # type: ignore[attr-defined]


def sponsor_choices() -> list[tuple[str, str]]:
    """List the legislators who brought in a bill."""
    rows = Person.objects.filter(Exists(Sponsorship.objects.filter(person=OuterRef("pk"))))
    rows = rows.order_by("family_name", "given_name")
    return [(str(one.uuid), f"{one.family_name}, {one.given_name}") for one in rows]
