"""Every starter, and a mail with every block, as it looks: light, dark, on a phone, without pictures; both languages.

`MAIL_GALLERY=folder pytest tests/browser/test_mail_gallery.py` keeps the pictures, to be looked at by people.
"""

import datetime as dt
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from campaigns.alerts.library import rules, selectors
from campaigns.composing.delivery import compile_text
from campaigns.demo.drawing import rules as drawing
from coalition.partners.models import Partner
from contacts.correspondence.criteria import example_values
from contacts.correspondence.rules import render_preview

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
NOW = dt.datetime(2027, 2, 9, 15, 0, tzinfo=dt.UTC)
LOOKS: dict[str, dict[str, bool]] = {
    "light": {},
    "dark": {"dark": True},
    "phone": {"phone": True},
    "phone-dark": {"phone": True, "dark": True},
    "no-pictures": {"no_pictures": True},
}
EVERYTHING = [
    {"kind": "heading", "text": "Every block in one mail"},
    {
        "kind": "text",
        "text": "Dear {{ first_name }},\n\n**bold**, *italics*, [a link](https://a.example/)\n\n- one",
    },
    {"kind": "image", "src": "/pictures/school.png", "alt": "A school between hills", "url": "https://a.example/"},
    {"kind": "hearing", "label": "Sign up to speak", "url": "{{ page_link }}"},
    {
        "kind": "columns",
        "left_src": "/pictures/school.png",
        "left_alt": "A bus",
        "left_text": "**Ride with us**\n\nThe bus leaves at 8:30.",
        "left_label": "I need a seat",
        "left_url": "https://a.example/",
        "right_src": "/pictures/school.png",
        "right_alt": "A desk",
        "right_text": "**Write at home**\n\nFive sentences are enough.",
        "right_label": "Write now",
        "right_url": "https://a.example/",
    },
    {"kind": "progress", "text": "Every name from home counts."},
    {"kind": "legislator", "chamber": "both", "subject": "Please support {{ bill }}"},
    {
        "kind": "story",
        "src": "/pictures/logo.png",
        "alt": "Ana smiles",
        "text": "My daughter’s school has no nurse. When she had an attack, I drove there in nine minutes.",
        "who": "Ana Rivera",
        "role": "Mother of two, Hartford",
    },
    {"kind": "quote", "text": "A school is a promise that we make to each other.", "who": "A teacher in New Britain"},
    {"kind": "divider"},
    {"kind": "button", "label": "Take the next step with a rather long label", "url": "{{ page_link }}"},
]


def partner(name: str, **more: Any) -> Partner:
    return Partner(name=name, postal_address="100 Elm Street\nHartford, CT 06106", website="https://every-child.example.org",
                   **more)  # fmt: skip


HOUSE = partner("Every Child Connecticut", color="#0b5fa5", logo="/pictures/logo.png", logo_width=56, logo_height=56)
OTHERS = {
    "yellow": partner("Sunrise Parents", color="#ffc400"),
    "long": partner("Connecticut Coalition of Parents, Teachers and Neighbors for Good Schools", color="#7a1f3d"),
}


def write(texts: rules.Texts, language: str, who: Partner = HOUSE) -> str:
    text = selectors.sample_text(who, language, rules.clean_texts(texts)[language], NOW)
    return render_preview(compile_text(text), example_values(language)).html


def show(page: Any, html: str, *, no_pictures: bool = False) -> None:
    def answer(route: Any) -> None:
        url = route.request.url
        if no_pictures or "/pictures/" not in url:
            route.abort()
        else:
            route.fulfill(body=drawing.logo() if "logo" in url else drawing.school(), content_type="image/png")

    page.route(re.compile("^https?://"), answer)
    page.set_content(html, wait_until="load")


def keep(page: Any, name: str) -> None:
    folder = os.environ.get("MAIL_GALLERY")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def open_mail(open_page: Any, look: str) -> Any:
    options = {name: value for name, value in LOOKS[look].items() if name != "no_pictures"}
    page = open_page(**options)
    if not options.get("phone"):
        page.set_viewport_size({"width": 760, "height": 900})
    return page


@pytest.mark.parametrize("look", list(LOOKS))
def test_it_shows_a_gallery_of_mails(open_page: Any, look: str) -> None:
    page = open_mail(open_page, look)
    mails = {key: one.texts for key, one in rules.starters().items()}
    same = {"subject": "Everything", "preheader": "All blocks", "blocks": EVERYTHING}
    mails["everything"] = {"en": same, "es": same}
    for key, texts in mails.items():
        for language in ("en", "es"):
            html = write(texts, language)
            assert len(html.encode()) < 102 * 1024, "Gmail cuts off what is beyond"
            show(page, html, no_pictures=LOOKS[look].get("no_pictures", False))
            keep(page, f"{key}-{language}-{look}")
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
            assert not wide, f"{key} {language} {look} is wider than its screen"
    for key, who in OTHERS.items():
        show(page, write(mails["hearing"], "en", who))
        keep(page, f"brand-{key}-{look}")


def test_it_can_be_read_by_everybody(open_page: Any, axe: Any) -> None:
    for look in ("light", "dark"):
        page = open_mail(open_page, look)
        for who in (HOUSE, *OTHERS.values()):
            show(page, write({"en": {"subject": "All", "blocks": EVERYTHING}}, "en", who))
            axe(page, ignore=("landmark-one-main", "region", "page-has-heading-one", "heading-order"))
    assert settings.PUBLIC_URL
