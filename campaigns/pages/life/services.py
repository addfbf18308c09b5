"""Copies pages, archives them, and does what is due."""

from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.pages import selectors, services
from campaigns.pages.models import ActionPage, PageState, PageVersion
from campaigns.pages.rules import KINDS, PageKind
from coalition.audit import services as audit
from coalition.errors import Refusal

COPIED = (
    "campaign",
    "languages",
    "consents",
    "fields",
    "hero",
    "tag",
    "next_page",
    "prefills",
    "asks_code",
    "asks_twice",
)
log = structlog.get_logger("pages")


class NotCopied(Refusal):
    """The settings of the page do not hold any more: a hearing is over, a list is gone."""

    code = "page_not_copied"
    status = 422
    message = gettext_lazy("The settings of this page do not hold any more, so it cannot be copied. Make a new page.")


@transaction.atomic
def duplicate(page: ActionPage, *, by: Any, now: datetime) -> ActionPage:
    """Make a draft that says and asks the same, without its hours and its partners: they are asked anew."""
    kind = KINDS[page.kind]
    copy = ActionPage.objects.create(
        partner=page.partner,
        kind=page.kind,
        slug=_free_slug(page.slug),
        embed_origins=page.embed_origins,
        made_by=by.user,
        made_at=now,
        modified_at=now,
        **{name: getattr(page, name) for name in COPIED},
    )
    kind.save(copy, settings_of(kind, page))
    for one in page.versions.all():
        words = {name: getattr(one, name) for name in selectors.TEXTS}
        words["title"] = (_("%(title)s (copy)") % {"title": one.title})[:150] if one.title else ""
        PageVersion.objects.create(page=copy, language=one.language, modified_at=now, **words)
    audit.record("page.duplicated", by=by, on=copy, facts={"slug": page.slug})
    return copy


def settings_of(kind: PageKind, page: ActionPage | None) -> dict[str, Any]:
    """Read the settings of a kind as its form would give them, sent back as it opens; refuses NotCopied."""
    opened = kind.options(None, page=page)
    sent: MultiValueDict[str, Any] = MultiValueDict()
    for name in opened.fields:
        value = opened[name].value()
        if value not in (None, ""):
            sent.setlist(opened.add_prefix(name), list(value) if isinstance(value, list | tuple | set) else [value])
    form = kind.options(sent, page=page)
    if not form.is_valid():
        raise NotCopied
    return dict(form.cleaned_data)


def _free_slug(slug: str) -> str:
    stem = slug[:72]
    for number in range(2, 1000):
        if not services.is_taken(f"{stem}-{number}"):
            return f"{stem}-{number}"
    raise services.SlugTaken


@transaction.atomic
def archive(page: ActionPage, *, by: Any, now: datetime) -> None:
    """Put a page that is not public into the archive: it is nowhere to be seen, its results stay."""
    rows = ActionPage.objects.filter(pk=page.pk, state__in=(PageState.DRAFT, PageState.CLOSED))
    if not rows.update(state=PageState.ARCHIVED, publish_at=None, modified_at=now):
        raise services.NotNow
    audit.record("page.archived", by=by, on=page)
    services.forget(page.slug)


@transaction.atomic
def unarchive(page: ActionPage, *, by: Any, now: datetime) -> None:
    """Take a page out of the archive: closed if it was ever public, else a draft."""
    back = PageState.CLOSED if page.published_at else PageState.DRAFT
    if not ActionPage.objects.filter(pk=page.pk, state=PageState.ARCHIVED).update(state=back, modified_at=now):
        raise services.NotNow
    audit.record("page.unarchived", by=by, on=page)
    services.forget(page.slug)


def do_due(*, now: datetime) -> int:
    """Publish the drafts whose hour has come, close the pages whose hour is over; tells how many."""
    drafts = ActionPage.objects.filter(publish_at__lte=now, state__in=(PageState.DRAFT, PageState.CLOSED))
    done = sum(_publish(page, now) for page in drafts.select_related("partner").prefetch_related("versions"))
    for page in ActionPage.objects.filter(state=PageState.PUBLISHED, closes_at__lte=now):
        try:
            services.close(page, by=None, now=now)
            done += 1
        except services.NotNow:  # somebody was faster
            continue
    return done


def _publish(page: ActionPage, now: datetime) -> bool:
    """Publish a page at its hour; one that cannot go out stays a draft, and the diary says why."""
    try:
        services.publish(page, by=None, now=now)
    except Refusal as no:
        with transaction.atomic():
            ActionPage.objects.filter(pk=page.pk).update(publish_at=None)
            audit.record("page.not_published", on=page, facts={"why": str(no)[:200]})
        log.warning("page_not_published", page=str(page.uuid), why=no.code)
        return False
    return True
