"""The words for what preflight finds: what, why it matters, where to mend it; and what was found in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.alerts.preflight.rules import Issue
from coalition.listing.rules import number

ISSUES = {
    "no_segments": _("Nobody is chosen yet. Choose at least one segment."),
    "broken_segment": _("A segment of the audience cannot be asked any more. Open it and mend its conditions."),
    "nobody": _("Nobody in these segments can be written to."),
    "large": _("This is a very large audience: %(people)s people. Send a test to colleagues first."),
    "much_more": _("%(people)s people: far more than your latest alerts, which went to about %(usual)s."),
    "much_less": _("Only %(people)s people: your latest alerts went to about %(usual)s."),
    "language_missing": _("There is no text in %(language)s yet. People in the audience who read it: %(people)s."),
    "language_begun": _("The text was begun and left empty. It will not go out."),
    "language_shorter": _("This text has %(parts)s parts, another language has %(most)s. Is something missing?"),
    "no_version": _("There is no text yet."),
    "no_subject": _("The subject is missing."),
    "subject_shouts": _("The subject is written in capitals, which reads like shouting."),
    "subject_marks": _("The subject has many exclamation or question marks."),
    "subject_pretends": _("The subject pretends to be an answer (Re:, Fwd:)."),
    "subject_long": _("The subject has %(letters)s letters. Phones cut it off after about 40 to 60."),
    "preheader_missing": _("The preview line is empty: mailboxes show the first words of the mail instead."),
    "preheader_long": _("The preview line is long: what is beyond 140 letters is not shown."),
    "preheader_same": _("The preview line repeats the subject."),
    "no_text": _("There is no text yet."),
    "no_label": _("A button has no words and will be left out."),
    "image_broken": _("The address of an image cannot work."),
    "no_alt": _("An image has no description for people who do not see it."),
    "trap_word": _("“%(words)s”: %(reason)s."),
    "no_hearing": _("The hearing card has no hearing: choose a campaign that has one."),
    "hearing_over": _("The hearing will be over when this alert goes out: its card would be left out."),
    "button_closed": _("What the button of the hearing card offers will have closed: the button is left out."),
    "no_petition": _("The progress card has no petition: choose the page of one."),
    "no_bill": _("The card of the legislator has no bill: choose a campaign that has one."),
    "nobody_meant": _("Nobody is meant by the card of the legislator at this moment: the card would be left out."),
    "tag_broken": _("This merge tag cannot be understood: %(tag)s"),
    "tag_unknown": _("There is no merge tag {{ %(tag)s }}."),
    "tag_empty": _("{{ %(tag)s }} would be empty: the campaign has no such fact. Fill it in, or give a fallback."),
    "no_fallback": _("{{ %(tag)s }} has no fallback: some people would see a gap."),
    "tag_gap": _("{{ %(tag)s }} stays empty for %(people)s of %(sample)s people, and there is no fallback."),
    "tag_gap_all": _("{{ %(tag)s }} stays empty for all of %(sample)s people who were tried."),
    "too_long": _("The mail has %(kb)s KB. Gmail cuts off what is beyond 102 KB."),
    "link_empty": _("A link leads nowhere: give it an address."),
    "link_broken": _("This link cannot work: %(url)s"),
    "link_odd": _("This link cannot work: %(url)s"),
    "link_insecure": _("This link is not secure (http): %(url)s"),
    "link_gone": _("There is no page behind this link (%(status)s): %(url)s"),
    "link_unknown_host": _("There is no such website: %(url)s"),
    "link_private": _("This link leads into an internal network, where no supporter gets: %(url)s"),
    "link_desk": _("This link leads to the desk, where supporters cannot go: %(url)s"),
    "link_no_page": _("We have no open page at this address: %(url)s"),
    "link_certificate": _("Browsers will warn of this link, its certificate is not valid: %(url)s"),
    "link_shy": _("This website does not answer programs (%(status)s). Press the link yourself: %(url)s"),
    "link_trouble": _("This website has a problem just now (%(status)s): %(url)s"),
    "link_no_answer": _("This website did not answer in time: %(url)s"),
    "link_loops": _("This link is sent on and on without an end: %(url)s"),
    "link_unchecked": _("This link could not be tried, nothing outside can be reached from here: %(url)s"),
    "links_waiting": _("Some links have not been tried yet."),
    "no_sender": _("Your organization has no sender address. An administrator adds it in the settings."),
    "no_postal_address": _("Your organization has no postal address. An administrator adds it in the settings."),
    "replies_nowhere": _("Answers would go to %(address)s, where nobody reads them."),
    "replies_direct": _("Answers go straight to %(address)s. They are not kept here, nor shown with the person."),
    "replies_circle": _("Answers come in at %(domain)s, and the team reads at %(address)s: it gets no copies."),
    "replies_refused": _("The last answer that came in at %(domain)s was refused. See Mail health."),
    "replies_never": _("No answer has ever come in at %(domain)s. Answer a test mail and see whether it arrives."),
    "variant_same": _("Variant %(letter)s says the same as variant %(other)s: nothing would be learned from it."),
    "domain_made_up": _("%(domain)s is reserved for examples: fine to try things out."),
    "domain_unseen": _("%(domain)s has not been looked up yet."),
    "domain_unknown": _("The name system could not be asked about %(domain)s."),
    "domain_bare": _("%(domain)s has neither SPF nor DKIM: mailboxes will refuse this mail or put it into spam."),
    "domain_lacks": _("%(domain)s lacks %(records)s, which Gmail and Yahoo ask of whoever writes to many people."),
    "domain_spf": _("The SPF record of %(domain)s is wrong."),
    "one_click_broken": _("The one-click unsubscribe link cannot be built. Tell whoever runs this server."),
    "one_click_open": _("The unsubscribe link is not https. Mailboxes then show no button: set PUBLIC_URL to https."),
    "one_click_here": _("The unsubscribe link leads to this machine only: fine to try things out."),
    "deadline_past": _("The text names {{ %(tag)s }}: that was %(at)s."),
    "deadline_before": _("The text names {{ %(tag)s }}: that is %(at)s, and the alert goes out %(send_at)s."),
    "no_page": _("The text speaks of a page, but no page is chosen."),
    "page_not_open": _("The page is not published: whoever presses the link would see nothing."),
    "page_closes": _("The page closes %(at)s, before this alert goes out."),
    "page_language": _("The page is not there in %(language)s: those readers land on another language."),
    "at_night": _("It goes out %(at)s, when people sleep."),
}
REASONS = {
    "pressure": _("pressure puts filters and readers off"),
    "money": _("filters know it from advertising"),
    "promise": _("filters know it from fraud"),
    "click": _("say instead what is behind the link"),
}


@dataclass(frozen=True)
class Check:
    """One thing that is looked at: what is fine when nothing was found, why it matters, and the codes it may find."""

    name: str
    fine: Any
    why: Any
    codes: tuple[str, ...]
    mend: str = "text"  # where: text, whom, when, about, page, senders, settings


def _starting(*starts: str) -> tuple[str, ...]:
    return tuple(code for code in ISSUES if code.startswith(starts))


CHECKS = (
    Check("audience", _("Somebody can be written to"), _("Without people nothing goes out."),
          ("no_segments", "broken_segment", "nobody"), "whom"),
    Check("size", _("The audience is as large as usual"), _("A slip in a segment shows in its size."),
          ("large", "much_more", "much_less"), "whom"),
    Check("languages", _("Every language of the audience has a text"),
          _("People act in the language they read best."), ("no_version", *_starting("language_"))),
    Check("subject", _("The subject is short and calm"), _("The subject decides whether the mail is opened."),
          ("no_subject", *_starting("subject_", "preheader_"))),
    Check("parts", _("Every part has words, every image a description"),
          _("Many read with images off or with a screen reader."), ("no_text", "no_label", "no_alt", "image_broken")),
    Check("words", _("No words that filters react to"), _("Mail in the spam folder is not read."), ("trap_word",)),
    Check("tags", _("Every merge tag was filled for real people"), _("A gap in the text looks careless."),
          ("no_fallback", *_starting("tag_"))),
    Check("length", _("The mail is short enough for Gmail"),
          _("What Gmail cuts off includes the way to unsubscribe."), ("too_long",)),
    Check("links", _("Every link works"), _("A link that fails loses whoever wanted to act."),
          _starting("link_", "links_")),
    Check("sender", _("There is a sender, and somebody reads the answers"),
          _("People write back, and expect a reader."), ("no_sender", "replies_nowhere"), "senders"),
    Check("replies", _("Answers come in and are kept with the person"),
          _("Without them nobody sees who asks to be left alone."),
          ("replies_direct", "replies_circle", "replies_refused", "replies_never"), "health"),
    Check("variants", _("The variants differ from each other"), _("Two that are alike tell nothing."),
          _starting("variant_")),
    Check("address", _("The postal address stands in the footer"), _("The law asks for it."),
          ("no_postal_address",), "settings"),
    Check("domain", _("The sending domain is set up (SPF, DKIM, DMARC)"),
          _("Mailboxes refuse or hide mail whose sender they cannot verify."), _starting("domain_"), "senders"),
    Check("one_click", _("One-click unsubscribe is built and valid"),
          _("Whoever finds no way out marks the mail as spam."), _starting("one_click_"), "settings"),
    Check("deadlines", _("Every deadline in the text is still ahead"),
          _("Nothing disappoints more than being asked too late."), _starting("deadline_"), "when"),
    Check("cards", _("Every live card has something to tell"), _("A card that lacks its facts is left out."),
          ("no_hearing", "hearing_over", "button_closed", "no_petition", "no_bill", "nobody_meant")),
    Check("page", _("The page is open in every language"), _("The link must lead to something one can do."),
          ("no_page", "page_not_open", "page_closes", "page_language"), "page"),
    Check("hour", _("It goes out by day"), _("What arrives at night lies under the morning’s mail."),
          ("at_night",), "when"),
)  # fmt: skip
CHECK_OF = {code: check for check in CHECKS for code in check.codes}


@dataclass(frozen=True)
class Said:
    """An issue in words: what, why it matters, in which language, where to mend it."""

    issue: Issue
    words: str
    why: Any
    language: str
    mend: str


def say_issue(issue: Issue, languages: Mapping[str, str], now: datetime | None = None) -> str:
    """Say an issue in words."""
    words = str(ISSUES.get(issue.code, issue.code))
    if "%(" not in words:
        return words
    language = languages.get(issue.language, issue.language)
    shown = {name: _show(name, value, now or timezone.now()) for name, value in issue.facts.items()}
    return words % {"language": language, **shown}


def _show(name: str, value: Any, now: datetime) -> Any:
    if isinstance(value, datetime):
        return say_time(value, now)
    if name == "reason":
        return REASONS.get(value, value)
    return number(value, None) if isinstance(value, int) and name in {"people", "usual", "sample"} else value


def say_all(
    issues: Sequence[Issue], languages: Mapping[str, str], now: datetime, *, has_variants: bool = False
) -> list[Said]:
    """Say every issue in words, with its reason; where there are variants, it names the one it is about."""
    return [
        Said(
            one,
            say_issue(one, languages, now),
            CHECK_OF[one.code].why if one.code in CHECK_OF else "",
            _where(languages.get(one.language, one.language), one.variant if has_variants else ""),
            CHECK_OF[one.code].mend if one.code in CHECK_OF else "text",
        )
        for one in issues
    ]


def _where(language: str, variant: str) -> str:
    if not variant:
        return language
    named = gettext("variant %(letter)s") % {"letter": variant}
    return f"{language}, {named}" if language else named[:1].upper() + named[1:]


def list_fine(issues: Sequence[Issue], *, has_variants: bool = False) -> list[Check]:
    """List the checks that found nothing (notes aside, but for answers that are not kept)."""
    found = {CHECK_OF[one.code].name for one in issues if one.code in CHECK_OF and not one.is_note}
    found |= {CHECK_OF[one.code].name for one in issues if one.code == "replies_direct"}
    return [check for check in CHECKS if check.name not in found and (has_variants or check.name != "variants")]


def say_time(at: datetime, now: datetime) -> str:
    """Say an hour as people do: yesterday at 3:00 p.m.; further away with its day."""
    local = timezone.localtime(at)
    clock = formats.date_format(local, "TIME_FORMAT")
    days = (local.date() - timezone.localdate(now)) // timedelta(days=1)
    near = {
        -1: gettext("yesterday at %(clock)s"),
        0: gettext("today at %(clock)s"),
        1: gettext("tomorrow at %(clock)s"),
    }
    if days in near:
        return near[days] % {"clock": clock}
    day = formats.date_format(local, gettext("l, F j"))
    return gettext("on %(day)s at %(clock)s") % {"day": day, "clock": clock}
