"""Takes a code that was typed."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from campaigns.pages.codes import rules
from campaigns.pages.criteria import CODE_AWAITED
from coalition.errors import Refusal
from contacts.intake import services as intake
from contacts.intake.models import Submission


class WrongCode(Refusal):
    """The code is not the one that was mailed."""

    code = "wrong_code"
    status = 422
    message = _("This is not the code that we sent. Please look once more; six digits stand in the newest e-mail.")


class TooManyTries(Refusal):
    """Somebody guesses."""

    code = "too_many_tries"
    status = 429
    message = _("The code was wrong too many times. What you wrote is kept, and our team will look at it.")


class CodeOver(Refusal):
    """The hour is over, or a person at the desk was faster."""

    code = "code_over"
    status = 410
    message = _("This code cannot be used any more. What you wrote is kept, and our team will look at it.")


def enter(submission: Submission, typed: str, *, now: datetime) -> None:
    """Let a submission in by its code; entered twice, it counts once. Raises WrongCode, TooManyTries, CodeOver."""
    if submission.state in {"waiting", "folded"}:
        return
    key = f"code-tries:{submission.uuid}"
    cache.add(key, 0, int(rules.LASTS.total_seconds()))
    if cache.incr(key) > rules.TRIES:
        raise TooManyTries
    if submission.reason != CODE_AWAITED or rules.is_over(submission.received_at, now):
        raise CodeOver
    if not rules.is_right(typed, submission.uuid, [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]):
        raise WrongCode
    intake.let_in(submission, reason=CODE_AWAITED, changes={"proven": True})


def sign(submission: object) -> str:
    """Sign what names a submission in the address of the page that asks for its code."""
    return signing.dumps(str(submission), salt="pages.code")


def find(token: str) -> Submission | None:
    """Find the submission that an address names."""
    try:
        uuid = signing.loads(token, salt="pages.code", max_age=6 * 3600)
    except signing.BadSignature:
        return None
    return Submission.objects.filter(uuid=uuid).first()
