"""The support desk: an automatic agent that shows what it does, and why, at each step."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import lockout
from accounts.actors import actor_before_sign_in, actor_of
from accounts.addresses import bounded_by_address
from accounts.identifiers import normalise
from accounts.links import REFERRER_POLICY, absolute
from accounts.models import CaseState, SupportCase
from accounts.registration.views import bounded_upload
from accounts.signin.actions import find_owner
from accounts.signin.locks import INACTIVITY, locked_for
from events.models import Actor

from . import actions, ending
from .asking import Asked, Links, open_case, wait_seconds
from .cookie import Held, held_by, hold
from .forms import CaseForm, PaperForm
from .papers import Shown, reason_told
from .timeline import steps_of

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_SHOWN = 10  # of the account's own cases
_LONGEST_CLOCK_S = 3600  # a longer delay is told by its end alone


def _links(request) -> Links:
    def to(name: str):
        return lambda token: absolute(request, reverse(f"accounts:{name}", args=[token]))

    return Links(case=to("support_link"), stop=to("support_stop_link"))


# Opening a case


@bounded_by_address
@get_or_post
def desk(request):
    """What support does. Who is out opens a case, who is in sees the account's own cases."""
    if request.user.is_authenticated:
        return _inside(request)
    held = held_by(request)
    if request.method == "POST":
        form = CaseForm(request.POST)
        if form.is_valid():
            return _opened(request, form, held)
    else:
        form = CaseForm(initial=_guess(request))
    return render(request, "accounts/support/desk.html", {"form": form, "held": held})


def _guess(request) -> dict:
    """Who comes from the page of a lock for inactivity need not type it all again."""
    lock = locked_for(request)
    if lock and lock["kind"] == INACTIVITY:
        return {"identifier": lock["name"], "matter": "inactivity"}
    return {"matter": request.GET.get("matter", "")}


def _opened(request, form: CaseForm, held: Held | None):
    said = form.cleaned_data
    asked = Asked(said["identifier"], said["matter"], said["mailbox"])
    return _ask(request, asked, held, form.data["identifier"].strip())


@bounded_by_address
@require_POST
def send_again(request):
    held = held_by(request)
    if held is None or not _can_go_on(held):
        return redirect("accounts:support")
    asked = Asked(normalise(held.name), held.case.matter, held.case.mailbox)
    return _ask(request, asked, held, held.name)


def _ask(request, asked: Asked, held: Held | None, name: str):
    user = find_owner(asked.identifier)
    case = open_case(
        asked=asked,
        user=user,
        continues=held.case if held and _can_go_on(held) else None,
        links=_links(request),
        actor=actor_before_sign_in(request, user),
    )
    return hold(redirect("accounts:support_case"), case, proved=False, name=name)


def _can_go_on(held: Held) -> bool:
    """A second press, or another wish before the link was used, is no second case."""
    return not held.proved and held.case.expires_at > timezone.now()


def _inside(request):
    cases = list(request.user.support_cases.order_by("-pk")[:_SHOWN])
    context = {"cases": [ending.settle(case) for case in cases]}
    return render(request, "accounts/support/inside.html", context)


# The case of this browser


@bounded_by_address
@bounded_upload
@get_or_post
def case(request):
    held = held_by(request)
    if held is None:
        return redirect("accounts:support")
    if not held.proved:
        return _unproved(request, held)
    form, judged = None, None
    if held.case.state == CaseState.PAPER:
        form = PaperForm(
            *((request.POST, request.FILES) if request.method == "POST" else ()),
            too_large=request.upload_too_large,
        )
        if form.is_bound and form.is_valid():
            judged = _show_paper(request, held, form)
            if judged.reason in ("", "closed"):
                return redirect("accounts:support_case")
            _tell(form, judged)
    elif request.method == "POST":
        return redirect("accounts:support_case")
    return _proved_page(request, held, form)


