"""Registers what can let people in and what can part their ways, with its words."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from campaigns.ladders.occasions import selectors
from campaigns.ladders.rules import Condition, Trigger, register_condition, register_trigger
from campaigns.ledger.criteria import list_abouts
from campaigns.petitions import selectors as petitions
from campaigns.strategy.models import Word
from campaigns.turnout import selectors as turnout
from contacts.correspondence.selectors import list_sent
from contacts.places.models import Chamber
from contacts.segments.rules import Blank, Choices

Words = Mapping[str, Any]
PURPOSES = (
    ("alerts", gettext_lazy("action alerts")),
    ("events", gettext_lazy("events")),
    ("newsletter", gettext_lazy("newsletter")),
    ("calls", gettext_lazy("calls by volunteers")),
)


def _pages(partner_id: int) -> Choices:
    return list_abouts(partner_id)


def _sent(partner_id: int) -> Choices:
    return list_sent(partner_id, "alert:")


def _languages(partner_id: int) -> Choices:
    return list(settings.LANGUAGES)


def _chambers(partner_id: int) -> Choices:
    return [one for one in Chamber.choices if one[0] in {"upper", "lower"}]


def _purposes(partner_id: int) -> Choices:
    return [(code, str(label)) for code, label in PURPOSES]


def _stances(partner_id: int) -> Choices:
    return list(Word.choices)


def page_blank(*, required: bool = True) -> Blank:
    """Give the blank for a page that asks for something."""
    return Blank("about", "one", gettext_lazy("page"), required, _pages, empty_label=gettext_lazy("any page"))


_PETITION = Blank("about", "one", gettext_lazy("petition"), False, petitions.list_abouts,
                  empty_label=gettext_lazy("any petition"))  # fmt: skip
_EVENT = Blank("about", "one", gettext_lazy("event"), False, turnout.list_abouts,
               empty_label=gettext_lazy("any event"))  # fmt: skip
_THE_EVENT = Blank("about", "one", gettext_lazy("event"), True, turnout.list_abouts)
_SEGMENT = Blank("segment", "one", gettext_lazy("segment"), True, selectors.list_segments)


def _before(words: Words) -> str:
    days = ngettext("%(n)s day before “%(name)s”", "%(n)s days before “%(name)s”", words["days"])
    told = days % {"n": words["days"], "name": words["hearing"]}
    who = words["who"] or _("those who promised to take part")
    return _("%(when)s: %(who)s") % {"when": told, "who": who}


def _moved(words: Words) -> str:
    if words["stance"]:
        return _("their legislator moves to “%(stance)s” on %(bill)s") % words
    return _("their legislator takes another stance on %(bill)s") % words


def _inside(language: str) -> str:
    """Write the name of a language inside a sentence: small in Spanish."""
    return language.lower() if get_language() == "es" else language


def _joined(words: Words) -> str:
    if words["by_file"]:
        return _("somebody joins us, also by an imported file")
    return _("somebody joins us")


def _agreed(words: Words) -> str:
    told = _("somebody newly says yes to: %(purpose)s") % words if words["purpose"] else _("somebody newly says yes")
    return _("%(what)s, also by an imported file") % {"what": told} if words["by_file"] else told


def _triggers() -> list[Trigger]:
    return [
        Trigger("signed", gettext_lazy("Somebody signs a petition"), "signature", (_PETITION,),
                lambda values, look: selectors.find_deeds("petition.signed", values["about"], look),
                lambda words: _("somebody signs “%(name)s”") % {"name": words["about"]} if words["about"]
                else _("somebody signs any petition")),
        _part_trigger(),
        Trigger("promised", gettext_lazy("Somebody promises to come"), "calendar-check", (_EVENT,),
                lambda values, look: selectors.find_deeds("turnout.promised", values["about"], look),
                lambda words: _("somebody promises to come to “%(name)s”") % {"name": words["about"]}
                if words["about"] else _("somebody promises to come to any event")),
        Trigger("came", gettext_lazy("Somebody came to an event"), "user-check", (_EVENT,),
                lambda values, look: selectors.find_came(values["about"], look),
                lambda words: _("somebody came to “%(name)s”") % {"name": words["about"]}
                if words["about"] else _("somebody came to any event")),
        Trigger("missing", gettext_lazy("Somebody promised and did not come"), "user-x", (_EVENT,),
                lambda values, look: selectors.find_missing(values["about"], look),
                lambda words: _("somebody promised and did not come to “%(name)s”") % {"name": words["about"]}
                if words["about"] else _("somebody promised and did not come to any event"),
                gettext_lazy("Known six hours after the end, so that late check-ins count. "
                             "Where nobody at all was checked in, nobody is missing.")),
        Trigger("joined", gettext_lazy("Somebody new joins us"), "user-plus",
                (Blank("by_file", "flag", gettext_lazy("also people brought in by a file"), False),),
                lambda values, look: selectors.find_joined(values["by_file"], look), _joined),
        _consent_trigger(),
        Trigger("hearing", gettext_lazy("Some days before a hearing"), "calendar-time",
                (Blank("hearing", "one", gettext_lazy("hearing"), True, selectors.list_hearings),
                 Blank("days", "number", gettext_lazy("days before"), True, low=1, high=60, default=3),
                 Blank("who", "one", gettext_lazy("who"), False, selectors.list_segments,
                       empty_label=gettext_lazy("those who promised to take part"))),
                lambda values, look: selectors.find_before_hearing(
                    values["hearing"], values["days"], values["who"], look), _before,
                gettext_lazy("Whoever promises later enters at once, until the hearing begins.")),
        _stance_trigger(),
        Trigger("credited", gettext_lazy("Somebody acts by an alert"), "hand-click",
                (Blank("alert", "one", gettext_lazy("alert"), False, _sent, empty_label=gettext_lazy("any alert")),),
                lambda values, look: selectors.find_credited(values["alert"], look),
                lambda words: _("somebody acts by the alert %(name)s") % {"name": words["alert"]}
                if words["alert"] else _("somebody acts by any alert")),
    ]  # fmt: skip


def _part_trigger() -> Trigger:
    return Trigger(
        "took_part", gettext_lazy("Somebody takes part in a page"), "hand-click", (page_blank(),),
        lambda values, look: selectors.find_part(values["about"], look),
        lambda words: _("somebody takes part in “%(name)s”") % {"name": words["about"]},
        gettext_lazy("A page of any kind: a letter, a call, a sign-up, a story, an organization that signed."),
    )  # fmt: skip


def _consent_trigger() -> Trigger:
    return Trigger("consented", gettext_lazy("Somebody newly says yes to our mail or calls"), "circle-check",
            (Blank("purpose", "one", gettext_lazy("for what"), False, _purposes, empty_label=gettext_lazy("anything")),
             Blank("by_file", "flag", gettext_lazy("also people brought in by a file"), False)),
            lambda values, look: selectors.find_consented(values["purpose"], values["by_file"], look), _agreed,
            gettext_lazy("A first yes, or a new one after a no. Also people whom we have known for long."))  # fmt: skip


def _stance_trigger() -> Trigger:
    return Trigger("moved", gettext_lazy("Their legislator takes another stance"), "scale",
            (Blank("bill", "one", gettext_lazy("bill"), True, selectors.list_bills),
             Blank("stance", "one", gettext_lazy("new stance"), False, _stances,
                   empty_label=gettext_lazy("any stance"))),
            lambda values, look: selectors.find_moved(values["bill"], values["stance"], look), _moved,
            gettext_lazy("As the whip count knows it: the first word of somebody who was silent counts too. "
                         "Only people whose district is certain."))  # fmt: skip


def _conditions() -> list[Condition]:
    return [
        Condition("acted", gettext_lazy("did what a page asks for"), (page_blank(),),
                  lambda values, asked: selectors.acted_on(values["about"], asked),
                  lambda words: _("did what “%(name)s” asks for") % {"name": words["about"]}),
        Condition("segment", gettext_lazy("is in a segment"), (_SEGMENT,),
                  lambda values, asked: selectors.in_segment(values["segment"], asked),
                  lambda words: _("is in the segment “%(name)s”") % {"name": words["segment"]}),
        Condition("promises", gettext_lazy("still promises to come"), (_THE_EVENT,),
                  lambda values, asked: selectors.still_promises(values["about"], asked),
                  lambda words: _("still promises to come to “%(name)s”") % {"name": words["about"]}),
        Condition("clicked", gettext_lazy("pressed a link in a mail of this ladder"), (),
                  lambda values, asked: selectors.clicked(asked),
                  lambda words: _("pressed a link in a mail of this ladder")),
        Condition("opened", gettext_lazy("opened a mail of this ladder"), (),
                  lambda values, asked: selectors.opened(asked),
                  lambda words: _("opened a mail of this ladder"),
                  gettext_lazy("Many mail programs hide this or pretend it. A pressed link tells more.")),
        Condition("language", gettext_lazy("reads a language"),
                  (Blank("language", "one", gettext_lazy("language"), True, _languages),),
                  lambda values, asked: selectors.reads(values["language"], asked),
                  lambda words: _("reads %(name)s") % {"name": _inside(words["language"])}),
        Condition("district", gettext_lazy("has a known district"),
                  (Blank("chamber", "one", gettext_lazy("chamber"), True, _chambers),),
                  lambda values, asked: selectors.has_district(values["chamber"], asked),
                  lambda words: _("has a known district: %(name)s") % {"name": words["chamber"]}),
    ]  # fmt: skip


def register_all() -> None:
    """Register what this house knows; called when the apps are ready. Later rooms register theirs beside."""
    register_trigger(*_triggers())
    register_condition(*_conditions())
