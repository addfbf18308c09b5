"""What preflight says: grave things, things to look at, notes; plain values, no Django."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any

LARGE = 25_000
MANY_TO_GMAIL = 5_000  # from here Gmail, Yahoo and Outlook ask for SPF, DKIM and DMARC
SUBJECT_LETTERS = 60  # what a phone shows of a subject, at most
PREHEADER_LETTERS = 140
SAMPLE = 500
GOOD_FOR = timedelta(hours=24)  # a yes to "as soon as possible" holds so long
NIGHT = (21, 7)  # local hours


@dataclass(frozen=True)
class Issue:
    """Something preflight says: code, how grave (a note is neither), language, variant, block it is about, facts."""

    code: str
    grave: bool = False
    language: str = ""
    block: int = -1
    facts: Mapping[str, Any] = field(default_factory=dict)
    variant: str = ""  # none: it is about all of them
    is_note: bool = False


@dataclass(frozen=True)
class Plan:
    """What preflight looks at besides the texts."""

    written: Collection[str]  # languages with a version
    audience: Mapping[str, int]  # language -> people who can be written to
    has_segments: bool
    has_sender: bool
    has_postal_address: bool
    deadlines: Mapping[str, datetime] = field(default_factory=dict)  # tags used in a text -> when that is over
    page_state: str = ""
    page_languages: Collection[str] = ()
    asks_for_page: bool = False
    page_closes_at: datetime | None = None
    usual: Sequence[int] = ()  # sizes of the latest alerts


def look_over(plan: Plan, send_at: datetime, now: datetime) -> list[Issue]:
    """Find what stands in the way of sending at this time, apart from the texts themselves."""
    found = []
    if not plan.has_segments:
        found.append(Issue("no_segments", grave=True))
    elif not sum(plan.audience.values()):
        found.append(Issue("nobody", grave=True))
    for language, people in plan.audience.items():
        if people and language not in plan.written:
            found.append(Issue("language_missing", grave=True, language=language, facts={"people": people}))
    if not plan.has_sender:
        found.append(Issue("no_sender", grave=True))
    if not plan.has_postal_address:
        found.append(Issue("no_postal_address", grave=True))
    found += _look_at_page(plan, send_at)
    for tag, at in plan.deadlines.items():
        if at <= send_at:
            code = "deadline_past" if at <= now else "deadline_before"
            found.append(Issue(code, grave=True, facts={"tag": tag, "at": at, "send_at": send_at}))
    return [*found, *_look_at_size(sum(plan.audience.values()), plan.usual)]


def _look_at_page(plan: Plan, send_at: datetime) -> list[Issue]:
    if not plan.asks_for_page:
        return []
    if not plan.page_state:
        return [Issue("no_page", grave=True)]
    if plan.page_state != "published":
        return [Issue("page_not_open", grave=True)]
    if plan.page_closes_at and plan.page_closes_at <= send_at:
        return [Issue("page_closes", grave=True, facts={"at": plan.page_closes_at})]
    lacking = [language for language in plan.written if plan.page_languages and language not in plan.page_languages]
    return [Issue("page_language", language=language) for language in lacking]


def _look_at_size(size: int, usual: Sequence[int]) -> list[Issue]:
    """Compare with the latest alerts: a slip in a segment shows in its size."""
    if not size:
        return []
    if len(usual) < 3:
        return [Issue("large", facts={"people": size})] if size > LARGE else []
    middle = int(median(usual))
    if size > 3 * max(usual):
        return [Issue("much_more", facts={"people": size, "usual": middle})]
    return [Issue("much_less", facts={"people": size, "usual": middle})] if size * 10 < min(usual) else []


def is_at_night(local: datetime) -> bool:
    """Tell whether people sleep at this local time."""
    return local.hour >= NIGHT[0] or local.hour < NIGHT[1]


def stands_in_the_way(issues: Iterable[Issue]) -> list[Issue]:
    """List the issues that must be mended before sending."""
    return [issue for issue in issues if issue.grave]


# --- words --------------------------------------------------------------------------------------------------------
# What spam filters and tired readers react to, and why: pressure, money, promises, clicks. Whole words, small letters.
TRAPS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "pressure": ("act now", "urgent", "last chance", "final notice", "don't delay", "expires today", "hurry"),
        "money": ("free", "cash", "earn", "save big", "double your", "$$$", "no cost", "risk-free", "100%"),
        "promise": ("guaranteed", "winner", "congratulations", "you have been selected", "miracle", "amazing"),
        "click": ("click here", "click below", "open this now", "click this link"),
    },
    "es": {
        "pressure": ("actúe ya", "urgente", "última oportunidad", "último aviso", "no espere", "vence hoy"),
        "money": ("gratis", "dinero", "gane", "sin costo", "oferta", "$$$", "100%"),
        "promise": ("garantizado", "ganador", "ganadora", "felicidades", "ha sido seleccionado", "increíble"),
        "click": ("haga clic aquí", "clic aquí", "pulse aquí", "haz clic aquí"),
    },
}


@dataclass(frozen=True)
class Trap:
    """A word that filters react to, and the reason (pressure, money, promise, click)."""

    words: str
    reason: str


def find_traps(text: str, language: str) -> list[Trap]:
    """Find words that spam filters react to, each once, in the order of the list."""
    return [
        Trap(phrase, reason)
        for reason, phrases in TRAPS.get(language, {}).items()
        for phrase in phrases
        if re.search(rf"(?<![\w$]){re.escape(phrase)}(?![\w$])", text, re.IGNORECASE)
    ]


def look_at_subject(subject: str, preheader: str) -> list[str]:
    """Name what is wrong with a subject and its preview line: codes."""
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", subject)
    letters = [one for one in bare if one.isalpha()]
    shouted = [word for word in re.findall(r"[^\W\d_]{4,}", bare) if word.isupper()]
    codes = []
    if (len(letters) >= 8 and sum(one.isupper() for one in letters) > 0.7 * len(letters)) or len(shouted) > 2:
        codes.append("subject_shouts")
    if bare.count("!") + bare.count("¡") > 2 or "!!" in bare or "??" in bare:
        codes.append("subject_marks")
    if re.match(r"\s*(re|fwd?|rv|fw)\s*:", bare, re.IGNORECASE):
        codes.append("subject_pretends")
    if len(subject) > SUBJECT_LETTERS and len(bare) > SUBJECT_LETTERS:
        codes.append("subject_long")
    if subject.strip() and not preheader.strip():
        codes.append("preheader_missing")
    elif len(preheader) > PREHEADER_LETTERS:
        codes.append("preheader_long")
    elif preheader.strip() and preheader.strip().lower() == subject.strip().lower():
        codes.append("preheader_same")
    return codes


# --- links --------------------------------------------------------------------------------------------------------
FRESH = timedelta(minutes=15)  # so long an answer is not asked for again
KNOWN = timedelta(hours=24)  # so long it still counts
GRAVE_LINKS = frozenset({"gone", "unknown_host", "private", "desk", "no_page"})
OK = "ok"


def verdict_of(status: int) -> str:
    """Tell what an HTTP status says about a link in a mail."""
    if status in {404, 410}:
        return "gone"
    if status in {401, 403, 405, 406, 429, 451, 999}:
        return "shy"  # answers people, perhaps, but no programs
    return OK if 200 <= status < 400 else "trouble"


def link_issue(verdict: str, url: str, status: int | None) -> Issue | None:
    """Say what is wrong with a link that was asked; None when nothing is."""
    if verdict == OK:
        return None
    return Issue(f"link_{verdict}", grave=verdict in GRAVE_LINKS, facts={"url": url[:80], "status": status or ""})


# --- variants, answers ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Tried:
    """What a variant differs by (a subject and preview line, a sender, a whole mail), in one language."""

    letter: str
    language: str
    what: Any


def find_alike(tried: Sequence[Tried]) -> list[Issue]:
    """Find variants that say the same as an earlier one in the same language: nothing is learned from trying them."""
    found = []
    for i, one in enumerate(tried):
        twin = next((b for b in tried[:i] if (b.language, b.what) == (one.language, one.what)), None)
        if twin:
            facts = {"letter": one.letter, "other": twin.letter}
            found.append(Issue("variant_same", language=one.language, facts=facts, variant=one.letter))
    return found


@dataclass(frozen=True)
class Door:
    """How answers come in: our own domain for them ("": none), whether one ever came, whether the last was refused."""

    domain: str = ""
    was_used: bool = False
    was_refused: bool = False


def look_at_replies(door: Door, team: str) -> Issue | None:
    """Say where answers to a sender go; `team` is the address where the team reads them."""
    if not door.domain:
        return Issue("replies_direct", facts={"address": team}, is_note=True)
    facts = {"address": team, "domain": door.domain}
    if team.rpartition("@")[2].lower() == door.domain:
        return Issue("replies_circle", facts=facts)
    if door.was_refused:
        return Issue("replies_refused", facts=facts)
    return None if door.was_used else Issue("replies_never", facts=facts)


# --- the domain -----------------------------------------------------------------------------------------------------
def look_at_domain(findings: Mapping[str, str], people: int) -> Issue | None:
    """Judge a sending domain by what mailboxes ask for: check (spf, dkim, dmarc) -> state; None when all is well.

    Gmail, Yahoo: everybody needs SPF or DKIM; who writes to 5,000 or more needs SPF, DKIM and DMARC.
    """
    lacks = {check for check, state in findings.items() if state in {"missing", "wrong"}}
    unknown = {check for check, state in findings.items() if state == "unknown"}
    if unknown:
        return Issue("domain_unknown")
    if {"spf", "dkim"} <= lacks:
        return Issue("domain_bare", grave=True)
    serious = lacks & {"dkim", "dmarc"}
    if serious:
        names = ", ".join(sorted(one.upper() for one in serious))
        return Issue("domain_lacks", grave=people >= MANY_TO_GMAIL, facts={"records": names})
    return Issue("domain_spf") if findings.get("spf") == "wrong" else None
