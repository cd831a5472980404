"""The pages that belong to no room: the front page, the switches, the errors, the health checks."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from accounts.models import ApplicationState
from personas.actions import issue_key, leave_persona
from personas.cookies import set_persona_cookie
from personas.decorators import own_path
from personas.models import Persona
from personas.models.identity import Country

from .themes import COOKIE as THEME_COOKIE
from .themes import Theme

YEAR_S = 365 * 24 * 3600
WAITING = {ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW}


# The front page


@require_safe
def front(request) -> HttpResponse:
    """One query for the demo, and those of the shell around every page."""
    return render(
        request,
        "sellerportal/front.html",
        {
            "country": country_by_language(),
            "demo": demo_personas(),
            "register_url": reverse("accounts:register"),
        },
    )


def country_by_language() -> Country:
    return Country.CN if translation.get_language() == "zh-hans" else Country.US


def demo_personas() -> list[Persona]:
    """In the order they were made: their positions on the front page are their addresses."""
    demo = Persona.objects.active().filter(is_demo=True)
    return list(demo.select_related("account", "application").order_by("created_at", "seed"))


@require_http_methods(["GET", "HEAD", "POST"])
def enter_demo(request, position: int) -> HttpResponse:
    """Become a demo learner. Asks before another practice identity is given up."""
    demo = demo_personas()
    if not 1 <= position <= len(demo):
        raise Http404
    persona = demo[position - 1]
    gives_up = request.persona is not None and request.persona != persona
    agreed = request.method == "POST" and (not gives_up or request.POST.get("replace") == "yes")
    if not agreed:
        return render(
            request,
            "sellerportal/enter_demo.html",
            {"demo_persona": persona, "position": position, "gives_up": gives_up},
        )
    response = HttpResponseRedirect(where_to_go_on(persona))
    if request.persona != persona:
        leave_present(request)
        set_persona_cookie(response, issue_key(persona=persona))
    return response


def leave_present(request) -> None:
    """Nobody plays one persona while signed in to the account of another."""
    if request.persona is not None:
        leave_persona(persona=request.persona, key=request.persona_key)
    if request.user.is_authenticated:
        logout(request)


def where_to_go_on(persona: Persona) -> str:
    application = getattr(persona, "application", None)
    state = application.state if application else None
    if hasattr(persona, "account") and state in (None, ApplicationState.APPROVED):
        return reverse("accounts:home")
    if state in WAITING:
        return reverse("accounts:application")
    return reverse("accounts:register")


# The switches


@require_POST
def set_language(request) -> HttpResponse:
    """Django's own: stores the cookie and goes back to ``next``, if that is ours."""
    return django_set_language(request)


@require_POST
def set_theme(request) -> HttpResponse:
    after = request.POST.get("next") or request.headers.get("Referer", "")
    response = HttpResponseRedirect(own_path(request, after))
    chosen = request.POST.get("theme")
    if chosen in Theme.values:
        response.set_cookie(
            THEME_COOKIE,
            chosen,
            max_age=YEAR_S,
            samesite="Lax",
            secure=settings.HTTPS,
            httponly=True,
        )
    return response


# Health


@require_safe
def healthz(request) -> HttpResponse:
    """The process answers. It asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request) -> HttpResponse:
    """The portal can work: its database answers and has every migration."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "database"}, status=503)
    if missing:
        return JsonResponse({"ready": False, "why": "migrations"}, status=503)
    return JsonResponse({"ready": True})


# Well-known addresses


@require_safe
def change_password(request) -> HttpResponse:
    return redirect("accounts:password_change")


@require_safe
@never_cache
def security_txt(request) -> HttpResponse:
    """RFC 9116. Whoever runs the portal is reached through its help page."""
    origin = settings.PORTAL_ORIGIN.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    expires = (timezone.now() + timedelta(days=180)).replace(microsecond=0)
    lines = [
        f"Contact: {origin}{reverse('accounts:help')}",
        f"Expires: {expires.isoformat().replace('+00:00', 'Z')}",
        "Preferred-Languages: en, zh",
        f"Canonical: {origin}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


# Errors


def csrf_failure(request, reason: str = "") -> HttpResponse:
    came_from = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(came_from, {request.get_host()}, request.is_secure())
    context = {
        "no_cookies": reason == REASON_NO_CSRF_COOKIE and not request.COOKIES,
        "back": own_path(request, came_from) if safe else reverse("front"),
    }
    return render(request, "403_csrf.html", context, status=403)


def bad_request(request, exception: Exception) -> HttpResponse:
    """Without the context of a request: what was wrong with it may break that, too."""
    return HttpResponse(render_to_string("400.html"), status=400)


def forbidden(request, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request) -> HttpResponse:
    return HttpResponse(render_to_string("500.html"), status=500)
