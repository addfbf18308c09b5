"""The components of shell and lists, drawn on pages that exist only here."""
# ruff: noqa: E501  (templates)

import datetime as dt
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.utils import timezone
from playwright.sync_api import expect

from coalition import urls as house
from coalition.audit.models import Entry
from coalition.listing.criteria import BulkAction, Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.listing.rules import Chart, Progress, Series

pytestmark = pytest.mark.django_db(transaction=True)

DESK = """{% extends "base_desk.html" %}{% load desk times %}
{% block title %}Campaign for smaller classes in every elementary school of the state, a title of some length{% endblock %}
{% block crumbs %}<a href="/desk/">Campaigns</a>{% endblock %}
{% block subtitle %}HB 5003 · hearing {% deadline soon %}{% endblock %}
{% block actions %}<button class="btn" data-opens="sure">{% icon "trash" %}Delete</button>
<a class="btn btn-primary" data-primary href="#">{% icon "send" %}Send to 4,212 people</a>{% endblock %}
{% block tabs %}<nav class="tabs" aria-label="Parts">{% tab "/kit/" "Overview" %}{% tab "/kit/?x" "People" 4212 %}{% tab "/desk/" "Results" %}</nav>{% endblock %}
{% block content %}
<div class="stats">{% stat "Signed" 31245 "12 % more than last week" "#" %}{% stat "Came" "312 of 480" "65 % of those who promised" %}{% stat "Bounced" 12 %}{% stat "Asked" 4212 %}</div>
{% notice "No postal address is set: nothing can be sent yet." "warning" %}{% notice "All is well." "success" %}
<div class="two"><div>
{% card title="Signatures" %}{% chart chart %}{% endcard %}
{% listing page %}
{% card title="Ask" note="Everything is saved when you press the button." %}<form method="post" novalidate>{% csrf_token %}{% fields form %}<div class="form-foot"><button class="btn btn-primary">Save</button><a class="btn" href="#">Back</a></div></form>{% endcard %}
</div><div>
{% progress run %}
{% card title="States" %}<p>{% pill "draft" %} {% pill "scheduled" %} {% pill "sending" %} {% pill "paused" %} {% pill "sent" %} {% pill "halted" %}</p><p>{% sparkline values "Signatures of the last week" %}</p>
<p>{% number 1234567 %} · {% percent 312 480 %} · {% when before %} · {% when soon %} · {% deadline past %} · {% moment soon %}</p>{% endcard %}
{% card title="Diary" %}{% trail thing %}{% endcard %}
<div class="card"><p><a href="/kit/beside/" hx-get="/kit/beside/" hx-target="#preview">Look at Ana</a></p>{% empty "calendar-off" "No hearing yet" "Hearings of your bills appear here as soon as they are announced." "#" "Add a hearing" %}</div>
</div></div>
{% confirm id="sure" title="Delete this draft?" action="/kit/" button="Delete for ever" danger=True word="delete" %}<p>The draft and its 2 language versions are deleted.</p>{% endconfirm %}
{% endblock %}{% block scripts %}{% charts %}{% endblock %}"""

PUBLIC = """{% extends "base_public.html" %}{% load desk times %}
{% block title %}Sign for smaller classes{% endblock %}
{% block content %}<p class="eyebrow">Petition · HB 5003</p><h1>Smaller classes for every child in Connecticut</h1>
<p class="lead">The Education Committee votes on Tuesday. Tell them to fund teachers for grades K-3.</p>
<p class="count">{% number 4212 %} signed</p><progress class="meter" max="100" value="62" aria-label="62 % of the goal">62 %</progress>
<form method="post" class="panel" novalidate>{% csrf_token %}{% fields form %}<button class="btn btn-primary btn-wide">Sign</button></form>{% endblock %}"""


class KitForm(forms.Form):
    name = forms.CharField(label="Your name", help_text="As the committee shall read it.", initial="Ana")
    town = forms.ChoiceField(label="Town", choices=[("h", "Hartford"), ("n", "New Haven")])
    why = forms.CharField(label="Why it matters to you", widget=forms.Textarea, required=False)
    come = forms.ChoiceField(label="Will you come?", choices=[("y", "Yes"), ("n", "No")], widget=forms.RadioSelect)
    needs = forms.MultipleChoiceField(
        label="What do you need?",
        choices=[("c", "Childcare"), ("r", "A ride")],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="We will do our best.",
    )
    agree = forms.BooleanField(label="Send me news of this campaign.", required=False)


