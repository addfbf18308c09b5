"""What colleagues do with each other's drafts."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaigns.alerts.colleagues import delivery
from campaigns.alerts.history import services as history
from campaigns.alerts.models import Alert
from coalition.accounts.models import User
from coalition.partners.models import Membership


def say(
    alert: Alert, *, text: str, by: Membership, now: datetime, language: str = "", quote: str = ""
) -> Sequence[User]:
    """Say something about a draft; gives who hears of it by mail. Raises NothingSaid."""
    with transaction.atomic():
        said = history.comment(alert, text=text, language=language, quote=quote, by=by, now=now)
        return delivery.tell(said, by=by, now=now)
