"""The admin: for looking, by the few who run the machine; what matters is changed at the desk, where it is audited."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.http import HttpRequest

from coalition.models import ApiToken, Entry, Invitation, Membership, Partner, User

admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "Coalition CRM"


def never(*args: Any, **kwargs: Any) -> bool:
    """Refuse."""
    return False


class LookOnly(admin.ModelAdmin):
    """Shows rows and changes none."""

    has_add_permission = has_change_permission = has_delete_permission = never


@admin.register(User)
class UserAdmin(LookOnly):
    """Users; the one thing to change here is whether they may sign in."""

    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "language", "is_active", "last_login", "date_joined"]
    readonly_fields = ["email", "name", "language", "last_login", "date_joined"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow superusers to block a user, never themselves."""
        return bool(request.user.is_superuser and (obj is None or obj.pk != request.user.pk))


@admin.register(Partner)
class PartnerAdmin(LookOnly):
    """Partners."""

    list_display = ["name", "slug", "is_lead", "joined_at", "left_at"]


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    """Memberships."""

    list_display = ["user", "partner", "role", "since", "until"]
    list_filter = ["role", "partner"]
    list_select_related = ["user", "partner"]


@admin.register(Invitation)
class InvitationAdmin(LookOnly):
    """Invitations, without the hash."""

    list_display = ["email", "partner", "role", "sent_at", "accepted_at", "revoked_at"]
    exclude = ["token_hash"]


@admin.register(ApiToken)
class ApiTokenAdmin(LookOnly):
    """Tokens, without the hash."""

    list_display = ["name", "partner", "made_by", "expires_at", "last_used_at", "revoked_at"]
    exclude = ["hash"]


@admin.register(Entry)
class EntryAdmin(LookOnly):
    """The diary."""

    list_display = ["at", "actor_name", "action", "on_type"]
    list_filter = ["action"]
    show_full_result_count = False
