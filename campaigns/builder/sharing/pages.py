"""Who brought whom to a page; and the HTML that others put on their websites."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from campaigns.pages import selectors
from campaigns.pages.cosponsors import selectors as cosponsors
from campaigns.pages.rules import KINDS
from campaigns.pages.sharing import selectors as sharing
from coalition.partners.pages import desk


@require_safe
@desk("pages.view")
def results(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show who brought the most others, through which partner, website, medium and source they came."""
    membership = request.membership
    page = selectors.access_page(membership, uuid)
    about = selectors.about_of(page, now=timezone.now())
    columns = ("source", "medium", "referrer")
    facts = {
        "page": page,
        "title": selectors.title_of(page, translation.get_language() or "en"),
        "sharers": sharing.list_sharers(membership, about),
        "shared": sharing.count_shared(membership, about),
        "partners": sharing.count_by_partner(membership, about),
        "tables": [(name, sharing.count_by(membership, about, name)) for name in columns],
        "links": [(one.partner.name, one.code) for one in cosponsors.list_backers(page) if one.state == "accepted"],
        "address": selectors.address_of(page.slug),
    }
    return render(request, "campaigns/builder/sharing.html", facts)


def snippets(page: Any, address: str, public_url: str) -> dict[str, str]:
    """Write what others put on their websites: a frame that fits its height, and a plain form without a frame."""
    language = page.languages[0] if page.languages else "en"
    facts = {"page": page, "address": address, "language": language, "public_url": public_url}
    fields = {}
    if page.kind in KINDS and page.languages:
        shown = selectors.build_front(selectors.only(page.pk), now=timezone.now())
        with translation.override(language):
            form = KINDS[page.kind].form(front=shown, language=language, auto_id="coalition_%s")
            fields = {"form": form, "shown": shown.shown, "texts": shown.versions.get(language, {})}
            plain = render_to_string("campaigns/builder/snippet.html", {**facts, **fields})
    else:
        plain = ""
    lines = "\n".join(line.strip() for line in plain.splitlines() if line.strip())
    return {"embed": render_to_string("campaigns/builder/frame.html", facts).strip(), "snippet": lines}


urlpatterns = [path("<uuid:uuid>/sharing/", results, name="sharing")]
