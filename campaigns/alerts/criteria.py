"""Compiles the texts of an alert, and shows them as one person would get them."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from campaigns.alerts import selectors
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.composing import delivery as composing
from campaigns.composing import rules as texts
from contacts.correspondence import criteria as fields
from contacts.correspondence.rules import Compiled, Rendered, inputs_of, render_preview
from contacts.people.models import Person

GENTLE = frozenset({"no_alt", "link_insecure", "no_label", "button_closed"})  # faults that may go out
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
    return render_preview(compiled, values_for(compiled, version.language, person, now, partner_id=alert.partner_id))


def values_for(
    compiled: Compiled, language: str, person: Person | None, now: datetime, *, partner_id: int = 0
) -> dict[str, Any]:
    """Give the values of the tags of a text for one person, or examples."""
    examples = fields.example_values(language, partner_id)
    if person is None:
        return examples
    names = {person.pk: (person.given_name, person.family_name, person.preferred_name)}
    today = timezone.localdate(now)
    facts = {"language": language, "today": today, "partner_id": partner_id}
    loaded = fields.load_values(names, inputs_of(compiled.regions), **facts)
    machine = {name: value for name, value in examples.items() if name in MACHINE}
    return {**machine, **loaded.get(person.pk, {})}
