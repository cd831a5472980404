"""Where an application stands, and what can be done about it now."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Application, ApplicationState
from personas.decorators import persona_required

from . import actions
from .contacts import email_of
from .reasons import sentence
from .steps import BY_KEY, STEPS, first_to_mend
from .views import link_maker

STAGES = (
    ApplicationState.DRAFT,
    ApplicationState.SUBMITTED,
    ApplicationState.IN_REVIEW,
    ApplicationState.APPROVED,
)


@require_safe
@persona_required
def application(request):
    found = actions.application_of(request.persona)
    if found.pk is None:
        return redirect("accounts:register")
    context = {
        "application": found,
        "email": email_of(found.answers),
        "store": found.answers.get("store", {}).get("store_name", ""),
        "stages": _stages(found),
        "layout": "base_portal.html" if request.user.is_authenticated else "base_entrance.html",
    }
    context |= _of_state(found)
    return render(request, "accounts/registration/application.html", context)


def _of_state(found: Application) -> dict:
    if found.state == ApplicationState.SUBMITTED:
        return {"seconds": actions.wait_seconds(found)}
    if found.state == ApplicationState.RETURNED:
        return {"to_mend": _to_mend(found), "goal": _step_url(first_to_mend(found))}
    if found.state == ApplicationState.DRAFT:
        done = sum(step.is_done(found) for step in STEPS)
        return {"done": done, "total": len(STEPS)}
    return {}


def _stages(found: Application) -> list[dict]:
    """The way of an application; one that was returned stands where it is filled in."""
    returned = found.state == ApplicationState.RETURNED
    at = STAGES.index(ApplicationState.DRAFT if returned else ApplicationState(found.state))
    names = [_("Fill in"), _("Confirm by mail"), _("Review"), _("Open")]
    return [
        {
            "name": _("Mend") if returned and not place else name,
            "is_done": place < at or found.state == ApplicationState.APPROVED,
            "is_now": place == at and found.state != ApplicationState.APPROVED,
        }
        for place, name in enumerate(names)
    ]


def _step_url(slug: str) -> str:
    return reverse("accounts:register_step", args=[slug])


def _to_mend(found: Application) -> list[dict]:
    mend: list[dict] = []
    for step in STEPS:
        reasons = [f for f in found.findings if f["step"] == step.key]
        if reasons:
            fields = step.form(application=found).fields
            rows = [
                {"field": fields[f["field"]].label, "reason": sentence(f["reason"])}
                for f in reasons
                if f["field"] in fields
            ]
            mend.append({"step": step, "url": _step_url(BY_KEY[step.key].slug), "rows": rows})
    return mend


@require_safe
def state(request):
    """What the waiting page asks every few seconds."""
    if request.persona is None:
        return JsonResponse({"state": ""})
    return JsonResponse({"state": actions.application_of(request.persona).state})


@require_POST
@persona_required
def send_again(request):
    if actions.send_again(persona=request.persona, link_to=link_maker(request)):
        messages.success(request, _("Another mail is on its way."))
    return redirect("accounts:application")


@require_POST
@persona_required
def reopen(request):
    actions.reopen(persona=request.persona)
    return redirect("accounts:register")
