"""What a page is: its kinds (a registry), its languages, when it is complete, when it is closed. Plain values."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

TRAP = "website"  # nobody sees this field; who fills it is a program
MIN_SECONDS = 3
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
TOGETHER = ("decides",)  # may be empty, but then in every language


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

    @property
    def about(self) -> str:
        """Name what submissions of this page are about."""
        return str(self.facts.get("about", f"page:{self.uuid}"))


def never_closed(facts: dict[str, Any], now: datetime) -> bool:
    """Say that nothing but the page itself closes it."""
    return False


def no_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Know no numbers."""
    return {}


def all_open(page_ids: list[int], now: datetime) -> set[int]:
    """Say that nothing but the page itself closes these."""
    return set(page_ids)


def nothing(*args: Any, **kwargs: Any) -> Any:
    """Do nothing."""
    return None


@dataclass(frozen=True)
class PageKind:
    """A kind of page, registered by the room that owns it.

    `form` is the public form (a subclass of pages.forms.ActionForm), `options` the desk form of the kind's settings
    (built with `page=` or None). `facts(page_id, now)` gives what templates and rules need, `payload(cleaned, front)`
    the kind's own keys of the submission, `is_closed(facts, now)` closes the page for reasons of the kind. `save(page,
    options)` keeps the settings, `publish(page, now)` gets ready to receive, `numbers(page_ids)` tells how it goes.
    `texts` gives starting words (English, translated by the builder). `results` is the desk's URL name.
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
    is_closed: Callable[[dict[str, Any], datetime], bool] = never_closed
    open_ids: Callable[[list[int], datetime], set[int]] = all_open
    numbers: Callable[[list[int]], dict[int, list[tuple[Any, int]]]] = no_numbers
    publish: Callable[..., None] = nothing
    lead_template: str = ""
    form_template: str = ""
    proof_template: str = ""
    thanks_template: str = ""
    results: str = ""
    results_uuid: Callable[[Any], Any] = lambda page: page.uuid


KINDS: dict[str, PageKind] = {}


def register_page_kind(kind: PageKind) -> None:
    """Register a kind of page; called from AppConfig.ready()."""
    KINDS[kind.name] = kind


def missing(version: dict[str, str], *, others: list[dict[str, str]] | None = None) -> list[str]:
    """Name the texts that a language still lacks: the needed ones, and those that another language has."""
    lacks = [name for name in NEEDED if not version.get(name, "").strip()]
    told = [name for name in TOGETHER if any(one.get(name, "").strip() for one in others or [])]
    return lacks + [name for name in told if not version.get(name, "").strip()]


def is_closed(front: Front, now: datetime) -> bool:
    """Tell whether nothing can be done on this page any more."""
    if front.state != "published" or (front.closes_at is not None and now >= front.closes_at):
        return True
    return KINDS[front.kind].is_closed(front.facts, now)


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


def is_own_origin(origin: str, fetch_site: str, hosts: set[str]) -> bool:
    """Tell whether a form was posted from our own pages; old browsers that say nothing are believed."""
    if origin and origin != "null":
        return origin.partition("://")[2].lower() in hosts
    return fetch_site in {"", "same-origin", "none"} and origin != "null"
