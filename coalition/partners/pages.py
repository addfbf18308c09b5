"""Faces of partners: the membership of a request, the guard of desk pages, and the pages of Settings."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from coalition.audit import rules as wording
from coalition.audit import selectors as diary
from coalition.audit import services as audit
from coalition.errors import NotAllowed
from coalition.listing.criteria import Column, Filter, Listing
from coalition.listing.pages import list_page
from coalition.partners import forms, rules, selectors, services
from coalition.partners.senders import selectors as senders

View = Callable[..., HttpResponse]
CHECK_AGAIN = 600  # seconds until the second factor is looked up again


class MembershipMiddleware:
    """Gives every request its `membership` (None for strangers), looked up once and only when asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        def look_up() -> Any:
            known = request.user.is_authenticated
            return selectors.find_membership(request.user, request.session.get("partner")) if known else None

        request.membership = SimpleLazyObject(look_up)
        return self.get_response(request)


def desk(right: str) -> Callable[[View], View]:
    """Guard a desk page: signed in, a member, with this right ("": any role); else sign-in page or a kind no."""

    def guard(view: View) -> View:
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            membership = request.membership
            if not membership:
                return render(request, "coalition/no_membership.html", status=403)
            if right and not membership.may(right):
                raise NotAllowed
            if _lacks_second_factor(request):
                return render(request, "coalition/second_factor.html", status=403)
            return view(request, *args, **kwargs)

        guarded.right = right
        return guarded

    return guard


def _lacks_second_factor(request: HttpRequest) -> bool:
    """Tell whether this role needs a second factor here and the user has none yet."""
    if not settings.REQUIRE_MFA or not rules.may_need_second_factor(request.membership.role):
        return False
    now = int(timezone.now().timestamp())
    if now - request.session.get("mfa_seen", 0) >= CHECK_AGAIN:
        if not is_mfa_enabled(request.user):
            return True
        request.session["mfa_seen"] = now
    return False


