"""May this page be public? Names what each of its languages lacks, in words; refuses by name."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.pages.models import ActionPage, PageVersion
from campaigns.pages.rules import KINDS, missing
from campaigns.pages.selectors import texts_of
from coalition.errors import Refusal

Gaps = dict[str, list[str]]  # by language: what it lacks, in words


class NotComplete(Refusal):
    """A language of the page still lacks texts."""

    code = "page_not_complete"
    message = gettext_lazy("The page cannot go out yet. What is missing: %(gaps)s.")


def gaps_of(pages: Iterable[ActionPage]) -> dict[int, Gaps]:
    """Name what the languages of pages lack, by page: the page's own texts, then those of its kind."""
    rows = list(pages)
    by_kind: dict[str, list[int]] = {}
    for page in rows:
        by_kind.setdefault(page.kind, []).append(page.pk)
    written: dict[int, list[tuple[Any, set[str]]]] = {}
    for kind, ids in by_kind.items():
        if kind in KINDS:
            written |= KINDS[kind].written(ids)
    return {page.pk: _gaps(page, written.get(page.pk, [])) for page in rows}


def _gaps(page: ActionPage, written: list[tuple[Any, set[str]]]) -> Gaps:
    texts = texts_of(page)
    told: Gaps = {}
    for code in page.languages:
        lacks = missing(texts.get(code, {}), others=list(texts.values()), has_picture=bool(page.hero))
        of_kind = [str(label) for label, languages in written if code not in languages]
        told[code] = [name_of(name) for name in lacks] + of_kind
    return told


def name_of(text: str) -> str:
    """Name a text of a page as the builder does."""
    return str(PageVersion._meta.get_field(text).verbose_name).capitalize()


def refuse_gaps(page: ActionPage) -> None:
    """Refuse NotComplete, with what is lacking, where a language of the page as it is kept lacks words."""
    kept = ActionPage.objects.prefetch_related("versions").get(pk=page.pk)
    kept.hero = page.hero  # a picture that is just being chosen has to be described already
    names = dict(settings.LANGUAGES)
    gaps = {code: lacks for code, lacks in gaps_of([kept])[kept.pk].items() if lacks}
    told = [f"{_(names[code])} ({', '.join(lacks)})" for code, lacks in gaps.items()]
    if told or not kept.languages:
        raise NotComplete(gaps="; ".join(told) or "–")
