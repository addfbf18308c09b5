"""What sign-in allows, and one's own profile."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coalition.accounts.models import User
from coalition.audit import services as audit

WORDING = {"profile.edited": _("changed the own profile")}


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: users come by invitation. After sign-in the user's own language is spoken."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse the sign-up page."""
        return False

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Speak the user's language from now on."""
        response = super().post_login(request, user, **more)
        speak(response, user.language)
        return response

    def is_safe_url(self, url: Any) -> bool:
        """Call an address that is none unsafe, instead of failing over it."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def format_email_subject(self, subject: str) -> str:
        """Leave the subject as it is: the sender's name says who writes."""
        return str(subject)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the receiver, not of the page."""
        user = context.get("user")
        context = {**context, "coalition": settings.COALITION_NAME}
        with translation.override(getattr(user, "language", None) or translation.get_language()):
            super().send_mail(template_prefix, email, context)


def speak(response: HttpResponse, language: str) -> None:
    """Remember a language in the cookie that Django's own switch sets."""
    secure = settings.SESSION_COOKIE_SECURE
    name = settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(name, language, max_age=31_536_000, samesite="Lax", secure=secure)


def edit_profile(*, user: User, name: str, language: str) -> None:
    """Change one's own name and language."""
    User.objects.filter(id=user.id).update(name=name, language=language)
    audit.record("profile.edited", on=user)
