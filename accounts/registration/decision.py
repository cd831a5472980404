"""What the review decides: approved, or returned with the reasons beside the fields."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Application, ApplicationState, User
from accounts.owners import tell_owner
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.models import World

from .contacts import phone_of
from .review import Finding, findings_of
from .store_names import key_of


@transaction.atomic
def decide(*, application_id: int, version: int) -> None:
    _wait_for_other_reviews()
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("persona", "user")
        .filter(pk=application_id, version=version, state=ApplicationState.IN_REVIEW)
        .first()
    )
    if application is None or application.user is None:
        return
    application.rounds += 1
    application.decided_at = timezone.now()
    application.findings = findings_of(application)
    if application.findings:
        _return(application, application.user, application.findings)
    else:
        _approve(application, application.user)
    application.save(update_fields=["rounds", "decided_at", "findings", "state", "store_key"])


def _wait_for_other_reviews() -> None:
    """One at a time: of two stores that want one name, the second sees that the first has it."""
    World.objects.select_for_update().order_by("pk").first()


def _return(application: Application, user: User, findings: list[Finding]) -> None:
    application.state = ApplicationState.RETURNED
    record(
        Kind.APPLICATION_RETURNED,
        persona=application.persona_id,
        actor=Actor.MARKET,
        fields=[f"{finding['step']}.{finding['field']}" for finding in findings],
        reasons=sorted({finding["reason"] for finding in findings}),
    )
    tell_owner("application_returned", user, count=len(findings))


def _approve(application: Application, user: User) -> None:
    """From here on the account says what the papers say: the review found them to be the same."""
    application.state = ApplicationState.APPROVED
    answers = application.answers
    application.store_key = key_of(answers["store"]["store_name"])
    user.full_name = answers["start"]["full_name"]
    user.phone = phone_of(answers)
    user.seller_type = answers["seller_type"]["seller_type"]
    user.save(update_fields=["full_name", "phone", "seller_type"])
    record(
        Kind.APPLICATION_APPROVED,
        persona=application.persona_id,
        actor=Actor.MARKET,
        seller_type=user.seller_type,
        rounds=application.rounds,
    )
    tell_owner("application_approved", user, store=answers["store"]["store_name"])
