"""Writes live cards: their facts in words of a language, then as HTML for the mail and as plain text."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils import formats, timezone, translation
from django.utils.translation import gettext, ngettext

from campaigns.composing.blocks.rules import Block
from campaigns.composing.cards import rules
from campaigns.composing.cards.rules import Live
from campaigns.composing.rules import paragraphs, plain
from coalition.listing.rules import number

_TOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_BREAK = re.compile(r"\s*\n\s*")
_OUTPUT = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}\Z", re.DOTALL)


def write_card(block: Block, live: Live, *, as_html: bool) -> str:
    """Write a live card in the language that is active; "" where it has nothing to tell.

    The merge tags of the legislator's card stay as they are.
    """
    facts = _SETTLE[block["kind"]](block, live)
    if facts is None:
        return ""
    if as_html and block["kind"] == "hearing":
        facts |= {"day": _whole(facts["day"]), "as_of": _whole(facts["as_of"])}
        facts["deadlines"] = [{**one, "until": _whole(one["until"])} for one in facts["deadlines"]]
    name = f"campaigns/composing/cards/{block['kind']}.{'html' if as_html else 'txt'}"
    written = render_to_string(name, facts)
    if as_html:
        return _BREAK.sub("", written)
    return written.removesuffix("\n") if block["kind"] == "legislator" else written.strip()


def _hearing(block: Block, live: Live) -> dict[str, Any] | None:
    hearing, now = live.hearing, live.now
    if hearing is None or now is None or hearing.starts_at <= now:
        return None
    local = timezone.localtime(hearing.starts_at)
    words = {rules.REGISTRATION: gettext("Sign up to speak"), rules.TESTIMONY: gettext("Send written testimony")}
    deadlines = [
        {"what": words[what], "until": _say_short(at), "left": _say_left(at, now)}
        for what, at in rules.open_deadlines(hearing, now)
    ]
    has_button = bool(block["label"] and block["url"]) and hearing.offers(block["until"], now)
    return {
        "title": hearing.committee or hearing.title,
        "month": formats.date_format(local, "M").rstrip(".").upper(),
        "number": local.day,
        "day": say_day(hearing.starts_at),
        "left": _say_left(hearing.starts_at, now),
        "place": hearing.place,
        "deadlines": deadlines,
        "label": block["label"] if has_button else "",
        "url": block["url"],
        "as_of": _say_short(now),
    }


def _progress(block: Block, live: Live) -> dict[str, Any] | None:
    if not live.has_petition or live.goal <= 0:
        return None
    share = rules.percent(live.counted, live.goal)
    left = max(0, live.goal - live.counted)
    told = ngettext("%(left)s more to go", "%(left)s more to go", left) % {"left": number(left)}
    return {
        "counted": number(live.counted),
        "goal": number(live.goal),
        "percent": share,
        "rest": 100 - share,
        "left": told if left else gettext("We reached the goal!"),
        "bar": "#" * (share // 5) + "." * (20 - share // 5),
        "html": paragraphs(block["text"]) if block["text"] else "",
        "text": plain(block["text"]),
    }


def _legislator(block: Block, live: Live) -> dict[str, Any] | None:
    chambers = rules.CHAMBERS[block["chamber"]]
    is_both = len(chambers) > 1
    meant = None if rules.which_of(block) == rules.ANY else live.meant.get(rules.which_of(block), {})
    return {
        "cards": [_chamber(chamber, block["subject"]) | _whom(chamber, meant) for chamber in chambers],
        "end": "{% endif %}",
        "unless": f"{{% unless {' and '.join(chambers)} %}}",
        "end_unless": "{% endunless %}",
        "finder": block["finder"] if block["unknown"] == "find" else "",
        "find_title": gettext("Who speaks for you?") if is_both else _chamber(chambers[0], "")["title"],
        "find_words": gettext("Find your legislators") if is_both else gettext("Find your legislator"),
    }


def _chamber(tag: str, subject: str) -> dict[str, str]:
    """Give the merge tags of one chamber's card; a region of the mail, rendered once per district."""
    titles = {"senator": gettext("Your state senator"), "representative": gettext("Your state representative")}
    subject = f"?subject={encode(subject)}" if subject else ""
    return {
        "title": titles[tag],
        # In Liquid an empty text is as good as true.
        **{f"if_{name}": f"{{% if {tag}.{name} != '' %}}" for name in ("party", "phone", "email")},
        **{name: f"{{{{ {tag}.{name} }}}}" for name in ("name", "party", "email")},
        "seat": gettext("District %(number)s") % {"number": f"{{{{ {tag}.district }}}}"},
        "call": f"tel:{{{{ {tag}.dial }}}}",
        "call_words": gettext("Call %(phone)s") % {"phone": f"{{{{ {tag}.phone }}}}"},
        "write": f"mailto:{{{{ {tag}.email }}}}{subject}",
        "write_words": gettext("Send an e-mail"),
    }


def _whom(tag: str, meant: Mapping[str, frozenset[int]] | None) -> dict[str, str]:
    """Say for whom the card of a chamber is: whoever has such a legislator, or only those whose is meant."""
    if meant is None:
        return {"if": f"{{% if {tag} %}}", "close": "{% endif %}"}
    numbers = ", ".join(f"'{number}'" for number in sorted(meant.get(tag, ()))) or "''"
    return {
        "if": f"{{% if {tag} %}}{{% case {tag}.district %}}{{% when {numbers} %}}",
        "close": "{% endcase %}{% endif %}",
    }


_SETTLE = {"hearing": _hearing, "progress": _progress, "legislator": _legislator}


def encode(text: str) -> str:
    """Write words for an address (%20…); the values of their merge tags will be written so, too."""

    def spell(token: str) -> str:
        output = _OUTPUT.match(token)
        return f"{{{{ {output[1]} | url_encode | replace: '+', '%20' }}}}" if output else token

    out, at = [], 0
    for token in _TOKEN.finditer(text):
        out += [quote(text[at : token.start()], safe=""), spell(token.group())]
        at = token.end()
    return "".join([*out, quote(text[at:], safe="")])


def say_day(at: datetime) -> str:
    """Say day and hour in the language that is active."""
    local = timezone.localtime(at)
    pattern = r"l j \d\e F, g:i a" if translation.get_language() == "es" else "l, F j, g:i A"
    said = formats.date_format(local, pattern)
    return said[:1].upper() + said[1:]


def _whole(said: str) -> str:
    """Hold a time together where a phone breaks lines: no line ends between a month and its day, or before AM."""
    return ", ".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in said.split(", "))


def _say_short(at: datetime) -> str:
    local = timezone.localtime(at)
    if translation.get_language() == "es":
        return formats.date_format(local, r"D j \d\e M").lower() + formats.date_format(local, ", g:i a")
    return formats.date_format(local, "D, M j, g:i A")


def _say_left(until: datetime, now: datetime) -> str:
    unit, count = rules.time_left(until, now)
    words = {
        "days": ngettext("in %(n)s day", "in %(n)s days", count),
        "hours": ngettext("in %(n)s hour", "in %(n)s hours", count),
        "minutes": ngettext("in %(n)s minute", "in %(n)s minutes", count),
    }
    return words[unit] % {"n": count}