@dataclass
class Story:
    """What the kit pages show."""

    queryset: Any = None
    facts: dict[str, Any] = field(default_factory=dict)


STORY = Story()
LISTING = Listing(
    name="entries",
    columns=[
        Column("action", "Deed", sort="action", link=lambda row: "#"),
        Column("actor_name", "Who", sort="actor_name"),
        Column("state", "State", value=lambda row: row.facts["state"], kind="state"),
        Column("size", "Size", value=lambda row: row.facts["size"], kind="number"),
        Column("at", "When", sort="at", kind="time"),
    ],
    default="-at",
    filters=[Filter("action", "Deed", [("kit.one", "One"), ("kit.two", "Two")], lambda q, v: q.filter(action=v))],
    search=lambda q, words: q.filter(actor_name__icontains=words),
    search_hint="Search by name",
    export_right="people.export",
    bulk=[BulkAction("/kit/", "Add a tag", "tag")],
    size=8,
)


class EntryRow(Entry):
    """An entry that can be ticked."""

    uuid = property(lambda self: f"row-{self.pk}")

    class Meta:
        app_label = "coalition"
        proxy = True

    def __str__(self) -> str:
        return f"{self.action} {self.pk}"


def kit(request: HttpRequest) -> HttpResponse:
    form = KitForm(request.POST or None)
    if request.method == "GET" and "toast" in request.GET:
        messages.success(request, "Sent to 4,212 people.")
    facts = {"form": form, "page": list_page(request, LISTING, EntryRow.objects.all()), **STORY.facts}
    return HttpResponse(engines["django"].from_string(DESK).render(facts, request))


def public(request: HttpRequest) -> HttpResponse:
    facts = {"form": KitForm(request.POST or None), "host": STORY.facts["host"]}
    return HttpResponse(engines["django"].from_string(PUBLIC).render(facts, request))


def beside(request: HttpRequest) -> HttpResponse:
    text = '{% load desk %}{% preview title="Ana Pérez" url="#" %}<p>Parent in Hartford.</p>{% endpreview %}'
    return HttpResponse(engines["django"].from_string(text).render({}, request))


urlpatterns = [path("kit/", kit), path("kit/beside/", beside), path("kit/public/", public), path("", include(house))]
handler404 = house.handler404


