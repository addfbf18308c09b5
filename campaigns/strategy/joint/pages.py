"""Desk pages of joint positions."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from campaigns.strategy.joint import rules, selectors, services
from campaigns.strategy.joint.forms import AnswerForm, JointForm
from campaigns.strategy.joint.models import JointPosition
from coalition.errors import Refusal
from coalition.partners.pages import desk

SIZE = 30
FACTS = ("stance", "text", "text_es", "sign_by")


@require_safe
@desk("legislation.view")
def joints(request: HttpRequest) -> HttpResponse:
    """List the joint positions."""
    page = Paginator(selectors.visible_to(request.membership), SIZE).get_page(request.GET.get("page"))
    page.object_list = selectors.with_standing(page.object_list)
    return render(request, "campaigns/strategy/joint/list.html", {"page": page})


@require_safe
@desk("legislation.view")
def joint(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a joint position: its words, who stands where, and what was answered when."""
    return _show(request, selectors.access_joint(request.membership, uuid))


def _show(request: HttpRequest, row: JointPosition, form: Any = None) -> HttpResponse:
    membership, today = request.membership, timezone.localdate()
    mine = selectors.find_answer(membership, row)
    answers = rules.answers_open(row.state, row.sign_by, today) if membership.may("campaigns.edit") else ()
    initial: dict[str, Any] = {"version": row.version}
    if mine and mine.version == row.version:
        initial |= {"answer": mine.answer, "reason": mine.reason}
    selectors.with_standing([row])
    standing = row.standing
    is_mine = row.partner_id == membership.partner_id
    context = {
        "joint": row,
        "standing": standing,
        "is_late": row.state == rules.OPEN and rules.is_late(row.sign_by, today),
        "voices": list(selectors.list_voices(row)[:60]),
        "form": form or (AnswerForm(initial=initial, answers=answers) if answers else None),
        "moves": {name for name in rules.MOVES if is_mine and rules.may_move(row.state, name)},
        "can_change": is_mine and rules.may_change(row.state),
        "can_adopt": row.counts[rules.SIGNS] >= rules.LEAST_NAMES,
    }
    status = 422 if form else 200
    return render(request, "campaigns/strategy/joint/joint.html", context, status=status)


@desk("campaigns.edit")
def joint_new(request: HttpRequest) -> HttpResponse:
    """Draft a joint position."""
    form = JointForm(request.POST or None, initial={"bill": request.GET.get("bill", "")})
    if request.method == "POST" and form.is_valid():
        facts = {name: form.cleaned_data[name] for name in FACTS}
        row = services.propose(form.cleaned_data["bill"], facts=facts, by=request.membership, now=timezone.now())
        messages.success(request, _("Drafted. Nobody else sees it before you open it."))
        return redirect("strategy:joint", row.uuid)
    return _form(request, form, _("New joint position"))


@desk("campaigns.edit")
def joint_edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a joint position."""
    row = selectors.access_own(request.membership, uuid)
    initial = {name: getattr(row, name) for name in FACTS}
    form = JointForm(request.POST or None, initial=initial, has_bill=True)
    if request.method == "POST" and form.is_valid():
        try:
            new = services.change(request.membership, uuid, facts=form.cleaned_data, now=timezone.now())
            asked = new.version != row.version
            messages.success(request, _("Saved. Everybody is asked again.") if asked else _("Saved."))
        except Refusal as no:
            messages.error(request, str(no))
        return redirect("strategy:joint", uuid)
    return _form(request, form, _("Joint position on %(number)s") % {"number": row.bill.identifier})


def _form(request: HttpRequest, form: Any, title: str) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return render(request, "campaigns/strategy/form.html", {"form": form, "heading": title}, status=status)


@require_POST
@desk("campaigns.edit")
def joint_move(request: HttpRequest, uuid: UUID, how: str) -> HttpResponse:
    """Open, adopt or withdraw a joint position."""
    if how not in rules.MOVES:
        raise Http404
    said = {
        "open": _("The partners are asked: it stands on their Today, and in five minutes they get a mail."),
        "adopt": _("Adopted."),
        "withdraw": _("Withdrawn. What was answered stays readable."),
    }
    try:
        services.move(request.membership, uuid, how=how, now=timezone.now())
        messages.success(request, said[how])
    except (services.NotNow, services.TooFewNames) as no:
        messages.error(request, str(no))
    return redirect("strategy:joint", uuid)


@require_POST
@desk("campaigns.edit")
def joint_answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer for one's partner."""
    membership = request.membership
    row = selectors.access_joint(membership, uuid)
    answers = rules.answers_open(row.state, row.sign_by, timezone.localdate())
    form = AnswerForm(request.POST, answers=answers)
    if not form.is_valid():
        return _show(request, row, form)
    try:
        services.answer(membership, uuid, **form.cleaned_data, now=timezone.now())
        messages.success(request, _("Your answer is on record."))
    except Refusal as no:
        form.add_error(None, str(no))
        form.data = form.data.copy()
        form.data["version"] = row.version
        return _show(request, row, form)
    return redirect("strategy:joint", uuid)


urlpatterns = [
    path("", joints, name="joints"),
    path("new/", joint_new, name="joint_new"),
    path("<uuid:uuid>/", joint, name="joint"),
    path("<uuid:uuid>/edit/", joint_edit, name="joint_edit"),
    path("<uuid:uuid>/answer/", joint_answer, name="joint_answer"),
    path("<uuid:uuid>/<slug:how>/", joint_move, name="joint_move"),
]
