"""The mails of a ladder as they go out, and everything that must be mended before it goes live."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from campaigns.alerts import criteria as alerts
from campaigns.alerts.facts import selectors as facts
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.composing import rules as texts
from campaigns.composing.cards import rules as cards
from campaigns.ladders import rules, selectors
from campaigns.ladders.models import Ladder
from campaigns.ladders.rules import Fault, Step
from coalition.partners.senders import selectors as senders
from contacts.correspondence import criteria as fields
from contacts.correspondence.rules import BadTag, Compiled, Rendered, missing_tags, render_preview, unknown_tags
from contacts.correspondence.services import Draft

MACHINE = alerts.MACHINE


class Mails:
    """Compiles the mails of one plan; what they may name is read once."""

    def __init__(self, ladder: Ladder, plan: Mapping[str, Any], now: datetime) -> None:
        page = selectors.find_page(plan["goal"], ladder.partner_id)
        self.alert = Alert(partner=ladder.partner, campaign=ladder.campaign, page=page, name=ladder.name)
        written = [step["texts"] for step in rules.walk(plan["steps"]) if step["kind"] == rules.SEND]
        versions = [self.version(code, one) for texts_of in written for code, one in texts_of.items()]
        hearing = selectors.find_hearing(plan["trigger"], ladder.partner_id)
        known = facts.facts_of(self.alert, now, versions=versions, hearing=hearing)
        self.facts = replace(known, source="ladder", purpose=plan["purpose"])

    def compile(self, language: str, written: Mapping[str, Any]) -> Compiled:
        """Compile one text as it goes out; raises BadTag."""
        return alerts.compile_version(self.alert, self.version(language, written), self.facts)

    def version(self, language: str, written: Mapping[str, Any]) -> AlertVersion:
        """Give a text in the form that the composer knows."""
        lines = {name: written[name] for name in ("subject", "preheader", "blocks")}
        return AlertVersion(alert=self.alert, language=language, **lines)

    def drafts(self, step: Step) -> list[Draft]:
        """Compile the texts of a send step, the partner's own language first: it is the fallback."""
        codes = sorted(list_written(step), key=lambda code: code != self.alert.partner.language)
        return [
            Draft(code, self.compile(code, one), until=min(self.facts.named(self.version(code, one)), default=None))
            for code in codes
            for one in [step["texts"][code]]
        ]

    def why_not(self, step: Step, now: datetime) -> str:
        """Say in one word why nobody may get this mail any more: it names what is over, or a hearing that is off."""
        written = [self.version(code, step["texts"][code]) for code in list_written(step)]
        if any(self.facts.lacks_hearing(one) for one in written):
            return "hearing_gone"
        return "too_late" if any(at <= now for one in written for at in self.facts.named(one)) else ""

    def preview(self, language: str, written: Mapping[str, Any], now: datetime) -> Rendered:
        """Render a text with example values; raises BadTag."""
        compiled = self.compile(language, written)
        values = alerts.values_for(compiled, language, None, now, partner_id=self.alert.partner_id)
        return render_preview(compiled, values)


def list_written(step: Mapping[str, Any]) -> list[str]:
    """List the languages in which something is written."""
    return [
        code for code, one in sorted(step["texts"].items()) if one["subject"].strip() or texts.has_words(one["blocks"])
    ]


def check(ladder: Ladder, plan: Mapping[str, Any], now: datetime) -> list[Fault]:
    """List everything that must be mended before this plan may go live."""
    found = rules.faults_of(plan)
    steps = rules.walk(plan["steps"])
    sends = [step for step in steps if step["kind"] == rules.SEND]
    if sends and senders.find_default(ladder.partner) is None:
        found.append(Fault("", "no_sender"))
    if sends and not ladder.partner.postal_address.strip():
        found.append(Fault("", "no_postal_address"))
    mails = Mails(ladder, plan, now) if sends else None
    for step in sends:
        found += _faults_of_mail(mails, step, now) if mails else []
    return found


def _faults_of_mail(mails: Mails, step: Step, now: datetime) -> Sequence[Fault]:
    written = list_written(step)
    if not written:
        return [Fault(step["id"], "mail_empty")]
    found = []
    for code in written:
        one = step["texts"][code]
        issues = texts.findings(one["blocks"], one["subject"])
        found += [_fault(step, code, i.code, i.facts) for i in issues if i.code not in alerts.GENTLE]
        gaps = cards.gaps(one["blocks"], mails.facts.live, now)
        found += [_fault(step, code, gap.code, {}) for gap in gaps if gap.code not in alerts.GENTLE]
        words = "\n".join([one["subject"], one["preheader"], *[str(v) for b in one["blocks"] for v in b.values()]])
        if "page_link" in words and mails.alert.page is None:
            found.append(_fault(step, code, "no_page", {}))
        empty = texts.empty_tags(words, mails.facts.values(code))
        found += [_fault(step, code, "tag_empty", {"tag": tag}) for tag in empty]
        try:
            compiled = mails.compile(code, one)
        except BadTag as bad:
            found.append(_fault(step, code, "tag_broken", {"tag": bad.snippet[:60]}))
            continue
        unknown = unknown_tags(compiled, fields.known_names(mails.alert.partner_id))
        found += [_fault(step, code, "tag_unknown", {"tag": tag}) for tag in unknown]
        bare = sorted(set(missing_tags(compiled, {})) - MACHINE - set(unknown))
        found += [_fault(step, code, "no_fallback", {"tag": tag}) for tag in bare]
    return found


def _fault(step: Step, language: str, code: str, facts: Mapping[str, Any]) -> Fault:
    return Fault(step["id"], code, {**facts, "in": language})
