"""Tokens of the API."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class BearerToken(BaseAuthentication):
    """Reads `Authorization: Bearer ...`."""

    def authenticate(self, request: Request) -> None:
        """Nobody yet."""
        return None


class TokenMay(BasePermission):
    """Lets nobody in without a token."""

    def has_permission(self, request: Request, view: object) -> bool:
        """Refuse strangers."""
        return bool(request.auth)
