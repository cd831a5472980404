"""Who reaches the pages of staff. For everybody else they do not exist: 404, not 403."""

from functools import wraps
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse

from accounts.sessions import has_stepped_up, proved_factor
from personas.decorators import own_path


def is_admin(request) -> bool:
    """An admin, in a session that gave the second factor."""
    return request.user.is_authenticated and request.user.is_admin and proved_factor(request)


def ask_for_password(request):
    """The step-up, and back: to this page, or to the one whose form was sent."""
    back = request.get_full_path()
    if request.method not in ("GET", "HEAD"):
        back = own_path(request, request.headers.get("Referer", ""), reverse("accounts:staff"))
    query = urlencode({"next": back}, safe="/")
    return HttpResponseRedirect(f"{reverse('accounts:step_up')}?{query}")


def admins_only(view=None, *, step_up: bool = False):
    """Anonymous people are asked to sign in; whoever is signed in and no admin finds nothing."""

    def decorate(view):
        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not is_admin(request):
                raise Http404
            if step_up and not has_stepped_up(request):
                return ask_for_password(request)
            return view(request, *args, **kwargs)

        wrapped.for_admins = True  # type: ignore[attr-defined]
        return wrapped

    return decorate(view) if view else decorate
