"""What triggers and conditions ask the database, and what may be chosen in their blanks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Greatest
from django.utils import formats
from django.utils.timezone import localtime

from campaigns.ladders.rules import LATE, Asked, Look, Rows
from campaigns.ledger.models import Action
from campaigns.legislation.models import Bill, Hearing, HearingStatus
from campaigns.turnout.models import CheckIn, Rsvp
from campaigns.turnout.rules import USUAL_LENGTH
from campaigns.turnout.selectors import CAME, STANDS
from contacts.correspondence.models import Dispatch, MailEvent, Message
from contacts.people.models import Person, Stewardship
from contacts.places.models import Residence
from contacts.segments import selectors as segments
from contacts.segments.models import Segment
from contacts.segments.rules import Choices

NOBODY: Rows = ("SELECT NULL::bigint AS person_id, NULL::timestamptz AS at WHERE false", [])
GONE = [HearingStatus.CANCELLED, HearingStatus.HELD]
WITHDRAWN = "action.withdrawn"
BY_FILE = "import:"
ACTED = """
SELECT DISTINCT n.person_id FROM unnest(%s::bigint[], %s::timestamptz[]) AS n (person_id, moment)
JOIN campaigns_action a ON a.person_id = n.person_id
WHERE a.partner_id = %s AND a.about = %s AND a.kind <> 'action.withdrawn' AND a.at <= n.moment
"""

# Who lives, for sure, where somebody sits whose stance is another than what we knew of her before.
MOVED = """
SELECT r.person_id, k.at FROM (
    SELECT c.term_id, c.stance, c.at, lag(c.stance) OVER (PARTITION BY c.term_id ORDER BY c.at, c.id) AS before
    FROM campaigns_commitment c JOIN campaigns_bill b ON b.id = c.bill_id
    WHERE b.uuid = %s AND (c.partner_id = %s OR c.is_shared)
) AS k
JOIN contacts_term t ON t.id = k.term_id AND (t.ends_on IS NULL OR t.ends_on > k.at)
JOIN contacts_seat s ON s.id = t.seat_id
JOIN contacts_residence r ON r.district_id = s.district_id AND r.candidates = '{}'
JOIN contacts_stewardship w ON w.person_id = r.person_id AND w.partner_id = %s
WHERE k.stance IS DISTINCT FROM k.before AND k.at > %s AND k.at <= %s AND (%s = '' OR k.stance = %s)
"""
# A yes after no word or a no. Of a shared mailbox only whoever said it, where her form is known.
CONSENTED = """
SELECT r.person_id, c.at
FROM contacts_consent c
LEFT JOIN contacts_submission s ON s.uuid = c.submission
JOIN contacts_reach r ON r.point_id = c.point_id AND r.until IS NULL
    AND r.person_id = coalesce(s.person_id, r.person_id)
WHERE c.decision = 'granted' AND c.at > %s AND c.at <= %s AND (%s = '' OR c.purpose = %s) AND (%s OR c.how <> 'import')
  AND (c.partner_id = %s OR (c.partner_id IS NULL AND (SELECT is_lead FROM coalition_partner WHERE id = %s)))
  AND coalesce((
      SELECT b.decision FROM contacts_consent b
      WHERE b.point_id = c.point_id AND b.partner_id IS NOT DISTINCT FROM c.partner_id AND b.channel = c.channel
        AND b.purpose = c.purpose AND (b.at, b.id) < (c.at, c.id)
      ORDER BY b.at DESC, b.id DESC LIMIT 1), '') <> 'granted'
