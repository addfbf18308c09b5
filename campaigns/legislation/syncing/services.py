"""What organizers do with sources: follow one, stop, bring in files, take what a feed says against one's own words."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill, Session
from campaigns.legislation.sources import loading
from campaigns.legislation.sources.models import RollCall, SyncCursor
from campaigns.legislation.sources.rules import BillFacts, Report, Unreadable, VoteFacts, Who
from campaigns.legislation.syncing import tasks
from campaigns.legislation.syncing.rules import SOURCES, read_files
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.policymakers.models import Committee

REFUSED_TOLD = 200


class NothingToRead(Refusal):
    """None of the files is one that we can read."""

    code = "nothing_to_read"
    message = _("There is no list of bills in this file that we can read: %(why)s")


def bring_in(files: dict[str, str], *, now: datetime, by: Any = None) -> Report:
    """Write what files tell (lists and payloads of all sources); the same files again change nothing.

    Refuses NothingToRead when there is nothing in them. What cannot be read is told in the report, with the reason.
    """
    bills: dict[str, list[BillFacts]] = {}
    votes: list[VoteFacts] = []
    people: list[Who] = []
    report = Report()
    for one in read_files(files):
        if isinstance(one, BillFacts):
            bills.setdefault(one.source, []).append(one)
        elif isinstance(one, VoteFacts):
            votes.append(one)
        elif isinstance(one, Unreadable):
            report.refused.append(str(one))
        else:
            people.append(one)
    if not bills and not votes and not people:
        raise NothingToRead(why="; ".join(report.refused[:3]) or "–")
    for facts in bills.values():
        report.add(loading.write(facts, now=now))
    loading.write_people("legiscan", people, now)
    known = set(
        RollCall.objects.filter(external_id__in=[vote.external_id for vote in votes]).values_list(
            "external_id", flat=True
        )
    )
    report.refused += [
        f"roll call {vote.external_id}: its bill is not in our list" for vote in votes if vote.external_id not in known
    ]
    loading.write_votes("legiscan", [vote for vote in votes if vote.external_id in known], now=now)
    counts = {"added": report.added, "changed": report.changed, "refused": len(report.refused)}
    audit.record("legislation.bills_brought_in", by=by, facts=counts)
    return report


@transaction.atomic
def follow(source: str, session: str, *, by: Any, now: datetime) -> SyncCursor:
    """Keep a session in step with a source from now on; its first round begins at once."""
    if source not in SOURCES:
        raise LookupError(source)
    Session.objects.get_or_create(identifier=session, defaults={"name": session})
    cursor, is_new = SyncCursor.objects.get_or_create(source=source, session=session, defaults={"due_at": now})
    if is_new:
        audit.record("legislation.source_followed", by=by, facts={"source": source, "session": session})
    else:
        SyncCursor.objects.filter(pk=cursor.pk).update(due_at=now)
    tasks.sync_due.delay_on_commit()
    return cursor


@transaction.atomic
def unfollow(source: str, session: str, *, by: Any) -> None:
    """Ask a source no more for a session; what it told stays."""
    if SyncCursor.objects.filter(source=source, session=session).delete()[0]:
        audit.record("legislation.source_left", by=by, facts={"source": source, "session": session})


@transaction.atomic
def take_told(bill: Bill, name: str, *, by: Any, now: datetime) -> Bill:
    """Take what a feed says instead of what was written by hand; from then on the feed may change it again."""
    told = bill.told.get(name)
    if not told:
        return bill
    value: Any = told["value"]
    if name == "committee":
        value = Committee.objects.filter(name=value).first()
    elif name == "subjects":
        value = bill.subjects
    setattr(bill, name, value)
    bill.told = {key: one for key, one in bill.told.items() if key != name}
    bill.facts_from = {**bill.facts_from, name: told["source"]}
    bill.modified_at = now
    bill.save(update_fields=[name, "told", "facts_from", "modified_at"])
    audit.record(
        "legislation.bill_changed",
        by=by,
        on=bill,
        facts={"number": bill.identifier, "fields": f"{name} ({told['source']})"},
    )
    return bill
