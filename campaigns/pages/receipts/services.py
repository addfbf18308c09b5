"""Prepares the letters of a page before it goes public."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.composing.delivery import Text, compile_text, identity_of
from campaigns.pages import selectors
from contacts.correspondence import services as post


@dataclass(frozen=True)
class Note:
    """What a letter says, in the language that is active: subject, paragraphs, and the words on its button."""

    subject: str
    paragraphs: tuple[str, ...]
    button: str = ""
    url: str = "{{ manage_link }}"


Words = Callable[[dict[str, str]], Note]  # the page's texts in a language -> what the letter says


def prepare(page: Any, about: str, letters: Mapping[str, Words]) -> None:
    """Open a standing send `<word>:<about>` for each letter, in every language of the page; or renew its texts."""
    texts = selectors.texts_of(page)
    for word, words in letters.items():
        drafts = []
        for code in page.languages:
            told = texts.get(code, {})
            with translation.override(code):
                drafts.append(post.Draft(code, _compile(page, code, told, words(told))))
        post.open_dispatch(
            reference=f"{word}:{about}",
            partner=page.partner,
            purpose=post.SERVICE,
            drafts=drafts,
            priority=post.RECEIPTS,
            standing=True,
        )


def _compile(page: Any, language: str, texts: dict[str, str], note: Note) -> Any:
    blocks: list[dict[str, Any]] = [{"kind": "heading", "text": texts.get("title", "")}]
    blocks += [{"kind": "text", "text": one} for one in note.paragraphs if one]
    if note.button:
        blocks.append({"kind": "button", "label": note.button, "url": note.url})
    address = f"{settings.PUBLIC_URL}/p/{page.slug}/?lang={language}"
    identity = identity_of(page.partner)
    preheader = texts.get("ask", "")[:120]
    return compile_text(Text(language, note.subject, preheader, blocks, identity, page_url=address, is_receipt=True))


def receipt(button: str) -> Words:
    """Say thank you in the page's own words, with a button to what somebody sent."""
    return lambda texts: Note(texts.get("receipt_subject", ""), (texts.get("receipt_body", ""),), button)


def ask(subject: str, told: str, button: str) -> Note:
    """Ask whether it was her."""
    return Note(subject, (told, _("If it was not you, you need not do anything.")), button)
