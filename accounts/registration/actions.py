"""An application on its way: filled in, sent, confirmed by its link. The decision is decision.py.

The row of the persona is locked first: it is there before the application is, so that of two tabs
one always comes after the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts import tokens
from accounts.mail import mail
from accounts.models import Application, ApplicationState, OneTimeToken, Purpose, User
from accounts.resend import seconds_to_wait
from events.kinds import Kind
from events.log import record
from personas.crypto import fingerprint
from personas.models import Persona

from .contacts import email_of, phone_of, with_contacts_kept
from .forms import StepForm
from .steps import REVIEW, Step, first_unfinished, is_editable, new_application
from .tasks import review_soon

LINK_LIFETIME = timedelta(hours=24)
_PURPOSE = Purpose.CONFIRM_EMAIL


def application_of(persona: Persona) -> Application:
    """The persona's application, or an empty one that is not saved yet."""
    found = Application.objects.select_related("persona", "user").filter(persona=persona).first()
    return found or new_application(persona)


def _locked(persona: Persona) -> Application:
    Persona.objects.select_for_update().get(pk=persona.pk)
    return application_of(persona)


# Filling in


def save_step(*, persona: Persona, step: Step, form: StepForm) -> Application | None:
    """Save what the valid form says; None when the application was sent meanwhile.

    Only this step's answers change: another tab's other step stays. What the review found in this
    step is taken as looked at.
    """
    password = _hash_of(form)
    with transaction.atomic():
        application = _locked(persona)
        if not is_editable(application):
            return None
        application.findings = [f for f in application.findings if f["step"] != step.key]
        _keep(application, step, form, password)
        record(Kind.REGISTRATION_STEP_SAVED, persona=persona.pk, step=step.key)
    return application


def keep_valid(*, persona: Persona, step: Step, form: StepForm) -> None:
    """Of a form that is wrong somewhere, keep what is right: nobody types that twice."""
    password = _hash_of(form)
    with transaction.atomic():
        application = _locked(persona)
        if is_editable(application):
            _keep(application, step, form, password)


def _hash_of(form: StepForm) -> str:
    """Made before the row is locked: it takes its time."""
    password = form.cleaned_data.get("password")
    return make_password(password) if password else ""


def _keep(application: Application, step: Step, form: StepForm, password: str) -> None:
    answers = form.answers_to_save()
    if not answers and not password:
        return
    was_done = step.is_done(application)
    if step.key == "start" and "by" in answers:
        application.answers["business"] = with_contacts_kept(application.answers, answers)
    application.answers[step.key] = application.answers.get(step.key, {}) | answers
    if password and application.user_id is None:
        application.password = password
    application.version += 1
    application.save()
    if step.key == "start" and not was_done and step.is_done(application):
        by = application.answers["start"]["by"]
        record(Kind.REGISTRATION_STARTED, persona=application.persona_id, by=by)


def refuse_real(*, persona: Persona, fields: list[str]) -> None:
    """Notes that it happened, and where; never what was typed."""
    for field in fields:
        record(Kind.REAL_VALUE_REFUSED, persona=persona.pk, field=field)


# Sending


class Sent(Enum):
    YES = "yes"
    CLOSED = "closed"  # sent already
    STALE = "stale"  # another tab changed what the page did not show
    UNFINISHED = "unfinished"


def submit(*, persona: Persona, version: int, link_to: Callable[[str], str]) -> Sent:
    with transaction.atomic():
        application = _locked(persona)
        if not is_editable(application):
            return Sent.CLOSED
        if first_unfinished(application) != REVIEW:
            return Sent.UNFINISHED
        if application.version != version:
            return Sent.STALE
        application.findings = []
        application.submitted_at = timezone.now()
        record(
            Kind.APPLICATION_SUBMITTED,
            persona=persona.pk,
            seller_type=application.answers["seller_type"]["seller_type"],
        )
        if application.user and application.user.email == email_of(application.answers):
            _hand_to_review(application)
        else:
            application.state = ApplicationState.SUBMITTED
            application.save()
            _send_link(application, link_to)
    return Sent.YES


def _hand_to_review(application: Application) -> None:
    application.state = ApplicationState.IN_REVIEW
    application.save()
    review_soon(application.pk, application.version)


