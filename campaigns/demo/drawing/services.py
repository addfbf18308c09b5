"""Gives the demo's lead partner a logo and a picture, drafts that show every live card, and a saved template."""

from datetime import datetime
from io import BytesIO
from typing import Any

from campaigns.alerts.library import rules as library
from campaigns.alerts.library import services as saving
from campaigns.alerts.models import Alert
from campaigns.composing.blocks.rules import clean_blocks
from campaigns.demo.drawing import rules as drawing
from campaigns.pages.models import ActionPage
from campaigns.strategy.models import Campaign
from coalition.partners.brand import services as brand
from coalition.partners.models import Membership
from contacts.segments.models import Segment

ALT = {"en": "A school between green hills", "es": "Una escuela entre colinas verdes"}
STORY = {
    "en": {
        "text": "In my class thirty-one children share eleven books. Fair funding is not a number to me.",
        "who": "Rosa Delgado",
        "role": "Teacher, made up for this demo",
    },
    "es": {
        "text": "En mi clase treinta y un niños comparten once libros. Para mí, los fondos justos no son una cifra.",
        "who": "Rosa Delgado",
        "role": "Maestra, inventada para esta demostración",
    },
}


def dress_up(campaign: Campaign, *, admin: Membership, by: Membership, now: datetime) -> None:
    """Hang logo and picture; rewrite the draft before the hearing, begin one of the petition, save a template."""
    logo = brand.add_picture(BytesIO(drawing.logo()), name="logo.png", alt=by.partner.name, by=admin, now=now)
    brand.choose_logo(logo, by=admin)
    school = brand.add_picture(BytesIO(drawing.school()), name="school.png", alt=ALT["en"], by=by, now=now)
    draft = Alert.objects.filter(campaign=campaign, state="draft").first()
    if draft is not None:
        for version in draft.versions.all():
            text = library.starters()["hearing"].texts[version.language]
            version.subject, version.preheader = text["subject"], text["preheader"]
            version.blocks = _richer(text["blocks"], version.language, school.path)
            version.save()
        saving.save_template(draft, name="Hearing, with a teacher's story", by=by, now=now)
    story = {"kind": "story", "src": "", "alt": "", **STORY["en"]}
    saving.save_block(story, "en", fallback="Story", by=by, now=now)
    _push_petition(campaign, by, now)


def _richer(blocks: list[dict[str, str]], language: str, picture: str) -> list[dict[str, str]]:
    image: dict[str, Any] = {"kind": "image", "src": picture, "alt": ALT[language]}
    story: dict[str, Any] = {"kind": "story", **STORY[language]}
    return clean_blocks([*blocks[:1], image, *blocks[1:3], story, *blocks[3:]])


def _push_petition(campaign: Campaign, by: Membership, now: datetime) -> None:
    page = ActionPage.objects.filter(campaign=campaign, kind="petition.sign").first()
    texts = library.starters()["petition"].texts
    alert = saving.begin_from(texts, name="Draft: one name is missing", campaign=campaign, by=by, now=now)
    alert.page = page
    alert.save(update_fields=["page"])
    alert.include.set(Segment.objects.filter(partner=by.partner, name="Spanish speakers"))
