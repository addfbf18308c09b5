"""The front door for programs: /api/v1/, its document and its errors."""

from typing import Any

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter
from rest_framework.views import exception_handler

from campaigns.alerts.composer.api import Alerts
from campaigns.calls.api import CallPages
from campaigns.letters.api import LetterDrives
from campaigns.petitions.api import Petitions
from campaigns.signons.api import SignonPages
from campaigns.stories.api import StoryPages
from campaigns.strategy.api import Campaigns
from campaigns.strategy.joint.api import JointPositions
from campaigns.testimony.api import TestimonyHearings
from campaigns.turnout.api import Events
from coalition.errors import Refusal
from contacts.households.api import Households
from contacts.profile.api import People
from contacts.segments.api import SegmentCriteria, Segments

router = DefaultRouter(use_regex_path=False)
router.include_root_view = router.include_format_suffixes = False
router.register("people", People, basename="person")
router.register("households", Households, basename="household")
router.register("segments", Segments, basename="segment")
router.register("segment-criteria", SegmentCriteria, basename="segment_criterion")
router.register("campaigns", Campaigns, basename="campaign")
router.register("joint-positions", JointPositions, basename="joint_position")
router.register("petitions", Petitions, basename="petition")
router.register("events", Events, basename="event")
router.register("testimony", TestimonyHearings, basename="testimony_hearing")
router.register("letter-drives", LetterDrives, basename="letter_drive")
router.register("story-pages", StoryPages, basename="story_page")
router.register("sign-ons", SignonPages, basename="signon_page")
router.register("call-pages", CallPages, basename="call_page")
router.register("alerts", Alerts, basename="alert")


class Schema(SpectacularAPIView):
    """The OpenAPI document; public, it says nothing of anybody."""

    authentication_classes: list[Any] = []
    permission_classes: list[Any] = []


urlpatterns = [path("schema/", Schema.as_view(), name="schema"), path("", include(router.urls))]


def problem(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Answer errors as problem details (RFC 9457): type, title, status, detail, and the fields at fault."""
    if isinstance(exc, Refusal):
        body = {"type": exc.code, "title": str(exc), "status": exc.status, "detail": str(exc)}
        return Response(body, status=exc.status, content_type="application/problem+json")
    response = exception_handler(exc, context)
    if response is None:
        return None
    data = response.data
    detail = data.get("detail") if isinstance(data, dict) else None
    body = {
        "type": getattr(detail, "code", "invalid"),
        "title": str(detail or "The request is not valid."),
        "status": response.status_code,
        "detail": str(detail or ""),
    }
    if detail is None:
        body["errors"] = data
    response.data = body
    response.content_type = "application/problem+json"
    return response
