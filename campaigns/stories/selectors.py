"""Reads story pages, stories and what they may be used for."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.pages import selectors as pages
from campaigns.pages.choices.rules import labels_of
from campaigns.pages.waiting.rules import Waits
from campaigns.stories import rules
from campaigns.stories.models import Story, StoryPage, StoryRevision, StoryState
from campaigns.uploads.selectors import is_shown
from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.people.selectors import visible_to
from contacts.places.models import Address, Residence

STANDS = Q(withdrawn_at=None) & (Q(needs_confirmation=False) | Q(confirmed_at__isnull=False))
# Once ready it may be shown; while an edit waits, the text she agreed to before.
USABLE = STANDS & Q(ready_at__isnull=False, state__in=[StoryState.READY, StoryState.PROPOSED])
TOWN = Subquery(
    Address.objects.filter(person=OuterRef("person"), until=None)
    .annotate(name=Coalesce("town__name", "town_text"))
    .values("name")[:1]
)
CONFIGS = ("english", "spanish")


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page asks and shows: a few stories that may stand on the website."""
    row = StoryPage.objects.filter(page=page_id).first()
    if row is None:
        raise NotFound
    shown = row.stories.filter(USABLE, allowed__has_key="site").exclude(text="")
    stories = shown.annotate(town=TOWN).select_related("person", "photo").order_by("-ready_at")[:3]
    return {
        "about": f"story:{row.uuid}",
        **{name: getattr(row, name) for name in ("topics", "uses", "takes_photo", "takes_audio")},
        "told": row.stories.filter(STANDS).count(),
        "stories": [_shown(story) for story in stories],
    }


def _shown(story: Any) -> dict[str, Any]:
    has_photo = is_shown(story.photo)
    return {
        "words": story.quote or rules.excerpt(story.text),
        "who": named(story, "site"),
        "language": story.language,
        "photo": reverse("stories_public:photo", args=[story.uuid]) if has_photo else "",
        "alt": story.photo_alt,
    }


def named(story: Any, use: str) -> str:
    """Say who told a story as she allows it for a use; the story brings its `town`."""
    person = story.person
    naming = story.allowed.get(use, rules.ANONYMOUS)
    return rules.shown_name(naming, person.given_name, person.family_name, story.town or "")


def access_public_photo(uuid: UUID) -> Any:
    """Get the photo of a story that stands on the website now, or refuse with NotFound."""
    rows = Story.objects.filter(USABLE, uuid=uuid, allowed__has_key="site", person__erased_at=None)
    found = rows.select_related("photo").first()
    if found is None or not is_shown(found.photo):
        raise NotFound
    return found.photo


def get_by_uuid(uuids: Iterable[str]) -> dict[str, StoryPage]:
    """Get story pages by their uuids, with page and partner."""
    rows = StoryPage.objects.filter(uuid__in=list(uuids)).select_related("page__partner")
    return {str(row.uuid): row for row in rows}


# --- the desk ---------------------------------------------------------------------------------------------------------
def list_stories(membership: Any, row: StoryPage | None = None) -> QuerySet[Story]:
    """List the stories by people whom this membership's partner may see: of one page, or of all of the partner."""
    rows = Story.objects.filter(story_page__page__partner=membership.partner, person__in=visible_to(membership))
    rows = rows.filter(story_page=row) if row else rows
    return rows.annotate(town=TOWN).select_related("person", "photo", "audio", "story_page__page")


def list_story_pages(membership: Any) -> QuerySet[StoryPage]:
    """List the story pages of this membership's partner with their numbers."""
    ready = Count("stories", filter=Q(stories__state=StoryState.READY))
    rows = StoryPage.objects.filter(page__partner=membership.partner).annotate(told=Count("stories"), ready=ready)
    return rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions")


def access_story_page(membership: Any, page_uuid: UUID) -> StoryPage:
    """Get the story page of a page of this membership's partner, or refuse with NotFound."""
    rows = StoryPage.objects.filter(page__uuid=page_uuid, page__partner=membership.partner)
    found = rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions").first()
    if found is None:
        raise NotFound
    return found


def access_story(membership: Any, uuid: UUID) -> Story:
    """Get a story with its page, or refuse with NotFound."""
    found = list_stories(membership).filter(uuid=uuid).select_related("story_page__page__partner").first()
    if found is None:
        raise NotFound
    return found


def list_revisions(story: Story) -> QuerySet[StoryRevision]:
    """List the texts of a story, the newest first; the last one is the original."""
    return story.revisions.select_related("by").order_by("-at", "-pk")


def list_permissions(story: Story) -> list[dict[str, Any]]:
    """Tell for every use whether it is allowed, under which name she then stands, and since when."""
    newest: dict[str, Any] = {}
    for row in story.permissions.order_by("at", "pk"):
        newest[row.use] = row
    return [
        {"use": use, "allowed": use in story.allowed, "name": named(story, use), "said": newest.get(use)}
        for use in rules.USES
    ]


