"""Tags of public pages."""

from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

from coalition import brand

register = template.Library()


@register.simple_tag
def brand_css(color: Any = "") -> str:
    """Tell the address of the style sheet of a colour."""
    return reverse("brand", args=[brand.read_color(str(color or settings.COALITION_COLOR))])


@register.simple_tag(takes_context=True)
def language_links(context: template.Context, codes: list[str] | None = None) -> SafeString:
    """Draw the languages of a page as plain links that keep the address; the current one is text."""
    request = context.get("request")
    if not request:
        return SafeString("")
    now = get_language()
    links = []
    for code in codes or [code for code, _name in settings.LANGUAGES]:
        name = get_language_info(code)["name_local"].capitalize()
        if code == now:
            links.append((format_html('<span aria-current="true" lang="{}">{}</span>', code, name),))
            continue
        query = request.GET.copy()
        query["lang"] = code
        link = format_html('<a href="?{}" lang="{}" hreflang="{}">{}</a>', query.urlencode(), code, code, name)
        links.append((link,))
    return format_html_join(" ", "{}", links) if len(links) > 1 else SafeString("")
