"""The seller's file as it is now, for whoever needs it: the account's own pages and later rooms.

E-mail, phone, name and seller type stand on the user; store, business, bank and tax number in the
approved application. ``settle`` makes due what has become due, so ask it before you rely on a type.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actors import about
from accounts.models import AccountChange, Application, ApplicationState, SellerType, User
from events.kinds import Kind
from events.log import record
from events.models import Actor

SHOWN_DIGITS = 4


@dataclass(frozen=True)
class Profile:
    store_name: str
    business_name: str
    bank: dict
    tax_number: str
    held_bank: dict | None = None  # where payouts went before; it is the one on file until then:
    hold_until: datetime | None = None


def profile_of(user: User) -> Profile | None:
    """None without an approved application. Two queries."""
    application = file_of(user)
    if application is None or application.state != ApplicationState.APPROVED:
        return None
    answers = application.answers
    side = "company" if user.seller_type == SellerType.PROFESSIONAL else "person"
    hold = bank_hold(user)
    return Profile(
        store_name=answers["store"]["store_name"],
        business_name=answers["business"].get("business_name", ""),
        bank=answers["bank"],
        tax_number=answers["tax"].get(side) or next(iter(answers["tax"].values())),
        held_bank=hold.old if hold else None,
        hold_until=hold.undo_until if hold else None,
    )


def file_of(user: User) -> Application | None:
    return Application.objects.select_related("persona").filter(user=user).first()


def locked_file(user: User) -> Application:
    return Application.objects.select_for_update().get(user=user)


def put(application: Application, key: str, answers: dict) -> None:
    """Write into the file; call it with the row locked."""
    application.answers[key] = application.answers.get(key, {}) | answers
    application.version += 1
    application.save(update_fields=["answers", "version"])


def bank_hold(user: User) -> AccountChange | None:
    """The change of the bank account for which payouts wait; a hold ends by itself."""
    return user.changes.undoable().filter(kind=AccountChange.Kind.BANK).first()


def bank_number(bank: dict) -> str:
    return str(bank.get("iban") or bank["account_number"])


def masked(number: str) -> str:
    """Only the last digits: enough to know it again, too little to use it."""
    signs = [sign for sign in number if sign.isalnum()]
    return f"•••• {''.join(signs[-SHOWN_DIGITS:])}"


def settle(*, user: User) -> bool:
    """A change of the seller type that has become due takes effect, once."""
    waiting = AccountChange.objects.filter(
        user=user, kind=AccountChange.Kind.SELLER_TYPE, state=AccountChange.State.PENDING
    )
    with transaction.atomic():
        now = timezone.now()
        change = waiting.filter(due_at__lte=now).first()
        done = waiting.filter(due_at__lte=now).update(state=AccountChange.State.DONE, done_at=now)
        if change is None or not done:
            return False
        user.seller_type = change.new
        user.save(update_fields=["seller_type"])
        record(Kind.SELLER_TYPE_CHANGED, seller_type=change.new, **about(user, Actor.MARKET))
    return True
