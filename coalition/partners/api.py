"""Tokens of the API: who a program acts for, and what it may do."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from coalition.partners import selectors
from coalition.partners.models import Membership
from coalition.partners.selectors import Acting


class BearerToken(BaseAuthentication):
    """Reads `Authorization: Bearer <token>`; `request.auth` is the Acting (membership of the maker, scopes)."""

    def authenticate(self, request: Request) -> tuple[Any, Acting] | None:
        """Find who acts; a wrong, ended or revoked token is told alike."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        raw = parts[1].decode("latin-1") if len(parts) == 2 else ""
        acting = selectors.find_acting(raw, now=timezone.now())
        if acting is None:
            raise AuthenticationFailed(_("This token is not valid, has ended or was revoked."))
        return acting.membership.user, acting

    def authenticate_header(self, request: Request) -> str:
        """Ask for a token with 401."""
        return "Bearer"


class ShallowJSON(JSONParser):
    """Reads JSON; what is nested beyond reason is a bad request, not a fault of ours."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Read the body, or answer 400."""
        try:
            return super().parse(stream, media_type=media_type, parser_context=parser_context)
        except RecursionError as deep:
            raise ParseError(_("This JSON is nested too deeply.")) from deep


class TokenMay(BasePermission):
    """Lets a token in whose scopes, and whose maker's role now, include the view's right for the method.

    A view names its rights in `required_scope`: one word for all methods, or {"GET": ..., "POST": ...}.
    """

    message = _("The token's scopes or its maker's role do not allow this.")

    def has_permission(self, request: Request, view: Any) -> bool:
        """Refuse strangers, and rights that are not named."""
        if not isinstance(request.auth, Acting):
            return False
        scope = view.required_scope
        right = (
            scope if isinstance(scope, str) else scope.get("GET" if request.method == "HEAD" else request.method, "")
        )
        return request.auth.may(right)


class ActsForPartner:
    """Mixin of API views: the membership that the token acts with."""

    request: Request
    required_scope: str | dict[str, str]

    @property
    def membership(self) -> Membership:
        """Tell who acts; in the OpenAPI document nobody does."""
        return self.request.auth.membership


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """Describes the token for OpenAPI."""

    target_class = "coalition.partners.api.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Say: bearer."""
        return {"type": "http", "scheme": "bearer"}