def _unproved(request, held: Held):
    """The same for every name: what the mailbox knows, this page does not tell."""
    if request.method == "POST":
        return redirect("accounts:support_case")
    is_over = held.case.expires_at <= timezone.now()
    context = {
        "case": held.case,
        "steps": steps_of(held.case, proved=False, ended=is_over),
        "is_over": is_over,
        "seconds": wait_seconds(held.case.subject),
        "layout": _layout(request),
    }
    return render(request, "accounts/support/case.html", context)


def _layout(request) -> str:
    return "base_portal.html" if request.user.is_authenticated else "base_entrance.html"


def _show_paper(request, held: Held, form: PaperForm) -> actions.Judged:
    said = form.cleaned_data
    shown = Shown(said.get("picture", ""), said.get("upload") or b"", request.persona)
    return actions.show_document(
        case=held.case,
        shown=shown,
        links=_links(request),
        actor=actor_before_sign_in(request, held.case.user),
    )


def _tell(form: PaperForm, judged: actions.Judged) -> None:
    field = "upload" if form.cleaned_data.get("upload") else "picture"
    if judged.reason == "locked":
        return
    if judged.locked:
        form.add_error(field, reason_told(judged.reason))
        return
    left = ngettext(
        "You have %(left)d more try before documents are refused for a while.",
        "You have %(left)d more tries before documents are refused for a while.",
        judged.left,
    ) % {"left": judged.left}
    form.add_error(field, [reason_told(judged.reason), left])


def _proved_page(request, held: Held, form: PaperForm | None):
    case = held.case
    context = {
        "case": case,
        "proved": True,
        "steps": steps_of(case, proved=True, ended=not case.is_unfinished),
        "form": form,
        "layout": _layout(request),
    }
    if case.state == CaseState.PAPER:
        context["locked_s"] = lockout.seconds_left(key=actions.document_key(case))
        context["is_own"] = actor_before_sign_in(request, case.user) is Actor.PERSONA
    elif case.state == CaseState.DELAY:
        left = case.seconds_left
        context |= {"delay_s": left, "has_clock": left <= _LONGEST_CLOCK_S}
    return render(request, "accounts/support/case.html", context)


@require_POST
def stop(request):
    """From the case's page, by the browser that showed the mailbox's link."""
    held = held_by(request)
    if held is None or not held.proved:
        return redirect("accounts:support")
    if ending.stop(case=held.case, actor=actor_before_sign_in(request, held.case.user)):
        messages.success(request, _("The case is stopped. Nothing was changed."))
    return redirect("accounts:support_case")


@login_required
@require_POST
def stop_own(request, reference: str):
    """By the owner, who is signed in: no better proof is needed to stop something."""
    found: SupportCase | None = request.user.support_cases.filter(reference=reference).first()
    if found and ending.stop(case=found, actor=actor_of(request.user)):
        messages.success(request, _("The case is stopped. Nothing was changed."))
    elif found:
        messages.info(request, _("This case had ended already."))
    return redirect("accounts:support")


# Mailed links: opening them changes nothing, the button does


def _with_policy(response):
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


@get_or_post
def follow_link(request, token: str):
    return _with_policy(_follow_link(request, token))


def _follow_link(request, token: str):
    found = actions.look_at_link(token)
    held = held_by(request)
    if found.state == "used" and held and held.proved and held.case == found.case:
        return redirect("accounts:support_case")  # a second press, or the back button
    if request.method == "POST" and not found.state:
        actor = actor_before_sign_in(request, found.case.user if found.case else None)
        found = actions.follow_link(token=token, actor=actor)
        if not found.state and found.case:
            return hold(redirect("accounts:support_case"), found.case, proved=True)
    return render(request, "accounts/support/link.html", {"link": found})


@get_or_post
def stop_link(request, token: str):
    return _with_policy(_stop_link(request, token))


def _stop_link(request, token: str):
    found = ending.look_at_stop(token)
    just_stopped = False
    if request.method == "POST" and not found.state:
        actor = actor_before_sign_in(request, found.case.user if found.case else None)
        found = ending.stop_by_link(token=token, actor=actor)
        just_stopped = not found.state
    context = {"link": found, "just_stopped": just_stopped}
    return render(request, "accounts/support/stop.html", context)
