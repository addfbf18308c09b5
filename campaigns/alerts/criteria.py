"""Preflight: everything that must be mended or looked at before an alert goes out, and previews."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.alerts import rules, selectors
from campaigns.alerts.audience.selectors import Audience
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.rules import Issue
from campaigns.alerts.variants import selectors as variants
from campaigns.composing import delivery as composing
from campaigns.composing import rules as texts
from campaigns.composing.cards import rules as cards
from contacts.correspondence import criteria as fields
from contacts.correspondence.rules import (
    BadTag,
    Compiled,
    Rendered,
    inputs_of,
    missing_tags,
    render_preview,
    unknown_tags,
)
from contacts.people.models import Person

GENTLE = frozenset({"no_alt", "link_insecure", "no_label", "button_closed"})
MACHINE = frozenset({"unsubscribe_url", "preferences_url", "message_token"})


def list_written(alert: Alert) -> dict[str, AlertVersion]:
    """Give the texts in which something is written; one that was only begun never goes out."""
    versions = selectors.versions_of(alert)
    return {code: one for code, one in versions.items() if one.subject.strip() or texts.has_words(one.blocks)}


def compile_version(alert: Alert, version: AlertVersion, facts: selectors.Facts) -> Compiled:
    """Compile one version as it goes out; raises BadTag."""
    return composing.compile_text(selectors.text_of(alert, version, facts))


def preview(alert: Alert, version: AlertVersion, *, person: Person | None, now: datetime) -> Rendered:
    """Render a version as this person would get it; without a person, with example values. Raises BadTag."""
    compiled = compile_version(alert, version, selectors.facts_of(alert, now))
    return render_preview(compiled, values_for(compiled, version.language, person, now))


def values_for(compiled: Compiled, language: str, person: Person | None, now: datetime) -> dict[str, Any]:
    """Give the values of the tags of a text for one person, or examples."""
    examples = fields.example_values(language)
    if person is None:
        return examples
    names = {person.pk: (person.given_name, person.family_name, person.preferred_name)}
    today = timezone.localdate(now)
    loaded = fields.load_values(names, inputs_of(compiled.regions), language=language, today=today)
    machine = {name: value for name, value in examples.items() if name in MACHINE}
    return {**machine, **loaded.get(person.pk, {})}


def preflight(alert: Alert, audience: Audience, *, send_at: datetime, now: datetime) -> list[Issue]:
    """Find everything that stands in the way or should be looked at; grave ones first."""
    facts = selectors.facts_of(alert, now)
    written = list_written(alert)
    words = {code: _words(version) for code, version in written.items()}
    asks_for_page = any("page_link" in text or "page_title" in text for text in words.values())
    named = {tag: at for tag, at in facts.deadlines.items() if any(tag in text for text in words.values())}
    plan = rules.Plan(
        written=list(written),
        audience=audience.by_language,
        has_segments=bool(alert.include.all()),
        has_sender=selectors.sender_of(alert) is not None,
        has_postal_address=bool(alert.partner.postal_address.strip()),
        deadlines=named,
        page_state=alert.page.state if alert.page else "",
        asks_for_page=asks_for_page,
        page_closes_at=alert.page.closes_at if alert.page else None,
    )
    issues = rules.look_over(plan, send_at)
    if not written:
        issues.append(Issue("no_version", grave=True))
    for version in variants.list_texts(alert, list(written.values())):
        issues += _look_at(alert, version, facts)
        issues += [
            Issue(gap.code, gap.code not in GENTLE, version.language, gap.block)
            for gap in cards.gaps(version.blocks, facts.live, send_at)
        ]
    return sorted(issues, key=lambda issue: not issue.grave)


def _words(version: AlertVersion) -> str:
    parts = [version.subject, version.preheader, *(value for block in version.blocks for value in block.values())]
    return "\n".join(parts)


def _look_at(alert: Alert, version: AlertVersion, facts: selectors.Facts) -> list[Issue]:
    language = version.language
    issues = [
        Issue(one.code, one.code not in GENTLE, language, one.block, one.facts)
        for one in texts.findings(version.blocks, version.subject)
    ]
    empty = texts.empty_tags(_words(version), facts.values(language))
    issues += [Issue("tag_empty", grave=True, language=language, facts={"tag": tag}) for tag in empty]
    try:
        compiled = compile_version(alert, version, facts)
    except BadTag as bad:
        return [*issues, Issue("tag_broken", grave=True, language=language, facts=_say(bad))]
    known = [field.name for field in fields.merge_fields()]
    unknown = unknown_tags(compiled, known)
    issues += [Issue("tag_unknown", grave=True, language=language, facts={"tag": tag}) for tag in unknown]
    bare = set(missing_tags(compiled, {})) - MACHINE - set(unknown)
    issues += [Issue("no_fallback", grave=False, language=language, facts={"tag": tag}) for tag in sorted(bare)]
    if len(compiled.html.encode()) > texts.GMAIL_CLIPS:
        kilobytes = len(compiled.html.encode()) // 1024
        issues.append(Issue("too_long", grave=False, language=language, facts={"kb": kilobytes}))
    return issues


def _say(bad: BadTag) -> Mapping[str, str]:
    return {"tag": bad.snippet[:60]}
