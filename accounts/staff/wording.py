"""The kinds of events that the audit trail shows, in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.kinds import Kind

KINDS: dict[Kind, str | Promise] = {
    Kind.STAFF_INVITED: _("Invited somebody"),
    Kind.STAFF_INVITED_AGAIN: _("Sent an invitation again"),
    Kind.STAFF_INVITATION_REVOKED: _("Took an invitation back"),
    Kind.STAFF_JOINED: _("Joined the staff"),
    Kind.STAFF_ROLE_CHANGED: _("Changed a role"),
    Kind.STAFF_DEACTIVATED: _("Closed a staff account"),
    Kind.STAFF_REACTIVATED: _("Opened a staff account again"),
    Kind.STAFF_TWO_FACTOR_RESET: _("Reset a second factor"),
    Kind.STAFF_AUDIT_EXPORTED: _("Downloaded the audit trail"),
    Kind.STAFF_ROW_CHANGED: _("Changed a row in the admin site"),
    Kind.SIGNED_IN: _("Signed in"),
    Kind.SIGNED_OUT: _("Signed out"),
    Kind.PASSWORD_REFUSED: _("Wrong password"),
    Kind.LOCKED: _("Locked after wrong passwords"),
    Kind.SIGN_IN_WHILE_LOCKED: _("Tried to sign in during a lock"),
    Kind.UNLOCKED: _("Lock ended by a reset"),
    Kind.CODE_REFUSED: _("Code refused"),
    Kind.CODE_LOCKED: _("Locked after wrong codes"),
    Kind.RECOVERY_CODE_USED: _("Used a recovery code"),
    Kind.STEPPED_UP: _("Gave the password again"),
    Kind.TWO_FACTOR_ENABLED: _("Turned two-factor on"),
    Kind.RECOVERY_CODES_MADE: _("Made new recovery codes"),
    Kind.RESET_REQUESTED: _("Asked for a password reset"),
    Kind.PASSWORD_RESET: _("Set a new password by reset"),
    Kind.PASSWORD_CHANGED: _("Changed the password"),
    Kind.SECURITY_REVIEWED: _("Opened the security check-up"),
}
_BY_NAME = {kind.value: words for kind, words in KINDS.items()}


def words_of(kind: str) -> str:
    """The kind in words; a kind without any stands as it is stored."""
    return str(_BY_NAME.get(kind, kind))
