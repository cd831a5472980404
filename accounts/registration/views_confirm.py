"""The mailed link. Opening it shows a button and changes nothing; the button confirms."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.links import REFERRER_POLICY

from . import actions


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, token: str):
    response = _confirm(request, token)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _confirm(request, token: str):
    if request.method == "POST" and request.persona is not None:
        link = actions.confirm(persona=request.persona, token=token)
        if not link.state:
            messages.success(request, _("Your e-mail address is confirmed."))
            return redirect("accounts:application")
    else:
        link = actions.look_at_link(token=token, persona=request.persona)
    if link.state == "used":  # a second press, or the back button
        return redirect("accounts:application")
    return render(request, "accounts/registration/confirm.html", {"link": link})
