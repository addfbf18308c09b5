"""May this post pass? Stamp, trap, proof of work and rate limits; the rates and used proofs stand in Redis."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import altcha
from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from campaigns.pages import rules
from coalition.errors import Refusal
from coalition.limits import count_in

CODE_AWAITED = "code_awaited"  # why a submission waits: its address has not entered the code yet
ALGORITHM = "PBKDF2/SHA-256"
COST = 2000
PROOF_SECONDS = 1200
# (what is counted, how many, in how many seconds); a school or a shelter shares one address
RATES_OF_CALLER = ((40, 60), (400, 3600))
RATES_UNPROVEN = ((10, 60), (60, 3600))
RATES_OF_MAILBOX = ((8, 600),)
RATES_OF_CODES = ((3, 3600),)  # mails with a code to one mailbox
PRESSURE = (30, 60)  # so many forms without a proof of work on one page in so many seconds: from then on by code
KEPT_AN_HOUR = 200  # of what is refused at one page: more of it says nothing new


class ClosedNow(Refusal):
    """The page was closed in the meantime."""

    code = "page_closed"
    message = _("This page has closed in the meantime. Nothing was sent.")


class TooFast(Refusal):
    """The form came back faster than a person can fill it in."""

    code = "too_fast"
    status = 422
    message = _("That was very quick. Please look over your answers and press the button once more.")


class Expired(Refusal):
    """The form was open for days, or is not ours."""

    code = "form_expired"
    status = 422
    message = _("This form was open for a long time. Your answers are still here: please press the button once more.")


class Trapped(Refusal):
    """A field was filled in that no person can see."""

    code = "trapped"
    status = 422
    message = _("We could not take this, because a hidden field was filled in. Please empty it and try again.")


class TooOften(Refusal):
    """Too many came from the same place in a short time."""

    code = "too_often"
    status = 429
    message = _("Many forms came from your network just now. Your answers are kept here: please try again in a minute.")


class WrongOrigin(Refusal):
    """The form was posted from somebody else's page."""

    code = "wrong_origin"
    status = 403
    message = _("This form was sent from another website. Please open our page and try again.")


KEPT = (TooFast, Trapped, TooOften, WrongOrigin)  # refused, but kept aside for an organizer to see


@dataclass(frozen=True)
class Knock:
    """How a post came in: everything the door looks at."""

    caller: str
    is_own_origin: bool
    stamp: str
    trap: str
    proof: str
    email: str
    is_snippet: bool = False  # from a form on an allowed website of others: it has no stamp


def stamp(page: str) -> str:
    """Stamp a form of a page (its uuid, for its address may change) with the moment it was made; none can be forged."""
    return signing.TimestampSigner(salt="pages.stamp").sign(page)


def is_stamp(text: str, front: rules.Front, now: datetime) -> bool:
    """Tell whether a stamp still holds, however young it is."""
    try:
        _check_stamp(text, front, now)
    except Expired:
        return False
    except TooFast:
        return True
    return True


def check(knock: Knock, front: rules.Front, now: datetime) -> bool:
    """Let a post pass or refuse it by name; tells whether it brought a proof of work that was not used before."""
    if not knock.is_own_origin:
        raise WrongOrigin
    if rules.is_closed(front, now):
        raise ClosedNow
    if not knock.is_snippet or knock.stamp:
        _check_stamp(knock.stamp, front, now)
    if knock.trap:
        raise Trapped
    _check_rates("ip", knock.caller, RATES_OF_CALLER)
    is_proven = is_solved(knock.proof) and bool(knock.stamp)
    if not is_proven:
        _check_rates("bare", knock.caller, RATES_UNPROVEN)
    if knock.email:
        _check_rates(f"mail:{front.uuid}", knock.email.lower(), RATES_OF_MAILBOX)
    return is_proven


def may_look(knock: Knock) -> None:
    """Let a step of a form pass that only looks something up, or refuse it by name."""
    if not knock.is_own_origin:
        raise WrongOrigin
    _check_rates("look", knock.caller, RATES_OF_CALLER)


def may_press(knock: Knock, front: rules.Front, now: datetime) -> None:
    """Let a button pass that does something at once, without sending the form; or refuse it by name."""
    may_look(knock)
    if rules.is_closed(front, now):
        raise ClosedNow
    if knock.trap:
        raise Trapped
    _check_stamp(knock.stamp, front, now)
    _check_rates("press", knock.caller, RATES_UNPROVEN)


def _check_stamp(text: str, front: rules.Front, now: datetime) -> None:
    signer = signing.TimestampSigner(salt="pages.stamp")
    try:
        ours = signer.unsign(text)
        made = signing.b62_decode(text.rsplit(":", 2)[1])
    except (signing.BadSignature, IndexError, ValueError) as error:
        raise Expired from error
    age = now.timestamp() - made
    if ours not in {front.slug, front.uuid} or age > rules.MAX_SECONDS:
        raise Expired
    if age < rules.MIN_SECONDS:
        raise TooFast


def _check_rates(kind: str, who: str, rates: tuple[tuple[int, int], ...]) -> None:
    """Count this visit in each window; refuses when one is full. Only a keyed hash of the caller is kept."""
    mark = hmac.new(settings.SECRET_KEY.encode(), f"{kind}:{who}".encode(), hashlib.sha256).hexdigest()[:24]
    for limit, seconds in rates:
        if count_in(f"{mark}:{seconds}", seconds) > limit:
            raise TooOften


def mark_of(caller: str, front: rules.Front) -> str:
    """Give the keyed hash under which a caller is known on one page: enough to see that many came from one place."""
    told = f"network:{front.uuid}:{caller}"
    return hmac.new(settings.SECRET_KEY.encode(), told.encode(), hashlib.sha256).hexdigest()[:24] if caller else ""


def wants_code(front: rules.Front) -> bool:
    """Tell whether a form without a proof of work has to enter a mailed code: the page asks for it, or is flooded."""
    limit, seconds = PRESSURE
    return front.asks_code or count_in(f"bare-page:{front.uuid}", seconds) > limit


def check_codes(email: str) -> None:
    """Refuse TooOften when one mailbox is asked to be sent code after code."""
    _check_rates("code", email.lower(), RATES_OF_CODES)


def may_keep(front: rules.Front) -> bool:
    """Tell whether one more of what was refused is worth keeping: a flood is not."""
    return count_in(f"aside:{front.uuid}", 3600) <= KEPT_AN_HOUR


def make_challenge() -> dict[str, Any]:
    """Make a task for the visitor's machine: half a second of work on a phone, a millisecond to check."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        COST,
        key_prefix="00",
        expires_at=int(time.time()) + PROOF_SECONDS,
        hmac_secret=secret("challenge"),
    )
    return challenge.to_dict()


def is_solved(proof: str) -> bool:
    """Tell whether this is a right and fresh answer to a task of ours that was never used before."""
    if not proof or len(proof) > 4000:
        return False
    try:
        payload = altcha.Payload.from_base64(proof)
        if payload.challenge.parameters.algorithm != ALGORITHM or payload.challenge.parameters.cost != COST:
            return False
        result = altcha.verify_solution(payload, secret("challenge"))
    except Exception:  # whatever a stranger sent, it is no proof
        return False
    used = hashlib.sha256(str(payload.challenge.signature).encode()).hexdigest()[:32]
    return bool(result.verified) and bool(cache.add(f"altcha:{used}", 1, PROOF_SECONDS + 60))


def secret(purpose: str) -> str:
    """Derive the key that signs our tasks."""
    return hmac.new(settings.SECRET_KEY.encode(), f"altcha:{purpose}".encode(), hashlib.sha256).hexdigest()
