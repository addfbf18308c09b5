"""Prints a briefing by Typst; all words are data (JSON), never markup."""

import json
from datetime import datetime
from typing import Any

import typst
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.strategy.whip.selectors import ASKS, Board
from campaigns.warroom.briefing.selectors import MOST_DISTRICTS, Briefing
from contacts.places.shapes.rules import COLORS, GREY, NOT_ASKED, svg


def print_briefing(told: Briefing, funnel: list[tuple[Any, int, int, str]], *, now: datetime) -> bytes:
    """Print a briefing as PDF, in the reader's language."""
    standing, seen = told.standing, told.seen
    partner = standing.campaign.partner
    data = {
        "language": get_language() or "en",
        "title": standing.campaign.name,
        "goal": standing.campaign.goal,
        "partner": partner.name,
        "color": partner.color or "#0b5fa5",
        "made": _moment(now),
        "words": _words(),
        "clocks": _clocks(standing.clocks, now),
        "bill": _bill(standing),
        "joints": [_joint(one) for one in told.joints],
        "whip": _whip(standing.board, standing.bar) if standing.board else None,
        "asks": [_ask(line) for line in told.asks],
        "steps": [{"title": one.title, "why": one.why} for one in told.steps],
        "funnel": [{"label": str(label), "count": f"{n:,}", "share": share} for label, n, _width, share in funnel],
        "lately": ", ".join(f"{words}: {n:,}" for words, n in told.lately),
        "map": {
            "title": str(seen.map.title),
            "svg": svg(seen.map) if seen.map.shapes else "",
            "legend": [
                {"color": GREY if shade == NOT_ASKED else COLORS[shade], "words": str(words)}
                for shade, words in seen.map.legend
            ],
            "rows": [
                {
                    "where": str(row.district),
                    "who": str(row.term.person) if row.term else _("vacant"),
                    "ours": f"{row.ours:,}",
                    "acted": f"{row.acted:,}",
                }
                for row in seen.rows[:MOST_DISTRICTS]
            ],
        },
    }
    template = render_to_string("campaigns/warroom/briefing.typ").encode()
    return typst.compile(template, sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True)


def _words() -> dict[str, str]:
    return {
        "clocks": _("Clocks"),
        "bill": _("Where the bill stands"),
        "joint": _("What we say together"),
        "no_bill": _("The campaign names no bill yet."),
        "asks": _("Whom to ask today"),
        "steps": _("Next best steps"),
        "no_step": _("Nothing is left to do right now."),
        "funnel": _("From asking to coming"),
        "lately": _("Since yesterday:"),
        "no_map": _("No district lines are loaded."),
        "ours": _("ours"),
        "acted": _("acted"),
    }


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "DATETIME_FORMAT")


def _clocks(clocks: Any, now: datetime) -> list[dict[str, str]]:
    """List what runs out, the next first; what is over is not said."""
    rows = []
    for one in clocks:
        title = one["hearing"].title
        rows.append((one["registration"], _("Registration to speak closes: %(title)s") % {"title": title}))
        rows.append((one["testimony"], _("Written testimony closes: %(title)s") % {"title": title}))
        rows.append((one["hearing"].starts_at, _("Starts: %(title)s") % {"title": title}))
    told = sorted((at, words) for at, words in rows if at and at >= now)
    return [{"at": _moment(at), "what": words} for at, words in told]


def _bill(standing: Any) -> dict[str, Any] | None:
    bill = standing.bill
    if bill is None:
        return None
    steps = next(row["steps"] for row in standing.bills if row["bill"] == bill)
    return {
        "number": bill.identifier,
        "title": bill.title,
        "steps": [{"label": str(label), "now": state == "now"} for label, state in steps],
    }


def _joint(row: Any) -> dict[str, Any]:
    """Say who stands behind a joint position, and who does not agree and why."""
    names: dict[str, list[str]] = {}
    for one in row.standing:
        names.setdefault(one.how, []).append(one.partner.name)
    against = [one for one in row.standing if one.how == "dissents"]
    lines = [
        (_("signed by"), ", ".join([*names.get("signs", []), *names.get("differs", [])])),
        (_("does not agree"), "; ".join(f"{one.partner.name}: {one.voice.reason}" for one in against)),
        (_("says otherwise itself"), ", ".join(names.get("differs", []))),
        (_("has not answered"), ", ".join([*names.get("again", []), *names.get("silent", [])])),
    ]
    return {
        "head": f"{row.get_stance_display()} ({row.get_state_display()})",
        "words": " ".join(row.words.split())[:600],
        "lines": [{"label": label, "names": said} for label, said in lines if said],
    }


def _whip(board: Board, bar: Any) -> dict[str, Any]:
    labels = {"yes": _("Firm yes"), "open": _("Open"), "silent": _("Nothing heard"), "no": _("Firm no")}
    parts, mark = bar
    return {
        "title": _("Whip count: %(missing)s still missing") % {"missing": board.sum.missing},
        "needed": _("%(needed)s of %(present)s are needed")
        % {"needed": board.sum.needed, "present": board.sum.present},
        "mark": mark / 1000,
        "parts": [
            {"kind": p.kind, "label": labels[p.kind], "count": str(p.count), "x": p.x / 1000, "width": p.width / 1000}
            for p in parts
        ],
    }


def _ask(line: Any) -> dict[str, str]:
    through = _("through %(who)s") % {"who": line.messenger} if line.messenger else ""
    return {
        "name": str(line.term.person),
        "seat": str(line.term.seat),
        "stance": str(line.word.get_stance_display()) if line.word else _("nothing heard"),
        "ask": str(ASKS[line.ask]),
        "through": through,
    }
