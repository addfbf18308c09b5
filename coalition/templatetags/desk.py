"""Tags of the shell and its components; every one can be used on desk and public pages.

{% icon "send" %} · {% pill "sending" %} · {% stat label value hint url %} · {% notice text "warning" %}
{% empty icon title text url label %} · {% card title %}…{% endcard %} · {% tab url label count %}
{% form_errors form %} {% fields form %} {% field form.name %} · {% confirm id title action button %}…{% endconfirm %}
{% chart chart %} {% charts %} {% sparkline values label %} · {% progress run %} · {% trail object %}
{% listing page %} · times and numbers are in {% load times %}
"""

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

import coalition
from coalition import navigation as places
from coalition.audit import selectors as audit
from coalition.listing import rules as words
from coalition.partners.forms import scope_label

register = template.Library()
Context = template.Context


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """Draw one of the icons of components/icons.svg; decoration only, a word stands beside it."""
    return _drawn(name, css)


@lru_cache(maxsize=512)
def _drawn(name: str, css: str) -> SafeString:
    shapes = icons()
    return format_html(
        '<svg class="icon {}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        css,
        mark_safe(shapes.get(name) or shapes["circle-dot"]),
    )


@lru_cache(maxsize=1)
def icons() -> dict[str, str]:
    """Read the shapes of all icons, by name."""
    sheet = (Path(coalition.__file__).parent / "templates/components/icons.svg").read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([^"]+)"[^>]*>(.*?)</symbol>', sheet))


@register.simple_tag(takes_context=True)
def again(context: Context, name: str) -> SafeString:
    """Render a block of the page a second time (the title is the heading too)."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(name)
    return mark_safe(block.render(context).strip()) if block else SafeString("")


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[places.Link]:
    """List the places of the left navigation for this request."""
    request = context.get("request")
    return places.links_for(getattr(request, "membership", None), request.path) if request else []


@register.simple_tag(takes_context=True)
def my_memberships(context: Context) -> list[Any]:
    """List the memberships of this user, for the partner switcher."""
    membership = getattr(context.get("request"), "membership", None)
    return getattr(membership, "siblings", []) if membership else []


@register.simple_tag(takes_context=True)
def may(context: Context, right: str) -> bool:
    """Tell whether the membership of this request has a right: {% may "alerts.edit" as can_edit %}."""
    membership = getattr(context.get("request"), "membership", None)
    return bool(membership and membership.may(right))


@register.simple_tag
def url_or_empty(name: str, *args: Any) -> str:
    """Tell the address of a name, or nothing where that room does not exist."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def menu_link(name: str, label: str, symbol: str) -> SafeString:
    """Draw a menu entry if its address exists."""
    url = url_or_empty(name)
    return format_html('<a class="menu-item" href="{}">{}{}</a>', url, icon(symbol), label) if url else SafeString("")


@register.filter
def initials(name: Any) -> str:
    """Shorten a name to two letters."""
    return words.initials(str(name))


@register.filter
def scope_words(scope: str) -> str:
    """Say the scope of a token in words."""
    return scope_label(scope)


@register.filter
def joined(start: str, end: Any) -> str:
    """Join two texts: an id from a word and a uuid."""
    return f"{start}{end}"


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """Look up a key that is itself a variable."""
    return mapping.get(key, "") if hasattr(mapping, "get") else ""


# --- small pieces ----------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/stat.html")
def stat(label: Any, value: Any, hint: Any = "", url: str = "") -> dict[str, Any]:
    """Draw a number with its meaning; numbers get their separators."""
    return {"label": label, "value": value, "hint": hint, "url": url, "is_number": isinstance(value, int)}


@register.simple_tag
def pill(state: Any, label: Any = "", tone: str = "") -> SafeString:
    """Draw a state as a pill; the tone follows from the state's word unless given (good, warn, bad, info, plain)."""
    tone = tone or words.tone_of(str(state))
    busy = " pill-busy" if words.is_busy(str(state)) else ""
    return format_html('<span class="pill pill-{}{}">{}</span>', tone, busy, label or words.label_of(str(state)))


@register.inclusion_tag("components/empty.html")
def empty(symbol: str, title: Any, text: Any = "", url: str = "", label: Any = "") -> dict[str, Any]:
    """Draw an empty state: an icon, a sentence, the next step."""
    return {"icon": symbol, "title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/notice.html")
def notice(text: Any, tone: str = "info", symbol: str = "") -> dict[str, Any]:
    """Draw a notice inside the page: info, success, warning or danger."""
    symbols = {"warning": "alert-triangle", "danger": "alert-octagon", "success": "circle-check"}
    return {"text": text, "tone": tone, "icon": symbol or symbols.get(tone, "info-circle")}


@register.simple_block_tag
def card(content: str, title: Any = "", note: Any = "", actions: Any = "", id: str = "", css: str = "") -> str:
    """Draw a card: {% card title=_("Team") note="…" %} … {% endcard %}."""
    facts = {"content": content, "title": title, "note": note, "actions": actions, "id": id, "css": css}
    return render_to_string("components/card.html", facts)


@register.simple_tag(takes_context=True)
def tab(context: Context, url: str, label: Any, count: Any = None) -> SafeString:
    """Draw one tab (inside <nav class="tabs">); the one of this address is current."""
    request = context.get("request")
    here = mark_safe(' aria-current="page"') if request and request.path == url.split("?")[0] else ""
    shown = words.number(count, get_language())
    extra = format_html(' <span class="num">{}</span>', shown) if count is not None else ""
    return format_html('<a class="tab" href="{}"{}>{}{}</a>', url, here, label, extra)


@register.simple_block_tag(takes_context=True)
def confirm(context: Context, content: str, id: str, title: Any, action: str, button: Any, **options: Any) -> str:
    """Draw a dialog that asks first; open it with <button data-opens="id">.

    Options: danger=True, word="…" (must be typed, only for what cannot be undone), name= and value= of the button.
    The content may hold text and further fields of the form.
    """
    facts = {"content": content, "id": id, "title": title, "action": action, "button": button, **options}
    return render_to_string("components/confirm.html", facts, request=context.get("request"))


@register.simple_block_tag
def preview(content: str, title: Any, url: str = "") -> str:
    """Draw a side panel; it is the answer to a link with hx-get and hx-target="#preview"."""
    return render_to_string("components/preview.html", {"content": content, "title": title, "url": url})


@register.inclusion_tag("components/progress.html", takes_context=True)
def progress(context: Context, run: Any) -> dict[str, Any]:
    """Draw the card of long work (a listing.rules.Progress); it asks `run.poll_url` again until the end."""
    return {"run": run, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/entry.html")
def entry(symbol: str, text: Any, at: Any = None, meta: Any = "", url: str = "") -> dict[str, Any]:
    """Draw one entry of a timeline (inside <ol class="timeline-list">)."""
    return {"icon": symbol, "text": text, "at": at, "meta": meta, "url": url}


@register.inclusion_tag("components/trail.html", takes_context=True)
def trail(context: Context, on: Any, limit: int = 12) -> dict[str, Any]:
    """Draw what was done to an object, from the diary."""
    membership = getattr(context.get("request"), "membership", None)
    rows = list(audit.list_trail(membership, on)[: limit + 1]) if membership else []
    return {"entries": rows[:limit], "has_more": len(rows) > limit}


# --- forms -----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """Draw the summary of what is wrong, with links to the fields."""
    return {"form": form, "wrong": [field for field in form if field.errors] if form.is_bound else []}


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Draw all fields of a form, labels above, help under, errors beside; without the <form> element."""
    return {"form": form}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: Any = "", hint: Any = "", note: Any = "") -> dict[str, Any]:
    """Draw one field; label, hint and the word "optional" may be replaced."""
    kind = words.kind_of_widget(type(bound.field.widget).__name__)
    described = [f"{bound.auto_id}_hint"] if (hint or bound.help_text) else []
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
    attrs = {"class": f"{words.CSS_OF_KIND[kind]} {bound.field.widget.attrs.get('class', '')}".strip()}
    if bound.field.widget.attrs.get("rows") == "10":
        attrs["rows"] = "5"  # Django's default is a wall
    if type(bound.form).__module__.startswith("allauth."):
        attrs["placeholder"] = ""  # the label says it already
    if described and kind not in {"radios", "checks"}:
        attrs["aria-describedby"] = " ".join(described)
    return {
        "field": bound,
        "kind": kind,
        "widget": bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "is_optional": not bound.field.required and words.may_stay_open(kind, getattr(bound.field, "choices", ())),
        "note": note,
    }


# --- charts ----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/chart.html")
def chart(of: Any) -> dict[str, Any]:
    """Draw a listing.rules.Chart: canvas, data, table beside, downloads."""
    facts = {
        "kind": of.kind,
        "stacked": of.stacked,
        "labels": [str(label) for label in of.labels],
        "series": [{"label": str(series.label), "values": list(series.values)} for series in of.series],
    }
    rows = [(str(label), [series.values[i] for series in of.series]) for i, label in enumerate(of.labels)]
    data = json.dumps(facts, default=float).replace("<", "\\u003c").replace("&", "\\u0026")
    return {"chart": of, "data": mark_safe(data), "rows": rows}


@register.inclusion_tag("components/charts.html")
def charts() -> dict[str, Any]:
    """Load the chart scripts once, in {% block scripts %}."""
    return {}


@register.simple_tag
def sparkline(values: list[float], label: Any) -> SafeString:
    """Draw a small line of numbers as an image with a text."""
    return format_html(
        '<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}">'
        '<polyline points="{}"></polyline></svg>',
        label,
        words.spark_points(list(values)),
    )


@register.filter
def plain(value: Any) -> str:
    """Write a number for machines, whatever the language."""
    return str(value)


# --- lists -----------------------------------------------------------------------------------------------------------
@register.inclusion_tag("components/listing.html", takes_context=True)
def listing(context: Context, page: Any) -> dict[str, Any]:
    """Draw a listing.pages.ListPage: search, chips, table, bulk bar, pager."""
    return {"page": page, "request": context.get("request"), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/cell.html")
def cell(column: Any, row: Any) -> dict[str, Any]:
    """Draw one cell of a list."""
    return {
        "column": column,
        "row": row,
        "value": column.value_of(row) if not column.template or column.value else None,
        "link": column.link(row) if column.link else "",
        "words": column.words_of(row) if column.kind == "state" else "",
    }
