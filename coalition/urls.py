"""The front door: every address of the house."""

from django.contrib import admin
from django.urls import include, path

from campaigns.calls import pages as calls
from campaigns.letters import pages as letters
from campaigns.petitions import pages as petitions
from campaigns.petitions.comments import pages as comments
from campaigns.petitions.packs import pages as packs
from campaigns.signons import pages as signons
from campaigns.signups import pages as signups
from campaigns.stories import pages as stories
from campaigns.turnout import pages as turnout
from coalition import pages
from coalition.partners.brand import pages as pictures
from coalition.partners.pages import desk

handler400, handler403, handler404, handler500 = pages.HANDLERS
AROUND = (
    *(("people/fields", "contacts.people.custom"), ("people/duplicates", "contacts.dedupe")),
    *(("follow-ups", "contacts.people.follow_ups"), ("people/notes", "contacts.people.notes")),
    *(("people/households", "contacts.households"), ("people/ties", "contacts.ties")),
    *(("organizations/schools", "contacts.schools"), ("people/files", "campaigns.files")),
    *(("segments", "contacts.segments"), ("imports", "contacts.imports"), ("intake", "contacts.intake")),
    *(("replies", "contacts.correspondence.replies"), ("mail", "contacts.correspondence.health")),
    *(("people/consents", "contacts.consent.panel"), ("engagement", "campaigns.ledger.engagement")),
    *(("exports", "coalition.partners.exports"), ("changes", "contacts.bulk"), ("people", "contacts.profile.changing")),
    *(("people", "contacts.profile"), ("organizations", "contacts.people"), ("policymakers", "contacts.policymakers")),
)
urlpatterns = [
    path("", pages.home, name="home"),
    path("brand/<slug:color>.css", pages.brand_css, name="brand"),
    path("privacy/", pages.privacy, name="privacy"),
    path("desk/", include("campaigns.reports.pages")),
    path("desk/", pages.desk_home, name="desk"),
    path("desk/search/", desk("")(pages.search), name="search"),
    path("", include("coalition.health")),
    path("desk/outreach/", include("campaigns.outreach.pages")),
    path("desk/bills/", include("campaigns.legislation.pages")),
    path("desk/campaigns/whip/", include("campaigns.strategy.whip.pages")),
    path("desk/campaigns/", include("campaigns.strategy.pages")),
    path("desk/pages/petitions/", include("campaigns.petitions.pages")),
    path("desk/pages/sign-ups/", include("campaigns.signups.pages")),
    path("desk/pages/letters/", include("campaigns.letters.pages")),
    path("desk/pages/stories/", include("campaigns.stories.pages")),
    path("desk/pages/organizations/", include("campaigns.signons.pages")),
    path("desk/pages/calls/", include("campaigns.calls.pages")),
    path("desk/pages/", include("campaigns.builder.pages")),
    path("desk/testimony/", include("campaigns.testimony.pages")),
    path("desk/turnout/", include("campaigns.turnout.pages")),
    path("letters/", include((letters.public, "letter"))),
    path("confirm/", include((petitions.public, "sign"))),
    path("words/", include((comments.public, "words"))),
    path("check/", include((packs.public, "check"))),
    path("testify/", include("campaigns.testimony.own.pages")),
    path("rsvp/", include((turnout.public, "rsvp"))),
    path("joined/", include((signups.public, "joined"))),
    path("sign-on/", include((signons.public, "sign_on"))),
    path("logos/", include((signons.logos, "logos"))),
    path("hooks/voice/", include("campaigns.calls.connecting.pages")),
    path("my-calls/", include((calls.public, "my_calls"))),
    path("my-story/", include((stories.public, "my_story"))),
    path("stories/", include((stories.photos, "stories_public"))),
    path("", include("campaigns.pages.pages")),
    path("desk/alerts/", include("campaigns.alerts.pages")),
    path("desk/ladders/", include("campaigns.ladders.pages")),
    *[path(f"desk/{at}/", include(f"{room}.pages")) for at, room in AROUND],
    path("", include("contacts.correspondence.pages")),
    path("", include("contacts.intake.preferences.pages")),
    path("api/v1/", include("coalition.api")),
    path("", include("coalition.accounts.pages")),
    path("pictures/", include((pictures.public, "pictures"))),
    *[path(f"desk/settings/{room}/", include(f"coalition.partners.{room}.pages")) for room in ("brand", "senders")],
    path("desk/settings/speed/", include("contacts.correspondence.pace.pages")),
    path("", include("coalition.partners.pages")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
