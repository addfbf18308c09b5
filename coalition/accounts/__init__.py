"""Users who sign in: the User, sign-in by django-allauth, second factor, passkeys.

A user has no role here: roles are memberships of a partner, one floor up in `partners`.
Invitations and API tokens name a partner, so they live there too. Below: `audit`.
"""
