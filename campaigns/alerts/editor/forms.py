"""The fields of each kind of block, with their words; and a block as the editor's template draws it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.editor.criteria import Fault
from campaigns.composing.blocks.forms import KINDS as KINDS
from campaigns.composing.blocks.rules import FIELDS, MAX_BLOCKS, Block, clean_blocks

MARKUP = _("A blank line begins a new paragraph. **bold**, *italics*, [words](https://…)")
PAGE = "{{ page_link }}"


@dataclass(frozen=True)
class Field:
    """A field of a block: its label, how it is filled in (line, area, url, picture, choice), a hint in it."""

    name: str
    label: Any
    widget: str = "line"
    hint: Any = ""
    choices: tuple[tuple[str, Any], ...] = ()
    group: Any = ""
    rows: int = 2


def _side(side: str, group: Any) -> tuple[Field, ...]:
    return (
        Field(f"{side}_src", _("Picture"), "picture", group=group),
        Field(f"{side}_alt", _("What the picture shows"), group=group),
        Field(f"{side}_text", _("Text"), "area", MARKUP, group=group, rows=3),
        Field(f"{side}_label", _("Words on the button"), group=group),
        Field(f"{side}_url", _("Where it leads"), "url", PAGE, group=group),
    )


SHOWN: dict[str, tuple[Field, ...]] = {
    "heading": (Field("text", _("Heading")),),
    "text": (Field("text", _("Text"), "area", MARKUP, rows=5),),
    "button": (Field("label", _("Words on the button")), Field("url", _("Where it leads"), "url", PAGE)),
    "image": (
        Field("src", _("Picture"), "picture"),
        Field("alt", _("What the picture shows"), hint=_("For people who do not see it")),
        Field("url", _("Where it leads (optional)"), "url", "https://…"),
    ),
    "columns": (*_side("left", _("Left side")), *_side("right", _("Right side"))),
    "quote": (Field("text", _("What was said"), "area"), Field("who", _("Who said it"))),
    "story": (
        Field("src", _("Picture (optional)"), "picture"),
        Field("alt", _("What the picture shows"), hint=_("For people who do not see it")),
        Field("text", _("The story, in a person's own words"), "area", rows=3),
        Field("who", _("Who tells it")),
        Field("role", _("Who she or he is"), hint=_("Parent, Hartford")),
    ),
    "hearing": (
        Field("label", _("Words on the button (optional)"), hint=_("Sign up to speak")),
        Field("url", _("Where it leads"), "url", PAGE),
        Field(
            "until",
            _("The button is there until"),
            "choice",
            choices=(
                ("registration", _("registration to speak closes")),
                ("testimony", _("written testimony closes")),
                ("hearing", _("the hearing begins")),
            ),
        ),
    ),
    "progress": (Field("text", _("Text below the bar (optional)"), "area", MARKUP),),
    "legislator": (
        Field(
            "chamber",
            _("Whom to show"),
            "choice",
            choices=(
                ("senator", _("the state senator")),
                ("representative", _("the state representative")),
                ("both", _("both")),
            ),
        ),
        Field(
            "which",
            _("For whom"),
            "choice",
            choices=(
                ("any", _("everyone")),
                ("persuadable", _("only where she sits on the committee that holds the bill and is no firm yes")),
                ("committee", _("only where she sits on the committee that holds the bill")),
                ("undecided", _("only where she is undecided on the bill")),
            ),
        ),
        Field("subject", _("Subject of the e-mail to them (optional)"), hint=_("Please support {{ bill }}")),
        Field(
            "unknown",
            _("If we do not know the district"),
            "choice",
            choices=(
                ("find", _("show a link to find the legislator")),
                ("leave_out", _("leave the card out")),
            ),
        ),
        Field("finder", _("Where one finds the legislator"), "url", "https://…"),
    ),
    "divider": (),
}
TOLD = {
    "hearing": _("Day, place and what is still open come from the campaign's hearing when the alert starts."),
    "progress": _("Count and goal come from the petition that the alert leads to, when the alert starts."),
    "legislator": _(
        "Everyone sees their own: name, party, district, phone and e-mail. Whom a bill means is found when the alert"
        " starts; if that changes before, the alert waits for your yes."
    ),
}


def draw_blocks(
    code: str, blocks: list[Block], faults: Mapping[tuple[int, str], Fault], focus: int = -1
) -> list[dict[str, Any]]:
    """Give blocks as the template draws them; `focus` is the one that the writer looks at now."""
    drawn = []
    for i, block in enumerate(blocks):
        kind = block["kind"]
        label, icon = KINDS[kind]
        fields = [
            {
                "id": f"{code}-{i}-{field.name}",
                "field": field,
                "value": block[field.name],
                "fault": faults.get((i, field.name)),
                "is_own_picture": field.widget == "picture" and block[field.name].startswith("/"),
                "has_focus": i == focus and n == 0,
            }
            for n, field in enumerate(SHOWN[kind])
        ]
        groups = {str(one["field"].group): one["field"].group for one in fields}
        drawn.append(
            {
                "i": i,
                "kind": kind,
                "label": label,
                "icon": icon,
                "told": TOLD.get(kind, ""),
                "fields": fields,
                "groups": [(name, [one for one in fields if str(one["field"].group) == name]) for name in groups],
                "is_first": i == 0,
                "is_last": i == len(blocks) - 1,
                "has_focus": i == focus,
            }
        )
    return drawn


def read_blocks(data: QueryDict, code: str) -> list[Block]:
    """Read the blocks of a language from the composer's form, as far as they can be read."""
    count = data.get(f"{code}-count", "")
    blocks = []
    for i in range(min(int(count) if count.isdigit() and len(count) < 4 else 0, MAX_BLOCKS)):
        kind = data.get(f"{code}-{i}-kind", "")
        if kind in FIELDS:
            blocks.append({"kind": kind, **{name: data.get(f"{code}-{i}-{name}", "") for name in FIELDS[kind]}})
    return clean_blocks(blocks)
