"""What a page is: its kinds (a registry), its languages, when it is complete, when it is closed. Plain values."""

import hashlib
import ipaddress
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TRAP = "website"  # nobody sees this field; who fills it is a program
MIN_SECONDS = 3
LONGEST_COPY = timedelta(seconds=45)  # shared caches keep a page for 10 s and may show it for 30 more
OWN_WORDS = 20  # characters from which on it would hurt to lose them
MAX_SECONDS = 2 * 24 * 3600
NEEDED = (
    "title",
    "ask",
    "body",
    "button",
    "thanks_title",
    "thanks_body",
    "share_text",
    "closed_body",
    "receipt_subject",
    "receipt_body",
)
TOGETHER = ("decides", "hero_alt", "won_body")  # may be empty, but then in every language


@dataclass(frozen=True)
class Front:
    """A page as the public sees it: plain values that may stand in the cache for some seconds."""

    id: int
    uuid: str
    slug: str
    kind: str
    state: str
    closes_at: datetime | None
    languages: tuple[str, ...]
    partner: dict[str, Any]
    campaign_id: int | None
    consents: tuple[dict[str, Any], ...]
    versions: dict[str, dict[str, str]]
    facts: dict[str, Any] = field(default_factory=dict)
    next_page: dict[str, Any] | None = None
    built: str = ""  # differs whenever the page was read anew
    outcome: str = ""  # won: what the page asked for came true
    hero: dict[str, Any] = field(default_factory=dict)  # {large, small, width, height}
    fields: tuple[dict[str, Any], ...] = ()  # as `fields.selectors.resolve` gives them
    backers: tuple[dict[str, Any], ...] = ()  # other partners behind the page: {uuid, name, slug, color, website, code}
    embed_origins: tuple[str, ...] = ()  # https://… of others' websites that may show or post the form
    tag: str = ""
    prefills: bool = False
    asks_code: bool = False

    @property
    def about(self) -> str:
        """Name what submissions of this page are about."""
        return str(self.facts.get("about", f"page:{self.uuid}"))

    @property
    def shown(self) -> str:
        """Give a digest of the boxes of consent: a form that was drawn before they changed proves no consent."""
        told = [(one["key"], one["version"]) for one in self.consents]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]

    def seen(self, language: str, face: str, day: str) -> str:
        """Give a digest of what the public sees, for a day: the same digest, the same page (an ETag)."""
        told: list[Any] = [
            self.uuid,
            self.state,
            self.outcome,
            language,
            face,
            day,
            self.closes_at,
            self.versions.get(language),
        ]
        told += [self.facts, self.consents, self.fields, self.hero, self.backers, self.next_page, self.partner]
        return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()[:20]


def never_closed(facts: dict[str, Any], now: datetime) -> bool:
    """Say that nothing but the page itself closes it."""
    return False


def no_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, Any]]]:
    """Know no numbers, and no texts."""
    return {}


def all_open(page_ids: list[int], now: datetime) -> set[int]:
    """Say that nothing but the page itself closes these."""
    return set(page_ids)


def counts_of(facts: dict[str, Any]) -> tuple[int, int] | None:
    """Tell how many did it, and of how many, where the kind's facts say so."""
    return (int(facts["counted"]), int(facts.get("goal") or 0)) if facts.get("counted") is not None else None


def nothing(*args: Any, **kwargs: Any) -> Any:
    """Do nothing."""
    return None


@dataclass(frozen=True)
class PageKind:
    """A kind of page, registered by the room that owns it.

    `form` is the public form (a subclass of pages.forms.ActionForm), `options` the desk form of the kind's settings
    (built with `page=` or None). `facts(page_id, now)` gives what templates and rules need, `payload(cleaned, front)`
    the kind's own keys of the submission, `keep(cleaned, front, now)` puts files away once the
    door let them in, `is_closed(facts, now)` closes the page for reasons of the kind, `phase(facts, now)`
    names what it offers at this moment and `turns_at` tells when that changes next. `save(page, options)` keeps
    the settings, `press(front, form, button, caller, now)` does at once what a button of its own asks for,
    `publish(page, now)` gets ready to receive, `numbers(page_ids)` tells how it goes, `written(page_ids)` names the
    kind's own texts with the languages they are written in. `texts` gives starting words
    (English, translated by the builder). `results` is the desk's URL name.
    """

    name: str
    label: Any
    icon: str
    form: Any
    options: Any
    facts: Callable[[int, datetime], dict[str, Any]]
    save: Callable[..., None]
    texts: Callable[[], dict[str, str]]
    payload: Callable[[dict[str, Any], Front], dict[str, Any]] = lambda cleaned, front: {}
    keep: Callable[[dict[str, Any], Front, datetime], dict[str, Any]] = lambda cleaned, front, now: cleaned
    is_closed: Callable[[dict[str, Any], datetime], bool] = never_closed
    phase: Callable[[dict[str, Any], datetime], str] = lambda facts, now: ""
    turns_at: Callable[[dict[str, Any], datetime], datetime | None] = lambda facts, now: None
    open_ids: Callable[[list[int], datetime], set[int]] = all_open
    numbers: Callable[[list[int]], dict[int, list[tuple[Any, int]]]] = no_numbers
    publish: Callable[..., None] = nothing
    written: Callable[[list[int]], dict[int, list[tuple[Any, set[str]]]]] = no_numbers
    press: Callable[..., None] = nothing
    lead_template: str = ""
    form_template: str = ""
    proof_template: str = ""
    thanks_template: str = ""
    hold_template: str = ""  # what a page shows that `is_closed` closes for now
    results: str = ""
    results_uuid: Callable[[Any], Any] = lambda page: page.uuid
    explains: Any = ""  # one sentence for the one who chooses among the kinds
    schema: str = "WebPage"  # schema.org type of the structured data
    counts: Callable[[dict[str, Any]], tuple[int, int] | None] = counts_of  # done so far and goal, out of the facts


