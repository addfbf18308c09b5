"""What sign-in allows."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: users come by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse the sign-up page."""
        return False
