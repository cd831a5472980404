"""What an admin changes about a colleague. Each change is told to the colleague and recorded.

Nobody changes themselves, and whoever acts must still be an admin while all admins' rows are
locked: so of two who take each other's role at once one remains, and there is always an admin.
"""

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _

from accounts import lockout
from accounts.actors import by_staff
from accounts.models import Authenticator, Role, User
from accounts.owners import tell_owner
from events.kinds import Kind
from events.log import record


class RefusedError(Exception):
    """Nothing was changed; the text says why and may be shown."""


def staff_list():
    """Everybody on the staff with ``has_two_factor``, by name: one query."""
    on = Authenticator.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
    return User.objects.staff().annotate(has_two_factor=Exists(on)).order_by("full_name", "email")


def may_change(admin: User, member: User) -> bool:
    """Operators (made at the terminal) are changed by operators alone."""
    return admin.pk != member.pk and (admin.is_superuser or not member.is_superuser)


def _locked(by: User, member: User) -> User:
    """The member's row as it is now, with every admin's row locked; in one order, always."""
    admins = Q(is_staff=True, is_active=True, role=Role.ADMIN)
    wanted = User.objects.select_for_update().filter(admins | Q(pk=member.pk)).order_by("pk")
    rows = {row.pk: row for row in wanted}
    acting = rows.get(by.pk)
    if acting is None or not acting.is_admin:
        raise RefusedError(_("You are not an admin any more."))
    row = rows[member.pk]
    if not may_change(acting, row):
        raise RefusedError(
            _("Another admin has to do this: nobody changes their own account here.")
            if acting.pk == row.pk
            else _("This is an operator's account. It is changed at the terminal.")
        )
    return row


@transaction.atomic
def change_role(*, member: User, role: str, by: User) -> bool:
    """False when it was the role already."""
    row = _locked(by, member)
    if row.is_superuser:
        raise RefusedError(_("An operator is always an admin."))
    if row.role == role:
        return False
    row.role = role
    row.save(update_fields=["role"])
    record(Kind.STAFF_ROLE_CHANGED, member=row.pk, role=role, **by_staff(by))
    tell_owner("staff_role_changed", row, role=role)
    return True


@transaction.atomic
def deactivate(*, member: User, by: User) -> bool:
    """Close the account: every session ends, and stays ended if it is opened again."""
    row = _locked(by, member)
    if not row.is_active:
        return False
    row.is_active = False
    row.save(update_fields=["is_active"])
    end_sessions(row)
    record(Kind.STAFF_DEACTIVATED, member=row.pk, **by_staff(by))
    tell_owner("staff_deactivated", row)
    return True


@transaction.atomic
def reactivate(*, member: User, by: User) -> bool:
    row = _locked(by, member)
    if row.is_active:
        return False
    row.is_active = True
    row.save(update_fields=["is_active"])
    record(Kind.STAFF_REACTIVATED, member=row.pk, **by_staff(by))
    tell_owner("staff_reactivated", row)
    return True


@transaction.atomic
def reset_two_factor(*, member: User, by: User) -> bool:
    """Remove the second factor of a colleague who lost it; the next sign-in sets up a new one.

    Sessions end as well: they were opened with what is gone. False when there was none.
    """
    row = _locked(by, member)
    removed, _rows = Authenticator.objects.filter(user=row, confirmed_at__isnull=False).delete()
    if not removed:
        return False
    row.recovery_codes.all().delete()
    end_sessions(row)
    lockout.release(keys=_code_counters(row))
    record(Kind.STAFF_TWO_FACTOR_RESET, member=row.pk, **by_staff(by))
    tell_owner("staff_two_factor_reset", row)
    return True


def end_sessions(user: User) -> None:
    """Of every browser, and every sign-in that waits for its code; call it in a transaction."""
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)


def _code_counters(user: User) -> list[str]:
    known = user.known_browsers.values_list("token_hash", flat=True)
    return [
        lockout.key_of(factor, user=user, browser=browser)
        for factor in ("totp", "recovery")
        for browser in ["", *known]
    ]