@pytest.fixture
def kit_pages(settings: Any, alice: Any) -> Any:
    settings.ROOT_URLCONF = __name__
    now = timezone.now()
    Entry.objects.bulk_create(
        Entry(
            at=now - dt.timedelta(hours=i * i),
            action=f"kit.{'one' if i % 3 else 'two'}",
            actor_name=f"Maximiliana-Guadalupe {i} Featherstonehaugh-Cholmondeley" if i == 2 else f"Ana Pérez {i}",
            partner=alice.partner.uuid,
            on_type="partner",
            on_id=alice.partner.uuid,
            facts={"state": ["draft", "sending", "sent", "halted"][i % 4], "size": i * 977},
        )
        for i in range(20)
    )
    values = [3, 8, 5, 13, 21, 18, 34]
    STORY.facts = {
        "host": alice.partner,
        "thing": alice.partner,
        "values": values,
        "soon": now + dt.timedelta(hours=18),
        "before": now - dt.timedelta(minutes=5),
        "past": now - dt.timedelta(hours=30),
        "chart": Chart(
            "Signatures doubled in the last three days",
            "area",
            [f"Jan {i}" for i in range(1, 8)],
            [Series("Hartford", values), Series("Elsewhere", [v // 2 for v in values])],
            first_column="Day",
        ),
        "run": Progress(
            "Sending the alert",
            12_480,
            20_000,
            "sending",
            "Sending",
            rate=812.4,
            cancel_url="/kit/",
            facts=[("Bounced", 12)],
        ),
    }
    return SimpleNamespace(desk="/kit/", public="/kit/public/", id=uuid4())


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("small", [False, True], ids=["desktop", "phone"])
def test_it_draws_every_component_of_the_desk_within_reach_of_everybody(
    kit_pages: Any, open_page: Any, sign_in: Any, alice: Any, axe: Any, screenshot: Any, dark: bool, small: bool
) -> None:
    page = open_page(dark=dark, phone=small)
    sign_in(page, alice)
    page.goto(kit_pages.desk + "?toast=1")
    screenshot(page, f"kit-desk-{'dark' if dark else 'light'}-{'phone' if small else 'desktop'}")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], (
        "the page scrolls sideways"
    )


def test_it_shows_what_is_wrong_beside_the_field_and_at_the_top_and_keeps_what_was_typed(
    kit_pages: Any, open_page: Any, sign_in: Any, alice: Any, axe: Any, screenshot: Any
) -> None:
    page = open_page()
    sign_in(page, alice)
    page.goto(kit_pages.desk)
    page.fill("#id_name", "")
    page.fill("#id_why", "Because Ana reads at last.")
    page.click("button:has-text('Save')")
    summary = page.locator("[data-error-summary]")
    assert summary.evaluate("node => node === document.activeElement")
    summary.locator("a").first.click()
    assert page.evaluate("document.activeElement.id") == "id_name"
    assert page.input_value("#id_why") == "Because Ana reads at last."
    assert "id_name_error" in page.get_attribute("#id_name", "aria-describedby")
    axe(page)
    screenshot(page, "kit-desk-errors")


def test_it_pages_sorts_and_filters_without_leaving_the_page(
    kit_pages: Any, desktop: Any, sign_in: Any, alice: Any
) -> None:
    sign_in(desktop, alice)
    desktop.goto(kit_pages.desk)
    desktop.set_viewport_size({"width": 1440, "height": 400})
    desktop.locator("tbody input[name=chosen]").first.check()
    desktop.locator(".list-card").evaluate("list => list.scrollIntoView({block: 'start'})")
    bar = desktop.locator("[data-bulk-bar]").bounding_box()
    assert bar and bar["y"] + bar["height"] <= 401, (
        "what can be done with the chosen is in sight, however long the list"
    )
    desktop.click("a[rel=next]")
    desktop.wait_for_selector("a[rel=prev]")
    desktop.fill("[data-list-search]", "Featherstone")
    expect(desktop.locator(".list-card tbody tr")).to_have_count(1)
    assert "q=Featherstone" in desktop.url
    assert desktop.evaluate("document.activeElement.name") == "q"
    desktop.check("tbody input[name=chosen]")
    assert desktop.inner_text("[data-bulk-count]") == "1"


def test_it_answers_to_keys_and_asks_for_the_word_before_what_cannot_be_undone(
    kit_pages: Any, desktop: Any, sign_in: Any, alice: Any
) -> None:
    sign_in(desktop, alice)
    desktop.goto(kit_pages.desk)
    desktop.keyboard.press("?")
    assert desktop.locator("#keys").evaluate("dialog => dialog.open")
    desktop.keyboard.press("Escape")
    desktop.keyboard.press("Control+k")
    assert desktop.locator("#search").evaluate("dialog => dialog.open")
    desktop.keyboard.press("Escape")
    desktop.click("[data-opens=sure]")
    button = desktop.locator("#sure [data-confirm-button]")
    assert button.is_disabled()
    desktop.fill("#sure-word", "Delete")
    assert button.is_enabled()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_draws_public_pages_without_scripts(
    kit_pages: Any, open_page: Any, axe: Any, screenshot: Any, dark: bool, language: str
) -> None:
    page = open_page(phone=True, dark=dark, language=language)
    page.goto(kit_pages.public)
    page.click("button:has-text('Sign')")
    assert page.locator("script").count() == 0
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').map(r => r.encodedBodySize).reduce((a, b) => a + b, 0)"
    )
    assert sizes < 100_000
    axe(page)
    screenshot(page, f"kit-public-{'dark' if dark else 'light'}-{language}")


def test_it_previews_beside_the_page_and_closes_with_a_key(
    kit_pages: Any, desktop: Any, sign_in: Any, alice: Any, axe: Any, screenshot: Any
) -> None:
    sign_in(desktop, alice)
    desktop.goto(kit_pages.desk)
    desktop.click("[hx-target='#preview']")
    panel = desktop.locator(".preview-panel")
    expect(panel).to_be_visible()
    axe(desktop)
    screenshot(desktop, "kit-preview", whole=False)
    desktop.keyboard.press("Escape")
    expect(panel).to_have_count(0)
