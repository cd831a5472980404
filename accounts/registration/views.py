"""The wizard's pages. Whoever holds the persona may see them: everything is looked up by it."""

from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.links import absolute
from accounts.models import Application, ApplicationState
from personas.decorators import persona_required

from . import actions
from .forms import StepForm
from .plans import Chart, units_asked
from .reasons import sentence
from .steps import (
    BY_SLUG,
    REVIEW,
    Step,
    first_to_mend,
    first_unfinished,
    is_editable,
    is_reachable,
    next_slug,
    rail,
)
from .summary import summary_of
from .uploads import BoundedUploadHandler


@require_safe
@persona_required
def resume(request):
    """Where the application stands: the first step that is open, or the page that tells of it."""
    application = actions.application_of(request.persona)
    if not is_editable(application):
        return redirect("accounts:application")
    return redirect("accounts:register_step", first_to_mend(application))


def bounded_upload(view):
    """The bound must stand before anything reads the form, and the CSRF check reads it."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        request.upload_too_large = False
        request.upload_handlers.insert(0, BoundedUploadHandler(request))
        return csrf_protect(view)(request, *args, **kwargs)

    return wrapped


@bounded_upload
@sensitive_post_parameters()
@persona_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_step(request, step: str):
    if step not in BY_SLUG and step != REVIEW:
        raise Http404
    application = actions.application_of(request.persona)
    if not is_editable(application):
        return _closed(request)
    if not is_reachable(application, step):
        return redirect("accounts:register_step", first_unfinished(application))
    if step == REVIEW:
        return _review(request, application)
    if request.method == "POST":
        return _save(request, application, BY_SLUG[step])
    return _page(request, application, BY_SLUG[step], _unsent(application, BY_SLUG[step]))


def _closed(request) -> HttpResponse:
    if request.method == "POST":
        messages.info(request, _("This application was sent already. Nothing was changed."))
    return redirect("accounts:application")


def _unsent(application: Application, step: Step) -> StepForm:
    form = step.form(application=application)
    reasons: dict[str, list[str]] = {}
    for finding in application.findings:
        if finding["step"] == step.key:
            reasons.setdefault(finding["field"], []).append(sentence(finding["reason"]))
    if reasons:
        form.show_findings(reasons)
    return form


def _save(request, application: Application, step: Step) -> HttpResponse:
    sent = (request.POST, request.FILES)  # read before it is asked whether all of it was kept
    more = {"too_large": request.upload_too_large} if step.key == "document" else {}
    form = step.form(*sent, application=application, **more)
    back = _before(step) if "back" in request.POST else ""
    if not form.is_valid():
        actions.refuse_real(persona=request.persona, fields=form.real_fields())
        actions.keep_valid(persona=request.persona, step=step, form=form)
        if back:
            return redirect("accounts:register_step", back)
        if form.cleaned_data.get("password"):
            form.password_is_kept()
        return _page(request, actions.application_of(request.persona), step, form)
    saved = actions.save_step(persona=request.persona, step=step, form=form)
    if saved is None:
        return _closed(request)
    return redirect("accounts:register_step", back or next_slug(saved, step.slug))


def _before(step: Step) -> str:
    slugs = list(BY_SLUG)
    return slugs[max(slugs.index(step.slug) - 1, 0)]


def _page(request, application: Application, step: Step, form: StepForm) -> HttpResponse:
    context = {"form": form, "step": step, "returned": _is_returned(application)}
    if step.key == "seller_type":
        context["chart"] = Chart(units_asked(request.GET.get("units")))
    context |= _places(application, step.slug)
    return render(request, f"accounts/registration/step_{step.key}.html", context)


def _places(application: Application, slug: str) -> dict:
    stops = rail(application, slug)
    slugs = [stop.slug for stop in stops]
    at = slugs.index(slug)
    return {
        "stops": stops,
        "number": at + 1,
        "total": len(stops),
        "is_first": not at,
    }


def _is_returned(application: Application) -> bool:
    return application.state == ApplicationState.RETURNED


# The last page: look at everything once more, and send


def _review(request, application: Application) -> HttpResponse:
    if request.method == "POST":
        return _send(request)
    context = {
        "application": application,
        "summary": summary_of(application),
        "returned": _is_returned(application),
    }
    return render(
        request, "accounts/registration/review.html", context | _places(application, REVIEW)
    )


def _send(request) -> HttpResponse:
    sent = actions.submit(
        persona=request.persona,
        version=_version(request.POST.get("version", "")),
        link_to=link_maker(request),
    )
    if sent is actions.Sent.STALE:
        messages.warning(
            request,
            _("Something was changed in another tab meanwhile. Look once more before you send it."),
        )
        return redirect("accounts:register_step", REVIEW)
    if sent is actions.Sent.UNFINISHED:
        return redirect("accounts:register")
    return redirect("accounts:application")


def _version(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1


def link_maker(request):
    def link_to(token: str) -> str:
        return absolute(request, reverse("accounts:confirm", args=[token]))

    return link_to


@require_safe
def terms(request):
    return render(request, "accounts/registration/terms_page.html")
