"""Taking every second factor from an account, so that a new one can be set up."""

from django.db.models import F

from accounts import lockout
from accounts.actors import about
from accounts.models import Authenticator, User
from events.kinds import Kind
from events.log import record
from events.models import Actor


def reset_factors(user: User) -> int:
    """How many there were. The password stays as it is; every session ends. In a transaction."""
    authenticators = Authenticator.objects.filter(user=user)
    count = (
        authenticators.filter(confirmed_at__isnull=False).count()
        + user.message_factors.filter(confirmed_at__isnull=False).count()
        + user.passkeys.count()
    )
    for factors in (authenticators, user.message_factors.all(), user.passkeys.all()):
        factors.delete()
    user.recovery_codes.all().delete()
    User.objects.filter(pk=user.pk).update(default_factor="", session_epoch=F("session_epoch") + 1)
    lockout.release(keys=_code_counters(user))
    if count:
        record(Kind.FACTORS_RESET, count=count, **about(user, Actor.MARKET))
    return count


def _code_counters(user: User) -> list[str]:
    """The next factor begins with all its tries."""
    browsers = ["", *user.known_browsers.values_list("token_hash", flat=True)]
    return [
        lockout.key_of(factor, user=user, browser=browser)
        for factor in ("totp", "recovery")
        for browser in browsers
    ]
