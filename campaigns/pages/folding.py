"""What folding is the same for every kind of page: crediting the message that brought somebody."""

from datetime import datetime

from django.conf import settings

from contacts.consent import rules as tokens
from contacts.correspondence.models import Message
from contacts.intake.rules import Folded


def credit(bundle: list[Folded], now: datetime) -> dict[int, int]:
    """Note on messages that their reader acted; gives the message's id by submission id, for the ledger."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    marks = {
        one.submission_id: mark
        for one in bundle
        if one.payload.get("m") and (mark := tokens.read_token("m", str(one.payload["m"]), keys=keys))
    }
    if not marks:
        return {}
    uuids = list(set(marks.values()))
    Message.objects.filter(uuid__in=uuids, acted_at=None).update(acted_at=now)
    ids = dict(Message.objects.filter(uuid__in=uuids).values_list("uuid", "pk"))
    return {submission: ids[mark] for submission, mark in marks.items() if mark in ids}
