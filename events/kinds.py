"""The shared vocabulary: every kind of event, when it happens and which facts it holds."""

from enum import Enum


class Kind(Enum):
    """``Kind.X.value`` is the dotted name that is stored; ``meaning`` and ``facts`` document it."""

    meaning: str
    facts: tuple[str, ...]

    def __new__(cls, name: str, meaning: str, facts: tuple[str, ...] = ()) -> "Kind":
        kind = object.__new__(cls)
        kind._value_ = name
        kind.meaning = meaning
        kind.facts = facts
        return kind

    # The practice identity
    PERSONA_OPENED = "persona.opened", "A browser was given a practice identity.", ("country",)
    PERSONA_LEFT = "persona.left", "The browser gave its practice identity back.", ()
    DESK_CODE_ISSUED = "persona.desk_code_issued", "A desk code was shown; older ones ended.", ()
    DESK_CODE_REDEEMED = "persona.desk_code_redeemed", "Another browser came in by desk code.", ()
    # The practice phone
    AIRPLANE_MODE_CHANGED = "phone.airplane_mode_changed", "Airplane mode was switched.", ("on",)
    SIGNAL_CHANGED = "phone.signal_changed", "The mobile network came or went.", ("on",)
    CLOCK_CHANGED = (
        "phone.clock_changed",
        "The phone's clock error was set, in seconds.",
        ("error_s",),
    )
    TEXT_READ = "phone.text_read", "A text message was opened.", ("text",)
    MAIL_READ = "phone.mail_read", "A mail was opened.", ("mail",)
    AUTHENTICATOR_ADDED = (
        "phone.authenticator_added",
        "The phone's authenticator got an account.",
        ("by",),
    )
    AUTHENTICATOR_REMOVED = (
        "phone.authenticator_removed",
        "The phone's authenticator lost an account.",
        (),
    )
    PAPER_VIEWED = "phone.paper_viewed", "A paper was opened on the phone.", ("paper",)
    BROWSER_CHANGED = (
        "phone.browser_changed",
        "The practice browser got a trouble or lost it.",
        ("browser", "was", "by"),
    )
    SPARE_CONTACT_OPENED = (
        "phone.spare_contact_opened",
        "The persona got a second mailbox or number; `contact` is email or phone.",
        ("contact",),
    )
    TIME_AWAY_REQUESTED = (
        "phone.time_away_requested",
        "The learner let time pass: the account counts as not used for `days`.",
        ("days",),
    )
    # Opening the account
    REGISTRATION_STARTED = (
        "account.registration_started",
        "The first step of the wizard was saved.",
        ("by",),
    )
    REGISTRATION_STEP_SAVED = (
        "account.registration_step_saved",
        "A step of the wizard was saved.",
        ("step",),
    )
    REAL_VALUE_REFUSED = (
        "account.real_value_refused",
        "A value that could belong to somebody was refused and not stored.",
        ("field",),
    )
    APPLICATION_SUBMITTED = (
        "account.application_submitted",
        "The application was sent.",
        ("seller_type",),
    )
    EMAIL_CONFIRMED = "account.email_confirmed", "The mailed link was used; the account exists.", ()
    APPLICATION_RETURNED = (
        "account.application_returned",
        "The review found what does not match; `fields` names it, `reasons` are the reason codes.",
        ("fields", "reasons"),
    )
    APPLICATION_APPROVED = (
        "account.application_approved",
        "The review found no fault.",
        ("seller_type", "rounds"),
    )
    # Signing in and out
    SIGNED_IN = (
        "account.signed_in",
        "All proofs were given.",
        ("identifier", "factor", "known_browser"),
    )
    PASSWORD_REFUSED = (
        "account.password_refused",
        "A wrong password was counted.",
        ("failures", "left"),
    )
    LOCKED = (
        "account.locked",
        "Too many wrong passwords; locked for `seconds`.",
        ("seconds", "locks"),
    )
    SIGN_IN_WHILE_LOCKED = (
        "account.sign_in_while_locked",
        "A password was tried during the lock.",
        (),
    )
    UNLOCKED = "account.unlocked", "The lock ended by a reset.", ("by",)
    CODE_REFUSED = (
        "account.code_refused",
        "A second-factor code was refused and counted; `reason` is wrong, used or clock.",
        ("factor", "reason", "left"),
    )
    CODE_LOCKED = (
        "account.code_locked",
        "Too many wrong second-factor codes.",
        ("factor", "seconds"),
    )
    RECOVERY_CODE_USED = "account.recovery_code_used", "A recovery code was spent.", ("left",)
    SIGNED_OUT = "account.signed_out", "The learner signed out.", ()
    SIGN_IN_HINDERED = (
        "account.sign_in_hindered",
        "The practice browser spoilt a page of the sign-in, or the form that was sent from it.",
        ("cause", "step", "sent"),
    )
    BROWSER_CHECKED = (
        "account.browser_checked",
        "The browser check was opened; once more when its script had measured.",
        (
            "practice",
            "cookies",
            "javascript",
            "connection",
            "version",
            "width",
            "clock_s",
            "missing",
        ),
    )
    # Security
    STEPPED_UP = "account.stepped_up", "The password was given again for a sensitive change.", ()
    TWO_FACTOR_ENABLED = (
        "account.two_factor_enabled",
        "The authenticator was confirmed by a code.",
        ("factor",),
    )
    TWO_FACTOR_DISABLED = (
        "account.two_factor_disabled",
        "The authenticator was removed.",
        ("factor",),
    )
    RECOVERY_CODES_MADE = (
        "account.recovery_codes_made",
        "New recovery codes replaced the old ones.",
        ("count",),
    )
    RESET_REQUESTED = "account.reset_requested", "A password reset was asked for.", ("by",)
    RESET_CODE_REFUSED = "account.reset_code_refused", "A wrong reset code was counted.", ("left",)
    PASSWORD_RESET = (
        "account.password_reset",
        "A new password was set by reset.",
        ("by", "was_locked"),
    )
    PASSWORD_CHANGED = "account.password_changed", "The password was changed by its owner.", ()
    SECURITY_REVIEWED = "account.security_reviewed", "The security check-up was opened.", ("score",)
    # Changes of what is on file, and closing
    EMAIL_CHANGE_REQUESTED = (
        "account.email_change_requested",
        "A link was asked for to a new e-mail address.",
        (),
    )
    EMAIL_CHANGED = "account.email_changed", "The link to the new address was used.", ()
    EMAIL_CHANGE_UNDONE = (
        "account.email_change_undone",
        "The undo link that went to the old address was used; a new password is needed.",
        (),
    )
    PHONE_CHANGE_REQUESTED = (
        "account.phone_change_requested",
        "A code was asked for to a new phone number.",
        (),
    )
    PHONE_CODE_REFUSED = (
        "account.phone_code_refused",
        "A wrong code for the new number was counted.",
        ("left",),
    )
    PHONE_CHANGED = "account.phone_changed", "The code sent to the new number was given.", ()
    PHONE_CHANGE_UNDONE = (
        "account.phone_change_undone",
        "The undo link that went to the old number was used; a new password is needed.",
        (),
    )
    CHANGE_STOPPED = (
        "account.change_stopped",
        "A change that waited was stopped by its owner.",
        ("change",),
    )
    NAME_CHANGED = "account.name_changed", "The name is written in another way now.", ()
    NAME_REFUSED = (
        "account.name_refused",
        "Another name than the one on the papers was asked for.",
        ("reason",),
    )
    SELLER_TYPE_CHANGED = (
        "account.seller_type_changed",
        "Another seller type took effect.",
        ("seller_type",),
    )
    SELLER_TYPE_CHANGE_SCHEDULED = (
        "account.seller_type_change_scheduled",
        "Another seller type will take effect in `days` days.",
        ("seller_type", "days"),
    )
    BANK_CHANGED = (
        "account.bank_changed",
        "Another bank account is on file; payouts are on hold for `hours`.",
        ("hours",),
    )
    BANK_CHANGE_UNDONE = (
        "account.bank_change_undone",
        "The old bank account is on file again.",
        ("by",),
    )
    CLOSING_STARTED = (
        "account.closing_started",
        "The owner closes the account; it can be reopened for `days` days.",
        ("days",),
    )
    REOPENED = "account.reopened", "The closing was taken back.", ()
    CLOSED = "account.closed", "The time to reopen is over; the account is deleted.", ()
    # Inactivity, and the support desk
    LOCKED_FOR_INACTIVITY = (
        "account.locked_for_inactivity",
        "Nobody signed in for `days`; only support lifts this lock.",
        ("days",),
    )
    INACTIVITY_LOCK_LIFTED = (
        "account.inactivity_lock_lifted",
        "Support lifted the lock for inactivity.",
        (),
    )
    FACTORS_RESET = (
        "account.factors_reset",
        "Support removed every second factor and the recovery codes.",
        ("count",),
    )
    SUPPORT_CASE_OPENED = (
        "account.support_case_opened",
        "Somebody without access asked support for help.",
        ("case", "matter"),
    )
    SUPPORT_LINK_FOLLOWED = (
        "account.support_link_followed",
        "The link to a mailbox on file was used: the first proof.",
        ("case",),
    )
    SUPPORT_DOCUMENT_REFUSED = (
        "account.support_document_refused",
        "A document was refused and counted.",
        ("case", "reason", "left"),
    )
    SUPPORT_DOCUMENT_ACCEPTED = (
        "account.support_document_accepted",
        "The right document was shown: the second proof.",
        ("case",),
    )
    SUPPORT_DELAY_STARTED = (
        "account.support_delay_started",
        "The owner was told and has `seconds` to stop it.",
        ("case", "seconds"),
    )
    SUPPORT_STOPPED = "account.support_stopped", "The owner stopped a case.", ("case",)
    SUPPORT_CASE_CLOSED = (
        "account.support_case_closed",
        "A case ended; `outcome` says how.",
        ("case", "outcome"),
    )
    # Staff
    STAFF_INVITED = (
        "staff.invited",
        "Somebody was invited to the staff; a link was mailed.",
        ("invitation", "role"),
    )
    STAFF_INVITED_AGAIN = (
        "staff.invited_again",
        "A new link was mailed; the older one ended.",
        ("invitation", "role"),
    )
    STAFF_INVITATION_REVOKED = (
        "staff.invitation_revoked",
        "An invitation was taken back; its link ended.",
        ("invitation",),
    )
    STAFF_JOINED = (
        "staff.joined",
        "An invitation was accepted; the staff account exists.",
        ("invitation", "role"),
    )
    STAFF_ROLE_CHANGED = (
        "staff.role_changed",
        "A member of staff was given another role.",
        ("member", "role"),
    )
    STAFF_DEACTIVATED = (
        "staff.deactivated",
        "A staff account was closed; its sessions ended.",
        ("member",),
    )
    STAFF_REACTIVATED = "staff.reactivated", "A closed staff account was opened again.", ("member",)
    STAFF_TWO_FACTOR_RESET = (
        "staff.two_factor_reset",
        "A colleague's second factor was removed, to be set up anew; the sessions ended.",
        ("member",),
    )
    STAFF_AUDIT_EXPORTED = "staff.audit_exported", "The audit trail was downloaded.", ()
    STAFF_ROW_CHANGED = (
        "staff.row_changed",
        "A row was changed in the operators' admin site; `fields` names what.",
        ("model", "row", "fields"),
    )