"""


def _rows(found: QuerySet[Any], person: str, at: str) -> Rows:
    try:
        return found.order_by().values_list(person, at).query.sql_with_params()
    except EmptyResultSet:
        return NOBODY


def _within(look: Look, at: str) -> Q:
    return Q(**{f"{at}__gt": look.since, f"{at}__lte": look.until})


def read_uuid(text: Any) -> UUID | None:
    """Read a uuid, or the one behind `kind:`; nothing else is one."""
    try:
        return UUID(str(text).rpartition(":")[2])
    except ValueError:
        return None


# --- what happened ----------------------------------------------------------------------------------------------------
def find_deeds(kind: str, about: str, look: Look) -> Rows:
    """Find who did something of this kind, for one thing or for any."""
    done = Action.objects.filter(_within(look, "at"), partner=look.partner_id, kind=kind)
    return _rows(done.filter(about=about) if about else done, "person_id", "at")


def find_part(about: str, look: Look) -> Rows:
    """Find who did what a page asks for, whatever its kind."""
    done = Action.objects.filter(_within(look, "at"), partner=look.partner_id, about=about).exclude(kind=WITHDRAWN)
    return _rows(done, "person_id", "at")


def find_credited(reference: str, look: Look) -> Rows:
    """Find who acted by the link of an alert, of one or of any."""
    done = Action.objects.filter(_within(look, "at"), partner=look.partner_id).exclude(kind=WITHDRAWN)
    sends = Dispatch.objects.filter(partner=look.partner_id, reference__startswith="alert:")
    sends = sends.filter(reference=reference) if reference else sends
    return _rows(done.filter(message__dispatch__in=list(sends.values_list("pk", flat=True))), "person_id", "at")


def find_joined(by_file: bool, look: Look) -> Rows:
    """Find whom the partner has looked after since; those of imported files only if asked for."""
    came = Stewardship.objects.filter(_within(look, "since"), partner=look.partner_id)
    return _rows(came if by_file else came.exclude(via__startswith=BY_FILE), "person_id", "since")


def find_consented(purpose: str, by_file: bool, look: Look) -> Rows:
    """Find who newly said yes to a purpose of the partner, or to any; those of imported files only if asked for."""
    partner = look.partner_id
    return CONSENTED, [look.since, look.until, purpose, purpose, by_file, partner, partner]


def _rsvps(about: str, look: Look) -> QuerySet[Rsvp]:
    mine = Rsvp.objects.filter(event__page__partner=look.partner_id)
    return mine.filter(event__uuid=read_uuid(about)) if about else mine


def find_came(about: str, look: Look) -> Rows:
    """Find who was checked in."""
    mine = CheckIn.objects.filter(rsvp__in=_rsvps(about, look), undone_at=None)
    return _rows(mine.filter(_within(look, "at")), "rsvp__person_id", "at")


def find_missing(about: str, look: Look) -> Rows:
    """Find who promised and was not checked in, some hours after the end.

    At an event where nobody at all was checked in the door was not kept: then nobody is missing.
    """
    start = Case(
        When(event__hearing__isnull=False, then=F("event__hearing__starts_at") + USUAL_LENGTH),
        default=Coalesce("event__ends_at", F("event__starts_at") + USUAL_LENGTH),
    )
    kept = CheckIn.objects.filter(rsvp__event=OuterRef("event"), undone_at=None)
    rows = _rsvps(about, look).filter(STANDS).exclude(CAME).exclude(event__hearing__status=HearingStatus.CANCELLED)
    rows = rows.annotate(over=start + Value(LATE))
    return _rows(rows.filter(_within(look, "over"), Exists(kept), promised_at__lte=F("over")), "person_id", "over")


def find_moved(bill: str, stance: str, look: Look) -> Rows:
    """Find the constituents of a legislator who took another stance on a bill, to a given one or to any."""
    partner = look.partner_id
    return MOVED, [read_uuid(bill), partner, partner, look.since, look.until, stance, stance]


def find_before_hearing(hearing: str, days: int, who: str, look: Look) -> Rows:
    """Find those who promised for a hearing, or a segment, so many days before it; later promises at their time."""
    mine = Q(campaigns__partner=look.partner_id) | Q(events__page__partner=look.partner_id)
    row = Hearing.objects.filter(mine, uuid=read_uuid(hearing)).exclude(status__in=GONE).distinct().first()
    if row is None or (not look.rehearses and look.until >= row.starts_at):
        return NOBODY
    moment = days_before(row.starts_at, days)
    if who:
        segment = Segment.objects.filter(partner=look.partner_id, uuid=read_uuid(who)).first()
        if segment is None or not look.since < moment <= look.until:
            return NOBODY
        people = segments.people_of(segment, look.partner_id)
        return _rows(people.annotate(at=Value(moment, DateTimeField())), "pk", "at")
    rows = Rsvp.objects.filter(STANDS, event__hearing=row, event__page__partner=look.partner_id)
    rows = rows.annotate(at=Greatest(Value(moment, DateTimeField()), F("promised_at")))
    return _rows(rows.filter(_within(look, "at"), at__lt=row.starts_at), "person_id", "at")


def days_before(starts_at: datetime, days: int) -> datetime:
    """Tell the same time of the day so many days of the calendar before."""
    local = starts_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    return (local - timedelta(days=days)).astimezone(UTC)  # within one zone Python counts by the clock on the wall


# --- what may be asked of those on the way ----------------------------------------------------------------------------
def acted_on(about: str, asked: Asked) -> set[int]:
    """Tell who had done what a page asks for."""
    with connection.cursor() as cursor:
        people = list(asked.people)
        cursor.execute(ACTED, [people, [asked.people[one] for one in people], asked.partner_id, about])
        return {row[0] for row in cursor.fetchall()}


def in_segment(uuid: str, asked: Asked) -> set[int]:
    """Tell who is in a segment now; raises BadTree where it cannot be asked any more."""
    segment = Segment.objects.filter(partner=asked.partner_id, uuid=read_uuid(uuid)).first()
    if segment is None:
        return set()
    inside = segments.people_of(segment, asked.partner_id).filter(pk__in=list(asked.people))
    return set(inside.values_list("pk", flat=True))


def _mails(asked: Asked) -> QuerySet[Message]:
    sends = Dispatch.objects.filter(partner=asked.partner_id, reference__startswith=f"ladder:{asked.ladder}:")
    ids = list(sends.values_list("pk", flat=True))
    return Message.objects.filter(dispatch__in=ids, person__in=list(asked.people))


def clicked(asked: Asked) -> set[int]:
    """Tell who pressed a link in a mail of this ladder; machines do not count."""
    rows = _mails(asked).filter(clicked_at__isnull=False).values_list("person_id", "clicked_at")
    return {person for person, at in rows if at and at <= asked.people[person]}


def opened(asked: Asked) -> set[int]:
    """Tell who opened a mail of this ladder, as far as mail programs say so."""
    rows = MailEvent.objects.filter(message__in=_mails(asked), kind__in=["open", "click"], is_machine=False)
    return {person for person, at in rows.values_list("message__person_id", "at") if at <= asked.people[person]}


def reads(language: str, asked: Asked) -> set[int]:
    """Tell who wants this language."""
    rows = Person.objects.filter(pk__in=list(asked.people), language=language)
    return set(rows.values_list("pk", flat=True))


def has_district(chamber: str, asked: Asked) -> set[int]:
    """Tell whose district in a chamber is settled."""
    rows = Residence.objects.filter(person__in=list(asked.people), chamber=chamber, district__isnull=False)
    return set(rows.filter(candidates=[]).values_list("person_id", flat=True))


def still_promises(about: str, asked: Asked) -> set[int]:
    """Tell whose promise to an event stands."""
    rows = Rsvp.objects.filter(STANDS, event__uuid=read_uuid(about), event__page__partner=asked.partner_id)
    return set(rows.filter(person__in=list(asked.people)).values_list("person_id", flat=True))


# --- choices ----------------------------------------------------------------------------------------------------------
def list_segments(partner_id: int) -> Choices:
    """List the partner's segments."""
    mine = Segment.objects.filter(partner=partner_id, archived_at=None).order_by("name")
    return [(str(uuid), name) for uuid, name in mine.values_list("uuid", "name")[:300]]


def list_bills(partner_id: int) -> Choices:
    """List the bills of the partner's campaigns, and those of which it knows where somebody stands."""
    mine = Q(campaigns__partner=partner_id) | Q(commitments__partner=partner_id)
    rows = Bill.objects.filter(mine).distinct().order_by("identifier", "-pk")[:100]
    return [(str(one.uuid), f"{one.identifier}: {one.title[:80]}") for one in rows]


def list_hearings(partner_id: int) -> Choices:
    """List the hearings of the partner's campaigns, the last to come first."""
    mine = Q(campaigns__partner=partner_id) | Q(events__page__partner=partner_id)
    rows = Hearing.objects.filter(mine).exclude(status=HearingStatus.CANCELLED).distinct().order_by("-starts_at")[:50]
    return [(str(one.uuid), f"{one.title} ({_day(one.starts_at)})") for one in rows]


def _day(at: datetime) -> str:
    return formats.date_format(localtime(at), "SHORT_DATE_FORMAT")
