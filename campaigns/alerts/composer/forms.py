"""Reads the composer's one form, whatever button was pressed; and the words for what preflight finds."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.alerts import rules
from campaigns.alerts.audience import rules as audience
from campaigns.alerts.composer.services import Changes, Wording
from campaigns.alerts.editor.forms import read_blocks
from campaigns.alerts.editor.rules import Deed, edit, insert
from campaigns.composing import rules as texts
from campaigns.composing.blocks.rules import Block

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TAGS: dict[str, Any] = {
    "first_name": _("first name"),
    "last_name": _("last name"),
    "town": _("town"),
    "senator.name": _("their state senator"),
    "senator.phone": _("phone of the senator"),
    "representative.name": _("their state representative"),
    "representative.phone": _("phone of the representative"),
    "partner": _("our name"),
    "campaign": _("name of the campaign"),
    "bill": _("number of the bill"),
    "hearing_date": _("day and time of the hearing"),
    "hearing_place": _("place of the hearing"),
    "registration_deadline": _("when registration to speak closes"),
    "testimony_deadline": _("when written testimony closes"),
    "page_title": _("title of the page"),
    "page_link": _("address of the page"),
}
FALLBACKS: dict[str, Any] = {
    "friend": _("friend"),
    "your town": _("your town"),
    "your senator": _("your senator"),
    "your representative": _("your representative"),
}
WHEN_FAULTS = {
    "unreadable": _("Give the day and the time."),
    "nonexistent": _("That hour does not exist: the clocks go forward in that night. Choose an hour later or earlier."),
    "ambiguous": _("That hour comes twice, because the clocks go back in that night. Say which one you mean."),
    "past": _("That time has passed. Choose a later one."),
    "too_far": _("That is more than a year away. Choose an earlier time."),
}
ISSUES = {
    "no_segments": _("Nobody is chosen yet. Choose at least one segment."),
    "nobody": _("Nobody in these segments can be written to."),
    "language_missing": _("There is no text in %(language)s yet. People in the audience who read it: %(people)s."),
    "no_sender": _("Your organization has no sender address. An administrator adds it in the settings."),
    "no_postal_address": _("Your organization has no postal address. An administrator adds it in the settings."),
    "no_page": _("The text speaks of a page, but no page is chosen."),
    "page_not_open": _("The page is not published: whoever presses the link would see nothing."),
    "page_closes": _("The page closes before this alert goes out."),
    "deadline_past": _("{{ %(tag)s }} will be over when this alert goes out."),
    "no_version": _("There is no text yet."),
    "no_subject": _("The subject is missing."),
    "no_text": _("There is no text yet."),
    "link_empty": _("A link leads nowhere: give it an address."),
    "link_broken": _("This link cannot work: %(url)s"),
    "link_insecure": _("This link is not secure (http): %(url)s"),
    "image_broken": _("The address of an image cannot work."),
    "no_alt": _("An image has no description for people who do not see it."),
    "no_label": _("A button has no words and will be left out."),
    "tag_broken": _("This merge tag cannot be understood: %(tag)s"),
    "tag_unknown": _("There is no merge tag {{ %(tag)s }}."),
    "tag_empty": _("{{ %(tag)s }} would be empty: the campaign has no such fact. Fill it in, or give a fallback."),
    "no_fallback": _("{{ %(tag)s }} has no fallback: some people would see a gap."),
    "no_hearing": _("The hearing card has no hearing: choose a campaign that has one."),
    "hearing_over": _("The hearing will be over when this alert goes out: its card would be left out."),
    "button_closed": _("What the button of the hearing card offers will have closed: the button is left out."),
    "no_petition": _("The progress card has no petition: choose the page of one."),
    "too_long": _("The mail has %(kb)s KB. Gmail cuts off what is beyond 102 KB."),
    "large": _("This is a very large audience: %(people)s people. Send a test to colleagues first."),
}


class NewAlert(forms.Form):
    """The name of a new alert."""

    name = forms.CharField(
        label=_("Name"), max_length=150, help_text=_("For you and your colleagues; supporters do not see it.")
    )


def read_changes(data: QueryDict, send_at: datetime | None) -> Changes:
    """Read everything that the composer holds."""
    languages = [code for code in LANGUAGES if code in data.getlist("language")]
    return Changes(
        name=data.get("name", ""),
        campaign=read_uuid(data.get("campaign", "")),
        page=read_uuid(data.get("page", "")),
        sender=read_uuid(data.get("sender", "")),
        include=[one for text in data.getlist("include") if (one := read_uuid(text))],
        exclude=[one for text in data.getlist("exclude") if (one := read_uuid(text))],
        send_at=send_at,
        priority=read_priority(data.get("priority", "")),
        skips_acted=data.getlist("skips_acted")[-1:] != ["0"],
        wordings={code: _wording(data, code) for code in languages},
    )


def _wording(data: QueryDict, code: str) -> Wording:
    return Wording(data.get(f"subject-{code}", ""), data.get(f"preheader-{code}", ""), read_blocks(data, code))


def blocks_of(changes: Changes) -> dict[str, list[Block]]:
    """Give the blocks of each text."""
    return {code: list(one.blocks) for code, one in changes.wordings.items()}


def apply(changes: Changes, deed: Deed, block: Block | None = None) -> tuple[Changes, tuple[str, int]]:
    """Do what a block's or a language's button says; tells the block that the writer looks at now.

    Deeds are those of the editor, and `begin:es:en`, `drop:es` for a language; `block` is a saved one to put in.
    """
    wordings = dict(changes.wordings)
    focus = (deed.code, -1)
    if deed.name == "begin" and deed.code in LANGUAGES:
        wordings.setdefault(deed.code, _begin(wordings.get(deed.what)))
    elif deed.name == "drop" and len(wordings) > 1:
        wordings.pop(deed.code, None)
    elif deed.code in wordings:
        blocks = list(wordings[deed.code].blocks)
        blocks, at = insert(blocks, deed, block) if block else edit(blocks, deed)
        wordings[deed.code], focus = replace(wordings[deed.code], blocks=blocks), (deed.code, at)
    return replace(changes, wordings=wordings), focus


def _begin(other: Wording | None) -> Wording:
    """Begin a language: with the shape of another one, so that both can be written side by side."""
    if other is None:
        return Wording(blocks=texts.add_block([], "text"))
    return Wording(other.subject, other.preheader, [dict(block) for block in other.blocks])


def say_issue(issue: rules.Issue, languages: Mapping[str, str]) -> str:
    """Say an issue in words."""
    words = str(ISSUES.get(issue.code, issue.code))
    facts = {"language": languages.get(issue.language, issue.language), **issue.facts}
    return words % facts if "%(" in words else words


def read_priority(text: str) -> int:
    """Read a priority; nothing else is one, and nothing is the normal one."""
    return int(text) if len(text) == 1 and text in "123456789" else audience.NORMAL


def read_uuid(text: str) -> UUID | None:
    """Read a uuid; nothing else is one."""
    try:
        return UUID(text)
    except ValueError:
        return None
