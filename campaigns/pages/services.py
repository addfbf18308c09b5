"""Takes what supporters send; makes, changes, publishes and closes pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.pages import criteria, rules, selectors
from campaigns.pages.criteria import Knock
from campaigns.pages.models import ActionPage, PageState, PageVersion
from campaigns.pages.rules import KINDS, Front
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.consent import services as consent
from contacts.intake import services as intake
from contacts.intake.rules import Arrival

WORDING = {
    "page.created": gettext_lazy("made the page /p/%(slug)s/"),
    "page.changed": gettext_lazy("changed the page"),
    "page.published": gettext_lazy("published the page"),
    "page.closed": gettext_lazy("closed the page"),
    "page.reopened": gettext_lazy("opened the page again"),
}
# What a page may ask permission for: key -> (channel, purpose, wording).
OPT_INS: dict[str, tuple[str, str, Any]] = {
    "email-alerts": ("email", "alerts", gettext_lazy("Yes, %(partner)s may e-mail me when my voice is needed.")),
    "email-events": ("email", "events", gettext_lazy("Yes, %(partner)s may e-mail me about events near me.")),
    "email-newsletter": ("email", "newsletter", gettext_lazy("Yes, %(partner)s may send me its newsletter.")),
    "phone-calls": ("phone", "calls", gettext_lazy("Yes, volunteers of %(partner)s may call me.")),
}


class SlugTaken(Refusal):
    """Another page has this address."""

    code = "slug_taken"
    status = 422
    message = gettext_lazy("Another page already has this address. Please choose another one.")


class NotComplete(Refusal):
    """A language of the page still lacks texts."""

    code = "page_not_complete"
    message = gettext_lazy("The page cannot go out yet: %(languages)s is not complete.")


class NotNow(Refusal):
    """The page is not in a state that allows this."""

    code = "page_not_now"
    message = gettext_lazy("This cannot be done with the page in its present state.")


@dataclass(frozen=True)
class Taken:
    """What became of a post: whether the address still has to be confirmed to count."""

    is_proven: bool


def take(front: Front, cleaned: dict[str, Any], knock: Knock, *, language: str, origin: str, now: datetime) -> Taken:
    """Take what a supporter sent: through the door, then one row, once; refusals of the door are raised by name."""
    try:
        is_proven = criteria.check(knock, front, now)
    except criteria.Trapped:
        intake.set_aside(_arrival(front, cleaned, language, origin, is_proven=False), reason="trapped", now=now)
        raise
    intake.receive(_arrival(front, cleaned, language, origin, is_proven=is_proven), now=now)
    return Taken(is_proven)


def _arrival(front: Front, cleaned: dict[str, Any], language: str, origin: str, *, is_proven: bool) -> Arrival:
    person = {name: cleaned.get(name, "") for name in ("given_name", "family_name", "email", "phone")}
    consents = [
        {
            **{name: one[name] for name in ("channel", "purpose")},
            "wording": {"key": one["key"], "version": one["version"]},
        }
        for i, one in enumerate(front.consents)
        if cleaned.get(f"consent_{i}")
    ]
    payload = {
        **person,
        "zip": cleaned.get("zip", "").strip(),
        "language": language,
        "consents": consents,
        "source": cleaned.get("source", ""),
        "medium": cleaned.get("medium", ""),
        "m": cleaned.get("m", ""),
        "page": front.uuid,
        "campaign": front.campaign_id,
        "proven": is_proven,
        **KINDS[front.kind].payload(cleaned, front),
    }
    return Arrival(
        kind=front.kind,
        origin=origin,
        partner_id=front.partner["id"],
        payload={name: value for name, value in payload.items() if value not in ("", None)},
        about=front.about,
        language=language,
        key=rules.submission_key(cleaned.get("key", ""), front.uuid, person),
    )


# --- the desk ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Plan:
    """What an organizer says about a page, beside its texts."""

    kind: str
    slug: str
    campaign: Any
    languages: tuple[str, ...]
    opt_ins: tuple[str, ...]
    closes_at: datetime | None
    options: dict[str, Any]


@transaction.atomic
def create_page(plan: Plan, *, title: str, by: Any, now: datetime) -> ActionPage:
    """Make a draft with starting words in each of its languages; refuses SlugTaken."""
    slug = plan.slug or slugify(title)[:70] or "page"
    if ActionPage.objects.filter(slug=slug).exists():
        raise SlugTaken
    page = ActionPage.objects.create(
        partner=by.partner,
        campaign=plan.campaign,
        kind=plan.kind,
        slug=slug,
        languages=list(plan.languages),
        consents=_consents(by.partner, plan.opt_ins),
        closes_at=plan.closes_at,
        made_by=by.user,
        made_at=now,
        modified_at=now,
    )
    KINDS[plan.kind].save(page, plan.options)
    mine = translation.get_language()
    titled = mine if mine in plan.languages else plan.languages[0]
    for language in plan.languages:
        with translation.override(language):
            words = {name: str(text) for name, text in KINDS[plan.kind].texts().items()}
        if language == titled:
            words["title"] = title
        PageVersion.objects.create(page=page, language=language, modified_at=now, **words)
    audit.record("page.created", by=by, on=page, facts={"slug": slug})
    return page


@transaction.atomic
def change_page(
    page: ActionPage, plan: Plan, texts: dict[str, dict[str, str]], *, by: Any, now: datetime
) -> ActionPage:
    """Change a page and its texts; one that is public must stay complete (NotComplete). Refuses SlugTaken."""
    if ActionPage.objects.filter(slug=plan.slug).exclude(pk=page.pk).exists():
        raise SlugTaken
    if page.state == PageState.PUBLISHED:
        _refuse_gaps({code: texts.get(code, {}) for code in plan.languages})
    before = page.slug
    page.slug, page.campaign, page.closes_at = plan.slug, plan.campaign, plan.closes_at
    page.languages, page.consents = list(plan.languages), _consents(page.partner, plan.opt_ins)
    page.modified_at = now
    page.save()
    KINDS[page.kind].save(page, plan.options)
    for language, words in texts.items():
        PageVersion.objects.update_or_create(page=page, language=language, defaults={**words, "modified_at": now})
    page.versions.exclude(language__in=plan.languages).delete()
    if page.state == PageState.PUBLISHED:
        KINDS[page.kind].publish(page, now)
    audit.record("page.changed", by=by, on=page)
    _forget(before, page.slug)
    return page


@transaction.atomic
def publish(page: ActionPage, *, by: Any, now: datetime) -> None:
    """Put a page before the public: only when every language is complete (NotComplete), once."""
    was_closed = page.state == PageState.CLOSED
    _refuse_gaps({code: selectors.texts_of(page).get(code, {}) for code in page.languages})
    moved = ActionPage.objects.filter(pk=page.pk).exclude(state=PageState.PUBLISHED)
    if not moved.update(state=PageState.PUBLISHED, published_at=now, modified_at=now):
        raise NotNow
    KINDS[page.kind].publish(page, now)
    audit.record("page.reopened" if was_closed else "page.published", by=by, on=page)
    _forget(page.slug)


@transaction.atomic
def close(page: ActionPage, *, by: Any, now: datetime) -> None:
    """Close a page: it stays, says what became of it, and takes nothing any more."""
    moved = ActionPage.objects.filter(pk=page.pk, state=PageState.PUBLISHED)
    if not moved.update(state=PageState.CLOSED, modified_at=now):
        raise NotNow
    audit.record("page.closed", by=by, on=page)
    _forget(page.slug)


def _refuse_gaps(texts: dict[str, dict[str, str]]) -> None:
    names = dict(settings.LANGUAGES)
    gaps = [str(_(names[code])) for code, one in texts.items() if rules.missing(one, others=list(texts.values()))]
    if gaps or not texts:
        raise NotComplete(languages=", ".join(gaps) or "–")


def _consents(partner: Any, opt_ins: tuple[str, ...]) -> list[dict[str, Any]]:
    """Fix the wordings of the boxes that a page shows: a text that changed becomes a new version."""
    consents = []
    for name in opt_ins:
        channel, purpose, words = OPT_INS[name]
        texts = {}
        for code, _label in settings.LANGUAGES:
            with translation.override(code):
                texts[code] = str(words) % {"partner": partner.name}
        key = f"page.{partner.slug}.{name}"[:80]
        version = consent.fix_wording(key=key, texts=texts)
        consents.append({"channel": channel, "purpose": purpose, "key": key, "version": version, "text": texts})
    return consents


def _forget(*slugs: str) -> None:
    for slug in set(slugs):
        transaction.on_commit(lambda slug=slug: selectors.forget(slug))
