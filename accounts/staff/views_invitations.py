from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.links import absolute
from accounts.models import StaffInvitation

from . import invitations as staff_invitations
from .access import admins_only
from .forms import InviteForm
from .paging import page_of


@admins_only
@require_safe
def invitations(request):
    rows = StaffInvitation.objects.select_related("invited_by").order_by("-id")
    return render(request, "accounts/staff/invitations.html", {"page": page_of(request, rows)})


def _link_to(request):
    return lambda token: absolute(request, reverse("accounts:staff_join_link", args=[token]))


@admins_only(step_up=True)
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    """The same answer for an address that has an account elsewhere in the portal, and for none."""
    form = InviteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if staff_invitations.invite(
            **form.cleaned_data, by=request.user, link_to=_link_to(request)
        ):
            messages.success(request, _("The invitation is on its way."))
            return redirect("accounts:staff_invitations")
        form.add_error("email", _later(form.cleaned_data["email"]))
    return render(request, "accounts/staff/invite.html", {"form": form})


def _later(email: str) -> str:
    seconds = staff_invitations.wait_seconds(email)
    return ngettext(
        "A link was sent to this address a moment ago. Try again in %(seconds)d second.",
        "A link was sent to this address a moment ago. Try again in %(seconds)d seconds.",
        seconds,
    ) % {"seconds": seconds}


@admins_only(step_up=True)
@require_POST
def send_again(request, pk):
    invitation = get_object_or_404(StaffInvitation, pk=pk)
    if staff_invitations.send_again(
        invitation=invitation, by=request.user, link_to=_link_to(request)
    ):
        messages.success(request, _("A new link is on its way. The older one has ended."))
    elif invitation.is_open:
        messages.warning(request, _later(invitation.email))
    else:
        messages.info(request, _("This invitation is over already."))
    return redirect("accounts:staff_invitations")


@admins_only(step_up=True)
@require_POST
def revoke(request, pk):
    invitation = get_object_or_404(StaffInvitation, pk=pk)
    if staff_invitations.revoke(invitation=invitation, by=request.user):
        messages.success(request, _("The invitation is taken back. Its link opens nothing."))
    else:
        messages.info(request, _("This invitation is over already."))
    return redirect("accounts:staff_invitations")
