"""Reads the composer's one form, whatever button was pressed."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.audience import rules as audience
from campaigns.alerts.composer.services import Changes, Wording
from campaigns.alerts.editor.forms import read_blocks
from campaigns.alerts.editor.rules import Deed, edit, insert
from campaigns.composing import rules as texts
from campaigns.composing.blocks.rules import Block
from contacts.correspondence.criteria import own_fields

LANGUAGES = [code for code, _name in settings.LANGUAGES]
TAGS: dict[str, Any] = {
    "greeting": _("first names of the household"),
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
LOOKS = {
    "desktop": (_("Desktop"), "device-desktop"),
    "phone": (_("Phone"), "device-mobile"),
    "dark": (_("Dark"), "moon"),
    "bare": (_("Images off"), "photo"),
    "text": (_("Plain text"), "file-text"),
}
WHEN_FAULTS = {
    "unreadable": _("Give the day and the time."),
    "nonexistent": _("That hour does not exist: the clocks go forward in that night. Choose an hour later or earlier."),
    "ambiguous": _("That hour comes twice, because the clocks go back in that night. Say which one you mean."),
    "past": _("That time has passed. Choose a later one."),
    "too_far": _("That is more than a year away. Choose an earlier time."),
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


def read_priority(text: str) -> int:
    """Read a priority; nothing else is one, and nothing is the normal one."""
    return int(text) if len(text) == 1 and text in "123456789" else audience.NORMAL


def read_uuid(text: str) -> UUID | None:
    """Read a uuid; nothing else is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def tag_choices(partner_id: int) -> list[dict[str, Any]]:
    """List what the picker of merge tags inserts, with its words; a fallback speaks the language of its text."""
    choices = []
    for tag in texts.TAGS:
        codes = []
        for language in LANGUAGES:
            with translation.override(language):
                fallback = FALLBACKS.get(tag.fallback, tag.fallback)
                code = f'{{{{ {tag.name} | default: "{fallback}" }}}}' if tag.fallback else f"{{{{ {tag.name} }}}}"
            codes.append((language, code))
        own = dict(codes).get(str(translation.get_language()), codes[0][1])
        choices.append({"code": own, "codes": codes, "label": TAGS[tag.name]})
    for name, label in own_fields(partner_id, str(translation.get_language())):
        choices.append({"code": f"{{{{ {name} }}}}", "codes": [], "label": label})
    return choices
