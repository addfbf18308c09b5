"""The words of the next best steps: what to do, why, by which rule, and where."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.warroom.steps import rules


@dataclass(frozen=True)
class Wording:
    """A rule in words: title, why it helps, when it applies, icon, and the address that does it (name, of what)."""

    title: Any
    why: Any
    when: Any
    icon: str
    name: str
    of: str = ""  # "campaign", "bill" or "hearing": whose uuid the address takes; "?": it starts from the campaign


@dataclass(frozen=True)
class Told:
    """A step as the war room shows it."""

    title: str
    why: str
    when: str
    icon: str
    url: str


# In the order of the rules: the page that lists them reads them from here.
WORDS: dict[str, Wording] = {
    "halted": Wording(
        _("An alert was halted"), _("Find out why, then go on or cancel."), _("an alert of the campaign is halted"),
        "alert-octagon", "alerts:list"),
    "rsvp_page_now": Wording(
        _("Open a page to sign up for the hearing"), _("Registration closes within three days."),
        _("registration closes within three days and no page to sign up is open"),
        "calendar-event", "pages:new", "?"),
    "alert_now": Wording(
        _("Send an alert today"), _("Registration closes and nobody was asked yet."),
        _("registration closes within three days and no alert went out"), "send", "alerts:new", "?"),
    "testimony_now": Wording(
        _("Send in written testimony"), _("It is taken only until its clock runs out, within three days."),
        _("written testimony closes within three days"), "writing", "legislation:hearing", "hearing"),
    "confirm": Wording(
        _("Call those who promised to come"), _("%(people)s promised and are not confirmed yet."),
        _("the hearing is within three days and promises are not confirmed"), "phone", "outreach:new", "?"),
    "bill": Wording(
        _("Link the bill"), _("Then its stage and its hearings stand here."), _("the campaign names no bill"),
        "gavel", "strategy:edit", "campaign"),
    "position": Wording(
        _("Take a position on the bill"), _("Partners see where you stand."), _("you have no position on its bill"),
        "scale", "legislation:bill", "bill"),
    "lost": Wording(
        _("Look for another way"),
        _("With the firm noes as they are it cannot pass: win one back, or change the bill."),
        _("the firm noes leave too few votes"), "route", "whip:board", "bill"),
    "publish": Wording(
        _("Publish the page that is drafted"), _("Nobody can act before it is open."),
        _("no page is open and one is drafted"), "world", "pages:list"),
    "page": Wording(
        _("Make a page where people can act"), _("A petition is the quickest: one minute on a phone."),
        _("there is no page at all"), "writing", "pages:new", "?"),
    "rsvp_page": Wording(
        _("Ask people to come to the hearing"), _("A page for those who come, speak or write."),
        _("a hearing is ahead and no page to sign up is open"), "calendar-event", "pages:new", "?"),
    "alert": Wording(
        _("Tell people about the page"), _("Nobody has been written to about it yet."),
        _("a page is open and no alert is made"), "send", "alerts:new", "?"),
    "hearsay": Wording(
        _("Get in writing the yes that only one of us heard"),
        _("%(people)s said yes to one of us, or we only guess it: that does not count as firm."),
        _("somebody says yes by one witness or our own guess"), "writing", "whip:board", "bill"),
    "old_words": Wording(
        _("Ask again whose word has grown old"), _("%(people)s spoke so long ago that it does not count any more."),
        _("a word is past its half-life"), "history", "whip:board", "bill"),
    "unheard": Wording(
        _("Ask those of whom nothing is heard"), _("%(people)s of the %(members)s who decide have not been asked yet."),
        _("nothing is heard of a member who decides next"), "zoom-question", "whip:board", "bill"),
    "letters": Wording(
        _("Open a page to write to or call those who decide"),
        _("%(people)s of those who decide are not firm: voices from home move them."),
        _("votes are open and no page for letters or calls is"), "mail", "pages:new", "?"),
    "quiet": Wording(
        _("Ask the people at home of %(name)s"),
        _("Her vote is open, and %(people)s of ours in her district have not acted yet."),
        _("a vote is open where people of ours are silent: the district with the most of them"),
        "users", "alerts:new", "?"),
    "finish_alert": Wording(
        _("Finish the alert that is drafted"), _("It is checked before it goes out."), _("an alert is drafted"),
        "send", "alerts:list"),
    "calls": Wording(
        _("Find callers for the call list"), _("Still to call: %(people)s."), _("people wait in an open call list"),
        "phone", "outreach:list"),
    "ask_signers": Wording(
        _("Invite those who signed to the hearing"), _("%(people)s people acted; none of them was asked to come."),
        _("fifty people or more acted, a hearing is ahead and nobody promised to come"), "users", "alerts:new", "?"),
}  # fmt: skip


def tell(war: rules.War, now: datetime, ids: Mapping[str, Any]) -> list[Told]:
    """Tell the next best steps in words; `ids` gives the uuid of the campaign, its bill and its next hearing."""
    told = []
    for step in rules.next_steps(war, now):
        one = WORDS[step.code]
        facts = {name: f"{value:,}" if isinstance(value, int) else value for name, value in step.facts.items()}
        title, why = str(one.title), str(one.why)
        told.append(
            Told(
                title % facts if "%(" in title else title,
                why % facts if "%(" in why else why,
                str(one.when),
                one.icon,
                _address(one, ids),
            )
        )
    return told


def _address(one: Wording, ids: Mapping[str, Any]) -> str:
    if one.of == "?":
        return f"{reverse(one.name)}?campaign={ids['campaign']}"
    if not one.of:
        return reverse(one.name)
    return reverse(one.name, args=[ids[one.of]]) if ids.get(one.of) else ""


def list_rules() -> list[tuple[Any, Any]]:
    """List all rules in their order: when it applies, and what it then says."""
    return [(one.when, one.title) for one in WORDS.values()]
