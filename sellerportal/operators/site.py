"""Django's admin site for operators: behind the portal's own sign-in, never a second door."""

from functools import wraps

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.sessions import has_stepped_up
from accounts.signin.views import leave
from accounts.staff.access import ask_for_password, is_admin
from personas.decorators import own_path


class OperatorSite(AdminSite):
    """Admins whose session gave the second factor, and the password within the last ten minutes."""

    site_title = _("Harbor Market")
    site_header = _("Harbor Market, for operators")
    index_title = _("What is kept")
    enable_nav_sidebar = False

    def has_permission(self, request) -> bool:
        return is_admin(request)

    def admin_view(self, view, cacheable=False):
        """Learners and trainers find nothing here; anonymous people may sign in at the one door."""
        inner = super().admin_view(view, cacheable)
        always = view in (self.logout, self.i18n_javascript)

        @wraps(view)
        def wrapped(request, *args, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise Http404
            if not (always or has_stepped_up(request)):
                return ask_for_password(request)
            return inner(request, *args, **kwargs)

        return wrapped

    def login(self, request, extra_context=None):
        """Asks for no password: a form here would have no lock and no second factor."""
        goal = own_path(request, request.GET.get("next", ""), reverse("admin:index"))
        if not request.user.is_authenticated:
            return redirect_to_login(goal)
        if not self.has_permission(request):
            raise Http404
        return redirect(goal)

    def logout(self, request, extra_context=None):
        return leave(request)

    def password_change(self, request, extra_context=None):
        return redirect("accounts:password_change")

    def password_change_done(self, request, extra_context=None):
        return redirect("accounts:security")


site = OperatorSite(name="admin")
