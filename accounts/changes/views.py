"""What is on file, and the pages that change name, seller type and bank account."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor_of
from accounts.links import absolute
from accounts.models import AccountChange, Application, ApplicationState, SellerType, User
from accounts.profile import bank_hold, file_of, settle
from accounts.registration.actions import refuse_real
from accounts.registration.fields import real_fields
from accounts.registration.plans import Chart, units_asked
from accounts.registration.reasons import sentence
from accounts.sessions import step_up_required

from . import file
from .details import details_of
from .forms import NameForm, NewBankForm, SellerTypeForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def seller(user: User) -> User:
    """The learner who is signed in; staff have nothing here."""
    if user.persona_id is None:
        raise Http404
    return user


def open_file(user: User) -> Application:
    """The approved application, which every change of the file needs."""
    return get_object_or_404(
        Application.objects.select_related("persona"),
        user=seller(user),
        state=ApplicationState.APPROVED,
    )


def changes_contact(view):
    """For a learner with step-up, once no application is on its way: that would overwrite it."""

    @wraps(view)
    @step_up_required
    def wrapped(request, *args, **kwargs):
        found = file_of(seller(request.user))
        if found is not None and found.state != ApplicationState.APPROVED:
            messages.info(request, _("Your application is not decided yet. Change it there."))
            return redirect("accounts:application")
        return view(request, *args, **kwargs)

    return wrapped


def undo_link(request):
    return lambda token: absolute(request, reverse("accounts:change_undo_link", args=[token]))


def note_real(request, form) -> None:
    """That something real-looking was refused, and where; never what was typed."""
    fields = real_fields(form)
    if fields:
        refuse_real(persona=request.user.persona, fields=fields)


@login_required
@require_safe
def details(request):
    user = seller(request.user)
    settle(user=user)
    return render(request, "accounts/changes/details.html", {"details": details_of(user)})


@step_up_required
@get_or_post
def name(request):
    open_file(request.user)
    user = request.user
    form = NameForm(
        request.POST if request.method == "POST" else None,
        persona=user.persona,
        initial={"full_name": user.full_name},
    )
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data["full_name"]
        if file.change_name(user=user, name=typed, actor=actor_of(user)):
            messages.success(request, _("Your name is on file as you typed it."))
            return redirect("accounts:details")
        form.add_error("full_name", [sentence("name_differs"), _no_paper()])
    elif form.is_bound:
        note_real(request, form)
    return render(request, "accounts/changes/name.html", {"form": form})


def _no_paper() -> str:
    return _("A new name needs a new identity document first. Nothing was changed.")


@step_up_required
@get_or_post
def seller_type(request):
    application = open_file(request.user)
    user = request.user
    settle(user=user)
    is_up = user.seller_type != SellerType.PROFESSIONAL
    to = SellerType.PROFESSIONAL if is_up else SellerType.INDIVIDUAL
    # A page that was opened before the type changed must not change it back.
    is_stale = request.method == "POST" and request.POST.get("to") != to
    is_sent = request.method == "POST" and not is_stale
    form = SellerTypeForm(request.POST if is_sent else None, application=application, to=to)
    if is_stale:
        messages.info(request, _("Your seller type was changed meanwhile. Look again."))
        return redirect("accounts:details")
    if form.is_bound and form.is_valid():
        return _change_type(request, to, form.answers_by_step())
    if form.is_bound:
        note_real(request, form)
    context = {
        "form": form,
        "to": to,
        "is_up": is_up,
        "due": file.end_of_month(timezone.now()),
        "chart": Chart(units_asked(request.GET.get("units"))),
    }
    return render(request, "accounts/changes/seller_type.html", context)


def _change_type(request, to: str, answers: dict):
    user = request.user
    done = file.change_seller_type(user=user, to=to, answers=answers, actor=actor_of(user))
    if done == "done":
        messages.success(request, _("You are a professional seller now."))
    elif done == "waits":
        messages.success(request, _("You stay professional until the end of the month."))
    return redirect("accounts:details")


@step_up_required
@get_or_post
def bank(request):
    application = open_file(request.user)
    user = request.user
    form = NewBankForm(request.POST if request.method == "POST" else None, application=application)
    hold = bank_hold(user)
    if form.is_bound and not hold and form.is_valid():
        done = file.change_bank(
            user=user,
            bank=form.answers_to_save(),
            undo_link=undo_link(request),
            actor=actor_of(user),
        )
        if done == "done":
            messages.success(request, _("The new account is on file, with a hold on payouts."))
            return redirect("accounts:details")
        if done == "same":
            form.add_error(None, _("This account is on file already. Nothing was changed."))
        hold = bank_hold(user)
    elif form.is_bound and not hold:
        note_real(request, form)
    return render(request, "accounts/changes/bank.html", {"form": form, "hold": hold})


@step_up_required
@get_or_post
def stop(request, pk: int):
    """Asks before it ends a change that waits, or goes back to the old bank account."""
    user = seller(request.user)
    settle(user=user)
    change = get_object_or_404(AccountChange, pk=pk, user=user)
    if request.method == "POST":
        if file.stop(user=user, change=change, actor=actor_of(user)):
            messages.success(request, _("Stopped: everything stays as it was."))
        else:
            messages.info(request, _("There was nothing to stop any more."))
        return redirect("accounts:details")
    if not change.can_be_stopped:
        messages.info(request, _("There was nothing to stop any more."))
        return redirect("accounts:details")
    return render(request, "accounts/changes/stop.html", {"change": change})
