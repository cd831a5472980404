"""What the owner changes about the account's locks; each change is announced to the owner."""

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import lockout, passwords, recovery, totp
from accounts.actors import about
from accounts.models import Authenticator, User
from accounts.owners import tell_owner
from accounts.passwords import PasswordAnswer
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.models import World


def turn_on(*, user: User, form, actor: Actor) -> list[str] | None:
    """Confirm the prepared authenticator by a code; the ten recovery codes, or None with errors.

    The key only counts from here on, and is never shown again.
    """
    with transaction.atomic():
        verdict = totp.check(user=user, code=form.cleaned_data["code"], confirming=True)
        subject = about(user, actor)
        if verdict is totp.Verdict.GOOD:
            codes = recovery.make_codes(user=user)
            record(Kind.TWO_FACTOR_ENABLED, factor="totp", **subject)
            record(Kind.RECOVERY_CODES_MADE, count=len(codes), **subject)
            tell_owner("two_factor_on", user)
            return codes
        record(Kind.CODE_REFUSED, factor="totp", reason=verdict.value, **subject)
    form.add_error("code", _unconfirmed(verdict))
    return None


def _unconfirmed(verdict: totp.Verdict) -> str:
    if verdict is totp.Verdict.CLOCK:
        return _("This code belongs to another time: the clock of the phone may be wrong.")
    return _("This code is not right. Use the newest one, of the account you just added.")


@transaction.atomic
def turn_off(*, user: User, actor: Actor) -> bool:
    """Remove the authenticator with its recovery codes; False when there was none."""
    removed, _rows = Authenticator.objects.filter(user=user, confirmed_at__isnull=False).delete()
    if not removed:
        return False
    user.recovery_codes.all().delete()
    record(Kind.TWO_FACTOR_DISABLED, factor="totp", **about(user, actor))
    tell_owner("two_factor_off", user)
    return True


@transaction.atomic
def renew_recovery_codes(*, user: User, actor: Actor) -> list[str]:
    codes = recovery.make_codes(user=user)
    record(Kind.RECOVERY_CODES_MADE, count=len(codes), **about(user, actor))
    tell_owner("recovery_codes_new", user)
    return codes


def confirm_password(*, user: User, password: str, world: World, actor: Actor) -> PasswordAnswer:
    """The step-up's password, on a counter of its own: it never locks the door."""
    key = lockout.key_of("step_up", user=user)
    attempt = lockout.reserve(key=key, world=world)
    if attempt is None:
        return PasswordAnswer(good=False, key=key, locked=True)
    if passwords.is_right(user, password):
        lockout.hand_back(attempt)
        return PasswordAnswer(good=True, key=key)
    record(
        Kind.PASSWORD_REFUSED,
        failures=attempt.failures,
        left=attempt.left,
        **about(user, actor),
    )
    return PasswordAnswer(good=False, key=key, left=attempt.left, locked=attempt.lock_seconds > 0)


def step_up(*, user: User, actor: Actor) -> None:
    record(Kind.STEPPED_UP, **about(user, actor))


def change_password(*, user: User, password: str, actor: Actor) -> None:
    password_hash = make_password(password)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        passwords.replace(user=row, password_hash=password_hash)
        record(Kind.PASSWORD_CHANGED, **about(user, actor))
        tell_owner("password_changed", user)
    user.password = row.password
    user.password_changed_at = row.password_changed_at
