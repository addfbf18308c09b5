"""Everything that must be mended or looked at before an alert goes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from campaigns.alerts import selectors as alerts
from campaigns.alerts.audience.selectors import Audience
from campaigns.alerts.criteria import GENTLE, MACHINE, compile_version
from campaigns.alerts.facts.selectors import Facts, facts_of
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.preflight import rules, selectors
from campaigns.alerts.preflight.rules import Issue
from campaigns.composing import rules as texts
from campaigns.composing.cards import rules as cards
from coalition.partners.senders import selectors as senders
from coalition.partners.senders.models import SenderIdentity
from coalition.post.domains import domain_of, is_made_up
from coalition.post.rules import one_click_headers
from contacts.consent import rules as tokens
from contacts.correspondence import criteria as fields
from contacts.correspondence.rules import BadTag, Compiled, inputs_of, missing_tags, render_preview, unknown_tags
from contacts.people.models import Person

NOBODY_READS = ("no-reply", "noreply", "do-not-reply", "donotreply", "no-responder")
HERE = frozenset({"127.0.0.1", "localhost"})


def preflight(alert: Alert, audience: Audience, *, send_at: datetime, now: datetime) -> list[Issue]:
    """Find everything that stands in the way or should be looked at; grave ones first, notes last."""
    facts = facts_of(alert, now)
    written = selectors.list_written(alert)
    sender = alerts.sender_of(alert)
    issues = rules.look_over(_plan(alert, audience, (written, facts, sender)), send_at, now)
    issues += [Issue("broken_segment", grave=True)] if audience.broken else []
    issues += [] if written else [Issue("no_version", grave=True)]
    issues += _look_at_languages(alert, written)
    compiled: dict[str, Compiled] = {}
    for version in written:
        issues += _look_at(alert, version, facts, compiled)
        issues += _look_at_cards(version, facts, send_at)
    issues += _look_at_sample(alert, compiled, now)
    issues += _look_at_links(alert, facts, now)
    issues += rules.find_alike(selectors.list_tried(alert, written))
    door = selectors.read_door(now)
    for one, letter in selectors.list_senders(alert, sender).items():
        found = [*_look_at_sender(one, audience.size), *_look_at_answers(one, door)]
        issues += [replace(issue, variant=letter) for issue in found]
    issues += _look_at_one_click()
    if rules.is_at_night(timezone.localtime(send_at)):
        issues.append(Issue("at_night", facts={"at": send_at}))
    return sorted(issues, key=lambda issue: (not issue.grave, issue.is_note))


def _plan(
    alert: Alert, audience: Audience, read: tuple[list[AlertVersion], Facts, SenderIdentity | None]
) -> rules.Plan:
    written, facts, sender = read
    words = [_words(version) for version in written]
    named = {tag: at for tag, at in facts.deadlines.items() if any(tag in text for text in words)}
    return rules.Plan(
        written={version.language for version in written},
        audience=audience.by_language,
        has_segments=bool(alert.include.all()),
        has_sender=sender is not None,
        has_postal_address=bool(alert.partner.postal_address.strip()),
        deadlines=named,
        page_state=alert.page.state if alert.page else "",
        page_languages=alert.page.languages if alert.page else (),
        asks_for_page=any("page_link" in text or "page_title" in text for text in words),
        page_closes_at=alert.page.closes_at if alert.page else None,
        usual=selectors.list_sizes(alert),
    )


def _words(version: AlertVersion) -> str:
    parts = [version.subject, version.preheader]
    parts += [str(value) for block in version.blocks for value in block.values()]
    return "\n".join(parts)


# --- the texts ------------------------------------------------------------------------------------------------------
def _look_at_languages(alert: Alert, written: list[AlertVersion]) -> list[Issue]:
    """Tell texts that were begun and left, and those that say less than the others."""
    whole = {one.language for one in written}
    begun = [one for one in alert.versions.all() if one.variant == "A" and one.language not in whole]
    issues = [Issue("language_begun", language=one.language) for one in begun if written]
    longest = max((len(one.blocks) for one in written), default=0)
    for one in written:
        if len(one.blocks) * 2 <= longest:
            facts = {"parts": len(one.blocks), "most": longest}
            issues.append(Issue("language_shorter", language=one.language, variant=one.variant, facts=facts))
    return issues


@dataclass(frozen=True)
class _At:
    """Where an issue stands."""

    language: str
    variant: str

    def say(self, code: str, *, grave: bool = False, block: int = -1, **facts: object) -> Issue:
        return Issue(code, grave, self.language, block, facts, self.variant)


def _look_at(alert: Alert, version: AlertVersion, facts: Facts, compiled: dict[str, Compiled]) -> Iterable[Issue]:
    at = _At(version.language, version.variant)
    for one in texts.findings(version.blocks, version.subject):
        yield at.say(one.code, grave=one.code not in GENTLE, block=one.block, **one.facts)
    for code in rules.look_at_subject(version.subject, version.preheader):
        yield at.say(code, letters=len(version.subject))
    words = _words(version)
    for trap in rules.find_traps(words, version.language):
        yield at.say("trap_word", words=trap.words, reason=trap.reason)
    for tag in texts.empty_tags(words, facts.values(version.language)):
        yield at.say("tag_empty", grave=True, tag=tag)
    try:
        whole = compile_version(alert, version, facts)
    except BadTag as bad:
        yield at.say("tag_broken", grave=True, tag=bad.snippet[:60])
        return
    compiled[f"{version.language}:{version.variant}"] = whole
    for tag in unknown_tags(whole, fields.known_names(alert.partner_id)):
        yield at.say("tag_unknown", grave=True, tag=tag)
    size = len(render_preview(whole, fields.example_values()).html.encode())
    if size > texts.GMAIL_CLIPS:
        yield at.say("too_long", kb=size // 1024)


def _look_at_cards(version: AlertVersion, facts: Facts, send_at: datetime) -> Iterable[Issue]:
    at = _At(version.language, version.variant)
    for gap in cards.gaps(version.blocks, facts.live, send_at):
        yield at.say(gap.code, grave=gap.code not in GENTLE, block=gap.block)


# --- real people ------------------------------------------------------------------------------------------------------
@dataclass
class _Gap:
    """A tag that prints nothing for some people, and one of them."""

    people: int
    reader: UUID


def _look_at_sample(alert: Alert, compiled: Mapping[str, Compiled], now: datetime) -> Iterable[Issue]:
    """Fill every text for some hundred real people, and tell which tags print nothing and for how many."""
    sample = selectors.list_sample(alert, now) if compiled else []
    if not sample:
        return
    languages = [key.partition(":")[0] for key in compiled]
    for key, whole in compiled.items():
        language, _, variant = key.partition(":")
        readers = [one for one, speaks in sample if (speaks if speaks in languages else languages[0]) == language]
        for tag, gap in sorted(find_gaps(whole, language, readers, now, partner_id=alert.partner_id).items()):
            facts = {"tag": tag, "people": gap.people, "sample": len(readers), "reader": gap.reader}
            is_all = gap.people == len(readers) > 1
            yield Issue("tag_gap_all" if is_all else "tag_gap", is_all, language, facts=facts, variant=variant)


def find_gaps(
    whole: Compiled, language: str, readers: list[Person], now: datetime, *, partner_id: int = 0
) -> dict[str, _Gap]:
    """Find the tags that print nothing for some of these people; as many statements for five hundred as for one."""
    names = {one.pk: (one.given_name, one.family_name, one.preferred_name) for one in readers}
    inputs = inputs_of(whole.regions)
    today = timezone.localdate(now)
    facts = {"language": language, "today": today, "partner_id": partner_id}
    values = fields.load_values(names, inputs, **facts) if readers else {}
    machine = dict.fromkeys(MACHINE, "#")
    gaps: dict[str, _Gap] = {}
    seen: dict[tuple[object, ...], list[str]] = {}
    for one in readers:
        own = values[one.pk]
        key = tuple(repr(own.get(name)) for name in sorted(inputs))  # many are alike: each likeness is filled once
        if key not in seen:
            seen[key] = missing_tags(whole, {**machine, **own})
        for tag in seen[key]:
            gap = gaps.setdefault(tag, _Gap(0, one.uuid))
            gap.people += 1
    return gaps


# --- links, sender --------------------------------------------------------------------------------------------------
def _look_at_links(alert: Alert, facts: Facts, now: datetime) -> Iterable[Issue]:
    links = selectors.list_links(alert, facts)
    asked = selectors.read_checks({one.url for one in links if not one.verdict}, now)
    told = set()
    waiting = False
    for link in links:
        row = asked.get(link.url)
        verdict = link.verdict or (row.verdict if row and selectors.counts(row, now) else "")
        waiting = waiting or not verdict
        issue = rules.link_issue(verdict, link.url, row.status if row else None) if verdict else None
        where = (link.version.language, link.version.variant, link.block, link.url)
        if issue and where not in told:
            told.add(where)
            language, variant, block, _url = where
            yield Issue(issue.code, issue.grave, language, block, issue.facts, variant)
    if waiting:
        yield Issue("links_waiting")


def _look_at_sender(sender: SenderIdentity, people: int) -> Iterable[Issue]:
    if (sender.reply_to or sender.email).lower().startswith(NOBODY_READS):
        yield Issue("replies_nowhere", facts={"address": sender.reply_to or sender.email})
    domain = domain_of(sender.email)
    row = senders.find_domain(sender.email)
    if is_made_up(domain):
        yield Issue("domain_made_up", facts={"domain": domain}, is_note=True)
    elif row is None or not row.findings:
        yield Issue("domain_unseen", facts={"domain": domain})
    else:
        found = rules.look_at_domain({one["check"]: one["state"] for one in row.findings}, people)
        if found:
            yield Issue(found.code, found.grave, facts={**found.facts, "domain": domain})


def _look_at_answers(sender: SenderIdentity, door: rules.Door) -> Iterable[Issue]:
    issue = rules.look_at_replies(door, sender.reply_to or sender.email)
    return [issue] if issue else []


def _look_at_one_click() -> Iterable[Issue]:
    """Build the headers of one-click unsubscribe as they will go out, and read them as a mailbox does (RFC 8058)."""
    message = uuid4()
    headers = one_click_headers(fields.unsubscribe_url(message))
    url = headers["List-Unsubscribe"].strip("<>")
    token = urlsplit(url).path.strip("/").rpartition("/")[2]
    sound = tokens.read_token("u", token, keys=[settings.SECRET_KEY]) == message
    if not sound or headers["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield Issue("one_click_broken", grave=True)
    elif urlsplit(url).scheme != "https":
        is_here = urlsplit(url).hostname in HERE
        yield Issue("one_click_here" if is_here else "one_click_open", grave=not is_here, is_note=is_here)
