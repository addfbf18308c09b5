"""The lines of districts for maps on the desk."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from coalition.partners.pages import desk
from contacts.places.models import Chamber
from contacts.places.shapes import selectors


def _etag(request: HttpRequest, chamber: str) -> str | None:
    text = selectors.outlines_file(chamber) if chamber in Chamber.values else ""
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"' if text else None


@require_safe
@desk("policymakers.view")
@condition(etag_func=_etag)
def outlines(request: HttpRequest, chamber: str) -> HttpResponse:
    """Give the simplified lines of a chamber's districts as GeoJSON."""
    text = selectors.outlines_file(chamber) if chamber in Chamber.values else ""
    if not text:
        raise Http404
    answer = HttpResponse(text, content_type="application/geo+json")
    patch_cache_control(answer, private=True, max_age=600)
    return answer


# Part of `policymakers`, who sit for these districts.
urlpatterns = [path("outlines/<slug:chamber>.json", outlines, name="outlines")]