def search(rows: QuerySet[Story], words: str) -> QuerySet[Story]:
    """Narrow stories to those that hold these words, in English or Spanish forms of them."""
    found, words = Q(), words.replace("\x00", " ")
    for config in CONFIGS:
        rows = rows.alias(**{config: SearchVector("text", config=config)})
        found |= Q(**{config: SearchQuery(words[:200], config=config, search_type="websearch")})
    return rows.filter(found)


def in_district(rows: QuerySet[Story], name: str) -> QuerySet[Story]:
    """Narrow stories to those told by people who live in a district such as `upper:5`, for certain."""
    chamber, _colon, number = name.partition(":")
    if not number.isdecimal() or len(number) > 5:
        return rows.none()
    home = Residence.objects.filter(person=OuterRef("person"), candidates=[], district__valid_to=None)
    return rows.filter(Exists(home.filter(district__chamber=chamber, district__number=int(number))))


def count_states(row: StoryPage) -> dict[str, int]:
    """Count stories by state, and how many may be used for what; one query."""
    return row.stories.aggregate(
        told=Count("id", filter=STANDS),
        pending=Count("id", filter=Q(withdrawn_at=None, needs_confirmation=True, confirmed_at=None)),
        **{state: Count("id", filter=STANDS & Q(state=state)) for state in StoryState.values},
        **{f"use_{use}": Count("id", filter=USABLE & Q(allowed__has_key=use)) for use in rules.USES},
    )


def count_per_day(row: StoryPage) -> list[tuple[Any, int]]:
    """Count stories that stand per day of the coalition's own time."""
    days = row.stories.filter(STANDS).annotate(on=TruncDate("at")).values_list("on")
    return list(days.annotate(n=Count("id")).order_by("on"))


def count_topics(row: StoryPage) -> list[tuple[str, int]]:
    """Count stories by topic, the strongest first."""
    labels = labels_of(row.topics, get_language() or "en")
    counted = Counter(key for topics in row.stories.filter(STANDS).values_list("topics", flat=True) for key in topics)
    return [(labels.get(key, key), n) for key, n in counted.most_common()]


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how story pages go, by page id."""
    there = Q(stories__withdrawn_at=None, stories__isnull=False)
    rows = StoryPage.objects.filter(page__in=page_ids).annotate(
        told=Count("stories", filter=there),
        new=Count("stories", filter=there & Q(stories__state=StoryState.RECEIVED)),
    )
    return {
        page: [(_("stories"), told), (_("to read"), new)] for page, told, new in rows.values_list("page", "told", "new")
    }


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the story pages as things that deeds may be about."""
    rows = StoryPage.objects.filter(page__partner=partner_id).select_related("page")
    language = get_language() or "en"
    rows = rows.prefetch_related("page__versions").order_by("-id")[:200]
    return [(f"story:{row.uuid}", pages.title_of(row.page, language)) for row in rows]


def list_topics(partner_id: int) -> list[tuple[str, str]]:
    """List the topics of all of a partner's story pages."""
    language, found = get_language() or "en", {}
    for topics in StoryPage.objects.filter(page__partner=partner_id).order_by("id").values_list("topics", flat=True):
        found |= labels_of(topics, language)
    return sorted(found.items(), key=lambda one: one[1].casefold())


# --- by link ----------------------------------------------------------------------------------------------------------
def own_link(uuid: UUID) -> str:
    """Write the link to one's stories."""
    return f"{settings.PUBLIC_URL}/my-story/{tokens.sign_token('story', uuid, key=settings.SECRET_KEY)}/"


def access_by_token(token: str) -> list[Story]:
    """Get the stories that its teller told on the same page, the one that the link names first; or NotFound."""
    uuid = tokens.read_token("story", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    first = Story.objects.filter(uuid=uuid, person__erased_at=None).first() if uuid else None
    if first is None:
        raise NotFound
    rows = Story.objects.filter(story_page=first.story_page_id, person=first.person_id).annotate(town=TOWN)
    rows = rows.select_related("person", "photo", "audio", "story_page__page__partner")
    edits = StoryRevision.objects.filter(state="proposed")
    rows = rows.prefetch_related("story_page__page__versions", Prefetch("revisions", edits, to_attr="proposed"))
    return sorted(rows.order_by("-at")[:20], key=lambda story: story.pk != first.pk)


def tell_waiting(membership: Any, now: datetime) -> Iterator[Waits]:
    """Tell at which pages stories wait to be read, for Today."""
    rows = Story.objects.filter(STANDS, state=StoryState.RECEIVED, story_page__page__partner=membership.partner)
    for page, n in rows.order_by().values_list("story_page__page").annotate(n=Count("pk")):
        words = ngettext("%(n)s story to read", "%(n)s stories to read", n) % {"n": n}
        yield Waits(page, "quote", words, "stories:detail")
