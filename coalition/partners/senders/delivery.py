"""Looks sending domains up in the name system and keeps what it said."""

from datetime import datetime

from django.conf import settings

from coalition.outside import names
from coalition.partners.senders import selectors
from coalition.partners.senders.models import SendingDomain
from coalition.post import domains


def provider() -> domains.Provider:
    """Tell what our mail provider needs in a domain."""
    selected = [one.strip() for one in settings.MAIL_DKIM_SELECTORS.split(",") if one.strip()]
    return domains.Provider(settings.MAIL_SPF, selected or ["s1"])


def check_due(*, now: datetime, ask: names.Ask = names.ask) -> int:
    """Look up every domain that is due; tells how many. May run twice: the later look counts."""
    due = list(selectors.list_due_domains(now)[:50])
    for domain in due:
        check(domain, now=now, ask=ask)
    return len(due)


def check(domain: SendingDomain, *, now: datetime, ask: names.Ask = names.ask) -> None:
    """Look one domain up. Where nobody could be asked, what was known before stays beside the new hour."""
    findings = domains.look_up(domain.domain, provider(), ask=ask)
    facts: dict[str, object] = {"checked_at": now}
    known = {one["check"]: one for one in domain.findings}
    rows = [
        known[one.check] if one.state == domains.UNKNOWN and one.check in known else one.as_row() for one in findings
    ]
    facts["findings"] = rows
    settled = [domains.Finding(**row) for row in rows]
    facts["verified_at"] = (domain.verified_at or now) if domains.is_set_up(settled) else None
    row = SendingDomain.objects.filter(pk=domain.pk)
    row.update(**facts)
    row.filter(asked_at=domain.asked_at).update(asked_at=None)  # who asked meanwhile is answered by the next look