# --- settings ---------------------------------------------------------------------------------------------------------
@desk("audit.view")
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the organization's settings and what is missing before it can send; change them."""
    membership = request.membership
    form = forms.PartnerForm(request.POST or None, instance=selectors.fresh_partner(membership))
    if request.method == "POST":
        if form.is_valid():
            services.edit_partner(by=membership, values=form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("partners:settings")
        if not membership.may("partner.edit"):
            raise NotAllowed
    partner = form.instance if not form.is_bound else selectors.fresh_partner(membership)
    sender = senders.find_default(partner)
    facts = {"form": form, "partner": partner, "sender": sender, "missing": forms.list_missing(partner, sender)}
    return render(request, "coalition/partners/settings.html", facts, status=422 if form.errors else 200)


@desk("audit.view")
def team(request: HttpRequest) -> HttpResponse:
    """Show who works for the partner and who is invited; invite."""
    membership = request.membership
    form = forms.InviteForm(request.POST or None, by=membership)
    if request.method == "POST":
        if form.is_valid():
            try:
                services.invite(by=membership, now=timezone.now(), **form.cleaned_data)
            except services.AlreadyMember as refusal:
                form.add_error("email", str(refusal))
            else:
                messages.success(request, _("The invitation is on its way."))
                return redirect("partners:team")
        elif not membership.may("team.invite"):
            raise NotAllowed
    facts = {
        "form": form,
        "members": selectors.list_team(membership).order_by("user__name", "user__email"),
        "invitations": selectors.list_invitations(membership),
        "now": timezone.now(),
        "role_words": forms.ROLE_WORDS,
        "roles": forms.RoleName.choices,
    }
    return render(request, "coalition/partners/team.html", facts, status=422 if form.errors else 200)


@require_POST
@desk("team.edit")
def change_role(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Give a member another role."""
    form = forms.RoleForm(request.POST)
    if not form.is_valid():
        raise NotAllowed
    member = selectors.access_member(request.membership, uuid)
    services.change_role(by=request.membership, member=member, role=form.cleaned_data["role"])
    messages.success(request, _("The role was changed."))
    return redirect("partners:team")


@require_POST
@login_required
def end_membership(request: HttpRequest, uuid: Any) -> HttpResponse:
    """End somebody's membership, or leave oneself."""
    if not request.membership:
        raise NotAllowed
    member = selectors.access_member(request.membership, uuid)
    services.end_membership(by=request.membership, member=member, now=timezone.now())
    messages.success(request, _("The membership has ended."))
    return redirect("partners:team" if member.user_id != request.user.pk else "desk")


@require_POST
@desk("team.invite")
def answer_invitation(request: HttpRequest, uuid: Any, deed: str) -> HttpResponse:
    """Send an invitation again, or take it back."""
    said = {
        "resend": _("A new invitation is on its way; the old link no longer works."),
        "revoke": _("The invitation was taken back."),
    }
    change = services.resend_invitation if deed == "resend" else services.revoke_invitation
    invitation = selectors.access_invitation(request.membership, uuid)
    change(by=request.membership, invitation=invitation, now=timezone.now())
    messages.success(request, said[deed])
    return redirect("partners:team")


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Join by an invitation: sign in first if there is an account, else choose a name and a password."""
    now = timezone.now()
    invitation = selectors.find_invitation(token, now=now)
    if invitation is None:
        raise services.InvitationGone
    user = request.user if request.user.is_authenticated else None
    needs_sign_in = user is None and selectors.is_user(invitation.email)
    form = forms.AcceptForm(request.POST or None, initial={"language": invitation.language})
    if request.method == "POST" and not needs_sign_in and (user or form.is_valid()):
        new = None if user else services.NewUser(**form.cleaned_data)
        try:
            joined = services.accept(invitation=invitation, user=user, new=new, now=now)
        except ValidationError as weak:
            form.add_error("password", weak)
        else:
            request.session["partner"] = str(invitation.partner.uuid)
            return redirect("desk") if user else perform_login(request, joined, redirect_url="/desk/")
    facts = {"form": form, "invitation": invitation, "needs_sign_in": needs_sign_in, "host": invitation.partner}
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "coalition/partners/accept.html", facts, status=422 if wrong else 200)


# --- tokens and diary -------------------------------------------------------------------------------------------------
@desk("tokens.edit")
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the partner's API tokens; make one, which is shown this once."""
    form = forms.TokenForm(request.POST or None, by=request.membership)
    made = ""
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        asked = {key: form.cleaned_data[key] for key in ("name", "scopes")}
        made = services.make_token(by=request.membership, expires_at=form.expires_at(now), now=now, **asked)
        form = forms.TokenForm(by=request.membership)
    facts = {"form": form, "made": made, "now": timezone.now(), "tokens": selectors.list_tokens(request.membership)}
    response = render(request, "coalition/partners/tokens.html", facts, status=422 if form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
@desk("tokens.edit")
def revoke_token(request: HttpRequest, uuid: Any) -> HttpResponse:
    """Revoke a token."""
    token = selectors.access_token(request.membership, uuid)
    services.revoke_token(by=request.membership, token=token, now=timezone.now())
    messages.success(request, _("The token was revoked. Programs that use it are refused from now on."))
    return redirect("partners:tokens")


DIARY = Listing(
    name="diary",
    columns=[
        Column("at", gettext_lazy("When"), sort="at", kind="time"),
        Column("actor_name", gettext_lazy("Who"), sort="actor_name", template="coalition/partners/cell_actor.html"),
        Column("deed", gettext_lazy("What"), value=lambda row: wording.words_of(row.action, row.facts)),
    ],
    default="-at",
    filters=[
        Filter(
            "about",
            gettext_lazy("Subject"),
            [(key, label) for key, (label, _kinds) in forms.DIARY_SUBJECTS.items()],
            lambda rows, key: rows.filter(action__regex=rf"^({forms.DIARY_SUBJECTS[key][1]})\."),
        )
    ],
    search=lambda rows, words: rows.filter(actor_name__icontains=words),
    search_hint=gettext_lazy("Search by who did it"),
    export_right="team.edit",
)


@desk("audit.view")
def diary_page(request: HttpRequest) -> HttpResponse:
    """Show who did what for this partner."""
    page = list_page(request, DIARY, diary.list_entries(request.membership))
    if page.wants_export:
        return page.export(record=audit.record)
    return render(request, "coalition/partners/diary.html", {"page": page})


# --- the coalition ----------------------------------------------------------------------------------------------------
@desk("audit.view")
def partner_list(request: HttpRequest) -> HttpResponse:
    """Show the partners of the coalition; the lead's administrators add one."""
    form = forms.NewPartnerForm(request.POST or None)
    if request.method == "POST":
        if not request.membership.may("coalition.edit"):
            raise NotAllowed
        if form.is_valid():
            services.add_partner(by=request.membership, now=timezone.now(), **form.cleaned_data)
            messages.success(request, _("The partner was added and its administrator invited."))
            return redirect("partners:list")
    facts = {"form": form, "partners": selectors.list_partners()}
    return render(request, "coalition/partners/list.html", facts, status=422 if form.errors else 200)


@require_POST
@desk("coalition.edit")
def end_partner(request: HttpRequest, uuid: Any) -> HttpResponse:
    """End a partnership."""
    partner = selectors.access_partner(request.membership, uuid)
    services.end_partner(by=request.membership, partner=partner, now=timezone.now())
    messages.success(request, _("The partnership has ended. What was done together stays in the books."))
    return redirect("partners:list")


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Work for another of one's partners."""
    request.session["partner"] = request.POST.get("partner", "")
    return redirect("desk")


app_name = "partners"
urlpatterns = [
    path("desk/settings/", settings_page, name="settings"),
    path("desk/settings/team/", team, name="team"),
    path("desk/settings/team/<uuid:uuid>/role/", change_role, name="change_role"),
    path("desk/settings/team/<uuid:uuid>/end/", end_membership, name="end_membership"),
    path("desk/settings/invitations/<uuid:uuid>/resend/", answer_invitation, {"deed": "resend"}, "resend_invitation"),
    path("desk/settings/invitations/<uuid:uuid>/revoke/", answer_invitation, {"deed": "revoke"}, "revoke_invitation"),
    path("desk/settings/tokens/", tokens, name="tokens"),
    path("desk/settings/tokens/<uuid:uuid>/revoke/", revoke_token, name="revoke_token"),
    path("desk/settings/diary/", diary_page, name="diary"),
    path("desk/settings/switch/", switch, name="switch"),
    path("desk/partners/", partner_list, name="list"),
    path("desk/partners/<uuid:uuid>/end/", end_partner, name="end_partner"),
    path("invitation/<str:token>/", accept, name="accept"),
]
