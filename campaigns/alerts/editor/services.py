"""What buttons of the composer do beyond its text: pictures go on the shelf, blocks into the library and out of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from campaigns.alerts.editor.rules import Deed
from campaigns.alerts.library import selectors as library
from campaigns.alerts.library import services as saving
from campaigns.alerts.models import Alert
from campaigns.composing.blocks.forms import KINDS
from campaigns.composing.blocks.rules import Block
from coalition.partners.brand import services as brand
from coalition.partners.models import Membership

FILE = re.compile(r"(?P<code>[\w.-]+?)-(?P<at>\d{1,3})-(?P<field>\w*src)-file\Z")


@dataclass(frozen=True)
class Pressed:
    """What came of a button: a saved block to put in, pictures that were not taken (by text, block, field), words."""

    block: Block | None = None
    refused: dict[tuple[str, int, str], str] = field(default_factory=dict)
    told: str = ""


NOTHING = Pressed()


def press(
    texts: Mapping[str, list[Block]], deed: Deed, files: Mapping[str, Any], *, by: Membership, now: datetime
) -> Pressed:
    """Do what a button asks beyond the text; pictures are put into the blocks of `texts` where they were chosen."""
    refused = _take_pictures(texts, files, by, now) if deed.name != "autosave" else {}
    if deed.name == "saved":
        try:
            return Pressed(library.access_block(by, UUID(deed.what)).block, refused)
        except ValueError:
            return Pressed(refused=refused)
    blocks = texts.get(deed.code, [])
    if deed.name == "keep" and 0 <= deed.at < len(blocks):
        block = blocks[deed.at]
        kind = str(KINDS[block["kind"]][0])
        saved = saving.save_block(block, deed.code[:2], fallback=kind, by=by, now=now)
        return Pressed(None, refused, _("Saved to the library: %(name)s") % {"name": saved.name})
    return Pressed(refused=refused)


def save_texts(alert: Alert, name: str, *, by: Membership, now: datetime) -> Pressed:
    """Keep the texts of an alert as a template."""
    template = saving.save_template(alert, name=name, by=by, now=now)
    return Pressed(told=_("Saved as the template “%(name)s”.") % {"name": template.name})


def _take_pictures(
    texts: Mapping[str, list[Block]], files: Mapping[str, Any], by: Membership, now: datetime
) -> dict[tuple[str, int, str], str]:
    refused: dict[tuple[str, int, str], str] = {}
    for name, file in files.items():
        found = FILE.match(name)
        blocks = texts.get(found["code"], []) if found else []
        if not found or int(found["at"]) >= len(blocks) or found["field"] not in blocks[int(found["at"])]:
            continue
        block, place = blocks[int(found["at"])], found["field"]
        try:
            picture = brand.add_picture(file, name=file.name, alt=block[place[:-3] + "alt"], by=by, now=now)
        except (brand.NoPicture, brand.TooLarge, brand.ShelfFull) as no:
            refused[found["code"], int(found["at"]), place] = str(no)
        else:
            block[place] = picture.path
    return refused
