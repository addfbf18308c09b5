"""Reads what preflight needs: every text, the links and what they answered, some real people, what is usual."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import Resolver404, resolve

from campaigns.alerts import criteria, selectors
from campaigns.alerts.audience import selectors as audience
from campaigns.alerts.facts.selectors import Facts, facts_of
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.preflight import rules
from campaigns.alerts.preflight.models import Approval, LinkCheck
from campaigns.alerts.variants import selectors as variants
from campaigns.alerts.variants.rules import CONTENT, SENDER
from campaigns.composing import rules as texts
from campaigns.pages.models import ActionPage
from coalition.partners.senders.models import SenderIdentity
from contacts.correspondence.health import selectors as health
from contacts.correspondence.health.rules import INBOUND
from contacts.people.models import Person

# What an alert is apart from what it says, to whom and when: these may change without a second look.
ASIDE = frozenset(
    {"id", "uuid", "partner", "name", "state", "languages", "sender", "send_at", "planned_at", "dispatch", "fence"}
    | {"leased_until", "halted_reason", "made_by", "made_at", "modified_at", "started_at", "finished_at"}
)
# What the trial of variants comes to know only while it runs.
RUNNING = frozenset(
    {"id", "alert", "state", "decide_at", "asked_at", "winner", "why", "decided_at", "decided_by", "facts"}
    | {"released_at"}
)
# Drawn by a hash of the person and the alert: every part of the audience is seen, and a second look sees the same.
SAMPLE = """
WITH judged AS MATERIALIZED ({people})
SELECT d.person_id, d.language FROM judged AS d WHERE d.reason = ''
ORDER BY hashint8extended(d.person_id, %s) LIMIT %s
"""


def list_written(alert: Alert) -> list[AlertVersion]:
    """List the texts in which something is written, of every language and variant; those only begun never go out."""
    return variants.list_texts(alert, list(criteria.list_written(alert).values()))


def list_tried(alert: Alert, written: Sequence[AlertVersion]) -> list[rules.Tried]:
    """List by what each variant differs, in each language that is written; of a trial of senders once per variant."""
    experiment = variants.find_experiment(alert)
    if experiment is None:
        return []
    if experiment.kind == SENDER:
        letters = variants.list_letters(alert)
        return [rules.Tried(letter, "", variants.sender_of(alert, letter)) for letter in letters]
    return [
        rules.Tried(one.variant, one.language, (one.subject, one.preheader, experiment.kind == CONTENT and one.blocks))
        for one in written
    ]


def list_senders(alert: Alert, usual: SenderIdentity | None) -> dict[SenderIdentity, str]:
    """Give every sender of an alert, and the letter of the variant where it is not the sender of all."""
    found: dict[SenderIdentity, str] = {}
    letters = variants.list_letters(alert)
    for letter in letters:
        one = variants.sender_of(alert, letter) or usual
        if one is not None:
            found.setdefault(one, letter)
    return found if len(found) > 1 else dict.fromkeys(found, "")


def read_door(now: datetime) -> rules.Door:
    """Tell how answers come in."""
    hook = health.find_hook(INBOUND, now)
    was_refused = hook.refused_at is not None and (hook.last_at is None or hook.refused_at > hook.last_at)
    return rules.Door(settings.INBOUND_DOMAIN, hook.last_at is not None, was_refused)


# --- links --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Link:
    """A link of a text: where it stands, and a verdict where none of the outside needs to be asked."""

    version: AlertVersion
    block: int
    url: str
    verdict: str = ""


def list_links(alert: Alert, facts: Facts) -> list[Link]:
    """List the links of every text that can be asked; those that differ by person cannot, and broken ones are told."""
    found = []
    for version in list_written(alert):
        values = facts.values(version.language)
        for link in texts.links_of(version.blocks):
            url = texts.settle_tags(link.url.strip(), values)
            if (
                link.fault in {"", "insecure"}
                and url.startswith(("http://", "https://"))
                and "{{" not in url
                and "{%" not in url
            ):
                found.append(Link(version, link.block, url))
    return _look_inside(found)


def _look_inside(links: list[Link]) -> list[Link]:
    """Judge the links to our own pages from the rows: nobody asks the web for what he knows himself."""
    own = {link.url: path for link in links if (path := _own_path(link.url)) is not None}
    slugs = {parts[2] for path in own.values() if len(parts := path.split("/")) > 2 and parts[1] == "p"}
    states = dict(ActionPage.objects.filter(slug__in=slugs).values_list("slug", "state")) if slugs else {}
    judged = {url: _judge_own(path, states) for url, path in own.items()}
    return [Link(one.version, one.block, one.url, judged.get(one.url, "")) for one in links]


def _own_path(url: str) -> str | None:
    mine, asked = urlsplit(settings.PUBLIC_URL), urlsplit(url)
    return (asked.path or "/") if (asked.scheme, asked.netloc) == (mine.scheme, mine.netloc) else None


def _judge_own(path: str, states: dict[str, str]) -> str:
    parts = path.split("/")
    if parts[1] in {"desk", "admin", "accounts", "api", "hooks"}:
        return "desk"
    if parts[1] == "p":
        return rules.OK if states.get(parts[2] if len(parts) > 2 else "") == "published" else "no_page"
    try:
        resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        return "no_page"
    return rules.OK


def read_checks(urls: set[str], now: datetime) -> dict[str, LinkCheck]:
    """Read what addresses answered, as far as it still counts; those being asked come, too."""
    keys = {hashlib.sha256(url.encode()).hexdigest(): url for url in urls}
    rows = LinkCheck.objects.filter(key__in=list(keys)) if keys else []
    return {keys[row.key]: row for row in rows if row.asked_at or counts(row, now)}


def counts(row: LinkCheck, now: datetime) -> bool:
    """Tell whether what an address answered is new enough to count."""
    return row.checked_at is not None and row.checked_at > now - rules.KNOWN


def count_waiting(alert: Alert, now: datetime) -> tuple[int, int]:
    """Count the links of an alert that are being asked, and all that the outside is asked about."""
    urls = {link.url for link in list_links(alert, facts_of(alert, now)) if not link.verdict}
    asked = read_checks(urls, now)
    return sum(1 for row in asked.values() if row.asked_at), len(urls)


def list_due_links() -> QuerySet[LinkCheck]:
    """List the links that somebody waits for, the longest first."""
    return LinkCheck.objects.filter(asked_at__isnull=False).order_by("asked_at", "id")


# --- people and sizes -----------------------------------------------------------------------------------------------
def list_sample(alert: Alert, now: datetime, size: int = rules.SAMPLE) -> list[tuple[Person, str]]:
    """Draw some people of the audience who would get it, with their language, in few statements."""
    if not alert.include.all():
        return []
    try:
        sql, params = audience.judged_of(alert, at=audience.hour_of(alert, now))
    except audience.BrokenSegment:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(SAMPLE.format(people=sql), [*params, alert.pk, size])
        drawn = dict(cursor.fetchall())
    people = Person.objects.filter(pk__in=list(drawn)).only("uuid", "given_name", "family_name", "preferred_name")
    return [(person, drawn[person.pk]) for person in people.order_by("pk")]


def list_sizes(alert: Alert, latest: int = 10) -> Sequence[int]:
    """List how many people this partner's latest alerts went to."""
    sent = Alert.objects.filter(partner=alert.partner_id, state="sent", dispatch__size__gt=0).exclude(pk=alert.pk)
    return list(sent.order_by("-finished_at").values_list("dispatch__size", flat=True)[:latest])


