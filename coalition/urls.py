"""The front door: every address of the house."""

from django.contrib import admin
from django.urls import include, path

from coalition import pages

handler400 = pages.bad_request
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.server_error

urlpatterns = [
    path("", pages.home, name="home"),
    path("brand/<slug:color>.css", pages.brand_css, name="brand"),
    path("privacy/", pages.privacy, name="privacy"),
    path("desk/", pages.desk_home, name="desk"),
    path("desk/search/", pages.search, name="search"),
    path("", include("coalition.health")),
    path("desk/bills/", include("campaigns.legislation.pages")),
    path("desk/campaigns/", include("campaigns.strategy.pages")),
    path("", include("contacts.correspondence.pages")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
