"""Asks for a call, and hears what the provider asks and reports; every step moves a row forward or nothing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.calls.connecting import delivery, rules, selectors
from campaigns.calls.connecting.models import ConnectedCall
from campaigns.calls.connecting.rules import ANSWERED, ASKED, BRIDGING, LASTS, OVER
from campaigns.calls.connecting.tasks import hang_up, place
from campaigns.calls.models import CallPage
from campaigns.calls.rules import Callee, are_open
from coalition.errors import NotFound, Refusal
from coalition.locks import take_turn
from coalition.post import twiml, voice
from coalition.post.twiml import Saying

COUNT = """
INSERT INTO campaigns_connectrefusal (call_page_id, "on", reason, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (call_page_id, "on", reason) DO UPDATE SET count = campaigns_connectrefusal.count + 1
"""


class NotRung(Refusal):
    """We do not ring somebody now; `code` says why."""

    status = 422


class NoPhone(NotRung):
    """No phone that we may ring."""

    code = "phone"
    message = gettext_lazy("Please give the phone we should ring: a number of the United States or Puerto Rico.")


class Closed(NotRung):
    """The offices are closed."""

    code = "closed"
    message = gettext_lazy("The offices are closed now, so we cannot put you through. Please call and leave a message.")


class Gone(NotRung):
    """She does not hold the seat any more, or has no phone."""

    code = "seat_changed"
    message = gettext_lazy("We cannot put you through to this office. Please look again whom to call.")


class Full(NotRung):
    """The office had its calls for today, or others are being put through to it."""

    code = "office_full"
    message = gettext_lazy("Others are calling this office already. Please call somebody else first, or a bit later.")


class Spent(NotRung):
    """The minutes of the day are used up."""

    code = "spent"
    message = gettext_lazy("We cannot put anybody through any more today. Please call from your own phone: it counts.")


class RingsAlready(NotRung):
    """This phone is being rung."""

    code = "rings_already"
    message = gettext_lazy("Your phone is being rung already. Please finish that call first.")


class Unwanted(NotRung):
    """Somebody at this number did not want it, or it was rung too often."""

    code = "too_often"
    status = 429
    message = gettext_lazy("We cannot ring this number now. Please call from your own phone: it counts just as much.")


@dataclass(frozen=True)
class Wish:
    """Who should be rung and put through to whom: as typed, with the network it came from."""

    call_page: int
    callee: Callee | None
    phone: str
    caller: str
    language: str


def ask(wish: Wish, *, now: datetime) -> ConnectedCall:
    """Write down that somebody wants to be put through; pressed twice it is one call. Refuses NotRung by name."""
    try:
        with transaction.atomic():
            return _ask(wish, now)
    except NotRung as no:
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [wish.call_page, timezone.localdate(now), no.code])
        raise


def _ask(wish: Wish, now: datetime) -> ConnectedCall:
    row = CallPage.objects.select_related("page").filter(pk=wish.call_page, page__state="published").first()
    if row is None or not selectors.is_offered(row):
        raise NotFound
    number = selectors.read_own(wish.phone)
    if not number:
        raise NoPhone
    term = selectors.find_term(wish.callee.term, now) if wish.callee else None
    if term is None or wish.callee is None or not selectors.office_number(term.person_id):
        raise Gone
    take_turn("voice")  # few ask at once, and what follows must be counted by one at a time
    marks = selectors.mark_of("number", number), selectors.mark_of("network", wish.caller)
    open_one = ConnectedCall.objects.filter(number_mark=marks[0]).exclude(state=OVER).first()
    if open_one and (open_one.call_page_id, open_one.term_id) == (row.pk, term.pk):
        return open_one
    if open_one:
        raise RingsAlready
    _refuse(row, wish.callee, term.pk, marks, now)
    try:
        with transaction.atomic():
            made = ConnectedCall.objects.create(
                call_page=row, term=term, language=wish.language, phone=number, number_mark=marks[0],
                network_mark=marks[1], asked_at=now, due_at=now, deadline_at=now + LASTS[ASKED][0],
            )  # fmt: skip
    except IntegrityError as error:
        raise RingsAlready from error
    place.delay_on_commit()
    return made


def _refuse(row: CallPage, callee: Callee, term_id: int, marks: tuple[str, str], now: datetime) -> None:
    """Refuse what may not be now: a strange or tired number, closed or full offices, minutes that are used up."""
    number, network = marks
    rung = selectors.count_rung(now, number_mark=number), selectors.count_rung(now, network_mark=network)
    if selectors.is_unwanted(number, now) or rules.too_often(*rung):
        raise Unwanted
    if not are_open(timezone.localtime(now), row.opens, row.closes):
        raise Closed
    if callee.is_full or selectors.count_at_office(term_id) >= rules.AT_ONCE:
        raise Full
    if rules.is_spent(row.minutes_a_day, *selectors.count_minutes(row, now)):
        raise Spent


def stop(page_id: int, uuid: UUID, *, now: datetime) -> bool:
    """Stop a call that somebody asked for on this page: it rings no more, and who talks is cut off."""
    mine = ConnectedCall.objects.filter(call_page=page_id, uuid=uuid).exclude(state=OVER)
    with transaction.atomic():
        done = bool(delivery.end(mine, "stopped", now, hang_up_at=now))
        if done:
            hang_up.delay_on_commit()
    return done


# --- what the provider asks and reports -----------------------------------------------------------------------------
def hear(row: ConnectedCall, step: str, told: dict[str, str], *, now: datetime) -> str:
    """Take what the provider says at a step and give the document it wants ('' for none)."""
    mine = ConnectedCall.objects.filter(pk=row.pk, call_id__in=["", told["CallSid"]])
    mine.filter(call_id="").update(call_id=told["CallSid"])
    if step == "status":
        _hear_status(mine, told, now)
        return ""
    with translation.override(row.language):
        if step == "answer":
            _move(mine, ANSWERED, now)
            return _question(row) if _is_in(mine, ANSWERED) else twiml.hang_up()
        if step == "pressed":
            return _hear_key(row, mine, told.get("Digits", ""), now)
        if step == "ended":
            return _hear_end(row, mine, told, now)
    raise NotFound


def _hear_status(mine: Any, told: dict[str, str], now: datetime) -> None:
    status = told.get("CallStatus", "")
    if status in rules.LIVE:
        _move(mine, rules.LIVE[status], now)
        # It still goes on though it is over for us: nobody had told us which call it was, or how it stood.
        mine.filter(state=OVER, outcome__in=rules.GIVEN_UP, over_at__gt=now - LASTS[BRIDGING][0]).update(hang_up_at=now)
    elif status in rules.OWN_ENDS:
        delivery.end(mine.exclude(state=OVER), rules.OWN_ENDS[status], now)
    elif status == "completed":
        mine.filter(charged_seconds=None).update(charged_seconds=_number(told.get("CallDuration")))
        delivery.end(mine.filter(state=BRIDGING), "hung_up", now)
        delivery.end(mine.exclude(state=OVER), "no_key", now)


def _hear_key(row: ConnectedCall, mine: Any, key: str, now: datetime) -> str:
    """Put her through when she pressed the key, if that may still be at this instant."""
    if key == rules.NEVER:
        delivery.end(mine.exclude(state=OVER), "not_wanted", now)
        return twiml.hang_up(_say(row, _("We will not ring this number again. We are sorry. Good bye.")))
    if key != rules.YES:
        return _question(row) if _is_in(mine, ANSWERED) else twiml.hang_up()
    number, why = _still(row, now)
    if why:
        delivery.end(mine.exclude(state__in=(BRIDGING, OVER)), why, now, confirmed_at=now)
        sorry = _("We are sorry: this office cannot be reached now. Please try again later. Good bye.")
        return twiml.hang_up(_say(row, sorry))
    _move(mine, BRIDGING, now, confirmed_at=now)
    if not _is_in(mine, BRIDGING):
        return twiml.hang_up()
    words = _say(row, _("Thank you. We are putting you through."))
    return twiml.put_through(
        words, number, action=delivery.address_of(row, "ended"), ring_seconds=rules.RING_SECONDS,
        most_seconds=rules.MOST_SECONDS - 60,
    )  # fmt: skip


def _still(row: ConnectedCall, now: datetime) -> tuple[str, str]:
    """Ask at this instant: the number of the office, or why it cannot be dialled any more."""
    term = selectors.find_term(str(row.term.uuid), now)
    number = selectors.office_number(term.person_id) if term else ""
    if not number:
        return "", "seat_changed"
    page = row.call_page
    return (number, "") if are_open(timezone.localtime(now), page.opens, page.closes) else ("", "closed")


def _hear_end(row: ConnectedCall, mine: Any, told: dict[str, str], now: datetime) -> str:
    outcome = rules.OFFICE_ENDS.get(told.get("DialCallStatus", ""), "office_failed")
    seconds = _number(told.get("DialCallDuration")) if outcome == "connected" else 0
    unsure = mine.filter(state=OVER, outcome__in=rules.UNSURE)
    delivery.end(mine.exclude(state=OVER), outcome, now, seconds=seconds) or delivery.end(
        unsure, outcome, now, seconds=seconds
    )
    words = _("Thank you for calling. Please tell us on the page what you heard. Good bye.")
    if outcome != "connected":
        words = _("Nobody answered there. You can try again from the page. Good bye.")
    return twiml.hang_up(_say(row, words))


def _move(mine: Any, state: str, now: datetime, **more: Any) -> None:
    mine.filter(state__in=rules.before(state)).update(state=state, deadline_at=now + LASTS[state][0], **more)


def _is_in(mine: Any, state: str) -> bool:
    return bool(mine.filter(state=state).exists())


def _question(row: ConnectedCall) -> str:
    facts = {"who": row.call_page.page.partner.name, "name": str(row.term.person)}
    words = _(
        "Hello, this is %(who)s. You asked on our page to be put through to %(name)s. Press 1 to be put through."
        " If you did not ask for this call, press 9, and we will not ring you again."
    )
    goodbye = _("We heard no key. Good bye.")
    return twiml.ask_for_key(_say(row, words % facts), action=delivery.address_of(row, "pressed"), goodbye=goodbye)


def _say(row: ConnectedCall, words: str) -> Saying:
    return row.language, words


def _number(text: str | None) -> int:
    return min(int(text), 86_400) if text and text.isdecimal() and len(text) < 7 else 0


def is_ours(url: str, fields: dict[str, str], signature: str) -> bool:
    """Tell whether the provider signed this request to our public address."""
    from_us = f"{settings.PUBLIC_URL}{url}"
    return bool(fields.get("CallSid")) and twiml.is_signed(from_us, fields, signature, voice.tokens())