# --- approvals --------------------------------------------------------------------------------------------------------
def needs_approval(alert: Alert, people: int) -> bool:
    """Tell whether a second person must say yes to an alert to so many people."""
    return 0 < alert.partner.approval_from <= people


def snapshot(alert: Alert, *, planned: bool) -> dict[str, Any]:
    """Take down everything that a yes is about: texts, audience, hour, sender, and every further choice."""
    sender = selectors.sender_of(alert)
    return {
        "versions": [_row_of(one, {"id", "alert", "modified_at"}) for one in list_written(alert)],
        "include": _segments_of(alert.include.all()),
        "exclude": _segments_of(alert.exclude.all()),
        "sender": str(sender or ""),
        "reply_to": sender.reply_to if sender else "",
        "send_at": alert.send_at.isoformat() if planned and alert.send_at else "",
        "choices": {**_row_of(alert, ASIDE), "experiment": _experiment_of(alert)},
    }


def _experiment_of(alert: Alert) -> dict[str, Any]:
    """Take down how the alert is tried in variants, and from whom each of them comes."""
    experiment = variants.find_experiment(alert)
    if experiment is None:
        return {}
    froms = {letter: variants.sender_of(alert, letter) for letter in variants.list_letters(alert)}
    return _row_of(experiment, RUNNING) | {"senders": {letter: str(one or "") for letter, one in froms.items()}}


def _row_of(row: Any, aside: Iterable[str]) -> dict[str, Any]:
    """Give a row's values; columns that are added later are looked at without being named here."""
    values = {one.attname: one.value_from_object(row) for one in row._meta.concrete_fields if one.name not in aside}
    return json.loads(json.dumps(values, default=str))


def _segments_of(chosen: Iterable[Any]) -> list[dict[str, Any]]:
    return sorted(({"uuid": str(one.uuid), "name": one.name, "tree": one.tree} for one in chosen), key=_uuid_of)


def _uuid_of(segment: dict[str, Any]) -> str:
    return str(segment["uuid"])


def fingerprint(shot: dict[str, Any]) -> str:
    """Sum a snapshot up: equal if and only if nothing changed that a yes was about."""
    segments = {key: [{**one, "name": ""} for one in shot[key]] for key in ("include", "exclude")}
    text = json.dumps({**shot, **segments}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def find_approval(alert: Alert, planned: bool, now: datetime, mark: str = "") -> Approval | None:
    """Find the yes that holds for an alert as it is now (or was, by its mark). One to "now" holds for a day."""
    mark = mark or fingerprint(snapshot(alert, planned=planned))
    found = alert.approvals.filter(decision="approved", fingerprint=mark).order_by("-decided_at").first()
    if found is None or (not planned and found.decided_at and found.decided_at < now - rules.GOOD_FOR):
        return None
    return found
