"""The front door: every address of the house."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("coalition.health")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
