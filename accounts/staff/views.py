from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from . import members as staff
from .access import admins_only
from .forms import RoleForm
from .paging import page_of


@admins_only
@require_safe
def members(request):
    page = page_of(request, staff.staff_list())
    return render(request, "accounts/staff/members.html", {"page": page})


def _get_member(pk: int):
    return get_object_or_404(staff.staff_list().select_related("invitation__invited_by"), pk=pk)


def _member_page(request, member, form):
    context = {
        "member": member,
        "form": form,
        "may_change": staff.may_change(request.user, member),
        "browsers": member.known_browsers.count(),
    }
    return render(request, "accounts/staff/member.html", context)


@admins_only(step_up=True)
@require_safe
def member(request, pk):
    found = _get_member(pk)
    return _member_page(request, found, RoleForm(initial={"role": found.role}))


def _say(request, done: bool, words: str) -> None:
    """``done`` is false when another press, or another admin, was quicker: nothing to regret."""
    if done:
        messages.success(request, words)
    else:
        messages.info(request, _("That was so already. Nothing was changed."))


def _act(request, pk, verb, words, **more):
    found = _get_member(pk)
    try:
        done = verb(member=found, by=request.user, **more)
    except staff.RefusedError as refused:
        messages.error(request, str(refused))
    else:
        _say(request, done, words)
    return redirect("accounts:staff_member", pk=pk)


@admins_only(step_up=True)
@require_POST
def change_role(request, pk):
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _member_page(request, _get_member(pk), form)
    words = _("The role is changed. We told them by mail.")
    return _act(request, pk, staff.change_role, words, role=form.cleaned_data["role"])


@admins_only(step_up=True)
@require_POST
def deactivate(request, pk):
    words = _("The account is closed and signed out everywhere. We told them by mail.")
    return _act(request, pk, staff.deactivate, words)


@admins_only(step_up=True)
@require_POST
def reactivate(request, pk):
    words = _("The account is open again. We told them by mail.")
    return _act(request, pk, staff.reactivate, words)


@admins_only(step_up=True)
@require_POST
def reset_two_factor(request, pk):
    words = _("The second factor is removed. The next sign-in sets up a new one.")
    return _act(request, pk, staff.reset_two_factor, words)
