"""Dresses up the demo's petitions."""

from datetime import datetime
from io import BytesIO

from campaigns.demo.drawing import rules as drawing
from campaigns.pages.cosponsors import services as cosponsors
from campaigns.pages.hero import services as hero
from campaigns.pages.models import ActionPage
from campaigns.strategy.models import Campaign
from coalition.partners.models import Membership
from contacts.people.custom.services import Definition, add_field

ALT = {"en": "A school between green hills", "es": "Una escuela entre colinas verdes"}
CLASS = Definition(
    "choice",
    {"en": "How many children are in the class?", "es": "¿Cuántos niños hay en la clase?"},
    {"en": "Up to 20\n21 to 25\nMore than 25", "es": "Hasta 20\nDe 21 a 25\nMás de 25"},
)


def dress_pages(campaigns: tuple[Campaign, Campaign], *, by: Membership, other: Membership, now: datetime) -> None:
    """Give the lead's petition a picture, a question and a partner; let the other partner ask the lead in turn."""
    mine = ActionPage.objects.filter(campaign=campaigns[0], kind="petition.sign").first()
    theirs = ActionPage.objects.filter(campaign=campaigns[1], kind="petition.sign").first()
    if mine is None or theirs is None:
        return
    for version in mine.versions.all():
        version.hero_alt = ALT[version.language]
        version.save(update_fields=["hero_alt"])
    hero.choose(ActionPage.objects.get(pk=mine.pk), BytesIO(drawing.school()), by=by, now=now)
    field = add_field(CLASS, by=by)
    asked = [
        {"name": "role", "required": False, "when": None},
        {"name": f"x_{field.key}", "required": False, "when": {"field": "role", "value": "educator"}},
    ]
    ActionPage.objects.filter(pk=mine.pk).update(fields=asked)
    row = cosponsors.ask(mine, other.partner, ["email-alerts"], by=by, now=now)
    cosponsors.answer(row, agrees=True, opt_ins=["email-alerts"], by=other, now=now)
    cosponsors.ask(theirs, by.partner, ["email-alerts"], by=other, now=now)