KINDS: dict[str, PageKind] = {}


def register_page_kind(kind: PageKind) -> None:
    """Register a kind of page; called from AppConfig.ready()."""
    KINDS[kind.name] = kind


def missing(
    version: dict[str, str], *, others: list[dict[str, str]] | None = None, has_picture: bool = False
) -> list[str]:
    """Name the texts that a language still lacks: the needed ones, and those that another language has."""
    lacks = [name for name in NEEDED if not version.get(name, "").strip()]
    if has_picture and not version.get("hero_alt", "").strip():
        return [*lacks, "hero_alt", *_not_told(version, others, but="hero_alt")]
    return lacks + _not_told(version, others)


def _not_told(version: dict[str, str], others: list[dict[str, str]] | None, but: str = "") -> list[str]:
    told = [name for name in TOGETHER if any(one.get(name, "").strip() for one in others or [])]
    return [name for name in told if name != but and not version.get(name, "").strip()]


def is_closed(front: Front, now: datetime) -> bool:
    """Tell whether nothing can be done on this page any more."""
    if front.state != "published" or (front.closes_at is not None and now >= front.closes_at):
        return True
    return KINDS[front.kind].is_closed(front.facts, now)


def phase_of(front: Front, now: datetime) -> str:
    """Name what a page offers at this moment; a copy that was drawn in another phase is out of date."""
    return f"{not is_closed(front, now)}:{KINDS[front.kind].phase(front.facts, now)}"


def is_steady(front: Front, now: datetime) -> bool:
    """Tell whether what a page offers stays as it is for longer than any shared cache keeps a copy."""
    edges = (front.closes_at, KINDS[front.kind].turns_at(front.facts, now))
    return not any(at is not None and now < at <= now + LONGEST_COPY for at in edges)


def choose_language(asked: str, accepted: str, known: tuple[str, ...]) -> str:
    """Choose the language of a page: what was asked for, else what the browser prefers, else the page's first."""
    if asked in known:
        return asked
    ranked = []
    for i, part in enumerate(accepted.split(",")[:20]):
        code, _sep, weight = part.strip().lower().partition(";q=")
        try:
            ranked.append((-float(weight or 1), i, code.split("-")[0]))
        except ValueError:
            continue
    return next((code for _w, _i, code in sorted(ranked) if code in known), known[0] if known else "en")


def own_words(values: Iterable[str]) -> list[str]:
    """Find what somebody wrote in sentences, to give it back where the page can take it no more."""
    return [text for text in values if len(text) >= OWN_WORDS and len(text.split()) > 3]


def submission_key(form_key: str, page_uuid: str, person: dict[str, Any]) -> str:
    """Make the key by which the same person pressing twice arrives once; a cached form is shared by many people."""
    told = [form_key, page_uuid]
    names = ("email", "phone", "given_name", "family_name")
    told += ["".join(str(person.get(name, "")).lower().split()) for name in names]
    return hashlib.sha256("\x1f".join(told).encode()).hexdigest()


def client_address(remote: str, forwarded: str, proxies: int) -> str:
    """Tell who is calling: with N trusted proxies, the Nth entry from the right of X-Forwarded-For."""
    if proxies <= 0:
        return remote
    chain = [part.strip() for part in forwarded.split(",") if part.strip()]
    return chain[-proxies] if len(chain) >= proxies else remote


def caller_of(address: str) -> str:
    """Tell who is one caller for counting: an IPv4 address, or the /64 that one household or phone has in IPv6."""
    try:
        told = ipaddress.ip_address(address.strip().strip("[]").partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(told, ipaddress.IPv6Address):
        if told.ipv4_mapped:
            return str(told.ipv4_mapped)
        return str(ipaddress.ip_network((told, 64), strict=False))
    return str(told)


def host_of(address: str) -> str:
    """Give the host of a web address without www, for knowing where people come from; '' when it is none."""
    host = address.strip().lower().partition("://")[2] or address.strip().lower()
    host = host.partition("/")[0].rpartition("@")[2].partition(":")[0].removeprefix("www.")
    is_host = host and len(host) <= 80 and all(c.isalnum() or c in ".-" for c in host) and "." in host
    return host if is_host else ""


def read_origin(text: str) -> str:
    """Bring the address of a website to its origin (https://example.org), or '' when it is none."""
    scheme, sep, rest = text.strip().lower().partition("://")
    if not sep:
        scheme, rest = "https", text.strip().lower()
    host, _colon, port = rest.partition("/")[0].partition(":")
    wild = host.removeprefix("*.")
    is_host = wild and all(c.isalnum() or c in ".-" for c in wild) and ("." in wild or wild == "localhost")
    if scheme not in {"http", "https"} or not is_host or not wild.isascii() or (port and not port.isdigit()):
        return ""
    return f"{scheme}://{host}{':' + port if port else ''}"


def is_among(origin: str, allowed: tuple[str, ...]) -> bool:
    """Tell whether an origin is of a list whose entries may begin with *. for every host below."""
    scheme, _sep, host = origin.lower().partition("://")
    for one in allowed:
        one_scheme, _sep, one_host = one.partition("://")
        if scheme == one_scheme and (
            host == one_host or (one_host.startswith("*.") and host.endswith(one_host[1:]) and host != one_host[2:])
        ):
            return True
    return False


def is_own_origin(origin: str, fetch_site: str, hosts: set[str]) -> bool:
    """Tell whether a form was posted from our own pages; old browsers that say nothing are believed."""
    if origin and origin != "null":
        return origin.partition("://")[2].lower() in hosts
    return fetch_site in {"", "same-origin", "none"} and origin != "null"