@transaction.atomic
def send_again(*, persona: Persona, link_to: Callable[[str], str]) -> bool:
    """Another link, unless one was just sent or none is waited for."""
    application = _locked(persona)
    if application.state != ApplicationState.SUBMITTED:
        return False
    return _send_link(application, link_to)


@transaction.atomic
def reopen(*, persona: Persona) -> bool:
    """Take a sent application back to mend it, as long as its link was not used."""
    application = _locked(persona)
    if application.state != ApplicationState.SUBMITTED:
        return False
    application.state = ApplicationState.RETURNED if application.user else ApplicationState.DRAFT
    application.version += 1
    application.save()
    return True


def _subject(application: Application, email: str) -> str:
    return fingerprint("confirm-address", f"{application.pk}:{email}")


def wait_seconds(application: Application) -> int:
    subject = _subject(application, email_of(application.answers))
    return seconds_to_wait(OneTimeToken.objects.filter(subject=subject, purpose=_PURPOSE))


def _send_link(application: Application, link_to: Callable[[str], str]) -> bool:
    """To an address that is free a link, to one that is somebody's a note: the page says the same.

    A link proves a mailbox and nothing else, so an earlier one to the same address stays good.
    """
    if wait_seconds(application):
        return False
    email = email_of(application.answers)
    is_taken = _is_anothers(application, email)
    token = tokens.issue_token(
        purpose=_PURPOSE,
        subject=_subject(application, email),
        lifetime=LINK_LIFETIME,
        application=None if is_taken else application,
        bound_to=_subject(application, email),
    )
    context = {"name": application.answers["start"]["full_name"]}
    if is_taken:
        mail("address_taken", to=email, context={})
    else:
        mail("confirm_email", to=email, context=context | {"url": link_to(token)})
    return True


def _is_anothers(application: Application, email: str) -> bool:
    """Also a mailbox on somebody's papers: its owner may still want to register with it."""
    personas = Persona.objects.active().exclude(pk=application.persona_id)
    users = User.objects.exclude(persona=application.persona_id)
    # Both are asked, always: neither the answer nor its time tells whose address it is.
    found = [personas.filter(email=email).exists(), users.filter(email=email).exists()]
    return any(found)


# Confirming


@dataclass(frozen=True)
class Link:
    """``state``: "" (good), "unknown", "old", "used", "elsewhere" or "reopened"."""

    state: str
    email: str = ""


def look_at_link(*, token: str, persona: Persona | None) -> Link:
    """What the link would do in this browser. Changes nothing, so scanners may look at it."""
    return _judge(tokens.peek_token(purpose=_PURPOSE, token=token), persona)


def _judge(row: OneTimeToken | None, persona: Persona | None) -> Link:
    if row is None or row.application is None:
        return Link("unknown")
    application = row.application
    if persona is None or application.persona_id != persona.pk:
        return Link("elsewhere")
    email = email_of(application.answers)
    if row.is_used or application.state in (
        ApplicationState.IN_REVIEW,
        ApplicationState.APPROVED,
    ):
        return Link("used")
    if row.is_old or row.bound_to != _subject(application, email):
        return Link("old")
    if application.state != ApplicationState.SUBMITTED:
        return Link("reopened")
    return Link("", email)


@transaction.atomic
def confirm(*, persona: Persona, token: str) -> Link:
    """Use the link: the account exists from here on, and the review begins. Once."""
    application = _locked(persona)
    link = look_at_link(token=token, persona=persona)
    if link.state:
        return link
    redeemed = tokens.redeem_token(
        purpose=_PURPOSE, token=token, bound_to=_subject(application, link.email)
    )
    if redeemed is None or _is_anothers(application, link.email):
        return Link("old")
    application.user = _user_of(application, link.email)
    application.password = ""
    application.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())
    record(Kind.EMAIL_CONFIRMED, persona=persona.pk)
    _hand_to_review(application)
    return link


def _user_of(application: Application, email: str) -> User:
    """Only a phone that is the persona's own is taken over: the review returns any other one."""
    answers, persona = application.answers, application.persona
    user = application.user or User(persona=persona, password=application.password)
    user.email = email
    user.phone = phone_of(answers) if phone_of(answers) == persona.phone_number else None
    user.full_name = answers["start"]["full_name"]
    user.seller_type = answers["seller_type"]["seller_type"]
    user.save()
    return user
