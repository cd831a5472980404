"""How well the account is locked: a few items, each with what to do about it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import recovery, totp
from accounts.models import User

FEW_CODES = 3


@dataclass(frozen=True)
class Item:
    key: str
    good: bool
    weight: int
    title: str
    text: str
    url: str
    action: str


@dataclass(frozen=True)
class CheckUp:
    items: list[Item]
    codes_left: int

    @property
    def score(self) -> int:
        return sum(item.weight for item in self.items if item.good)

    @property
    def to_do(self) -> list[Item]:
        return [item for item in self.items if not item.good]

    @property
    def two_factor(self) -> bool:
        return self.items[0].good


def check_up(user: User) -> CheckUp:
    """Two queries."""
    two_factor = totp.is_on(user)
    codes_left = recovery.left(user=user) if two_factor else 0
    items = [
        _two_factor(two_factor),
        _recovery_codes(two_factor, codes_left),
        _phone(user),
        Item(
            "password",
            True,
            15,
            _("Password"),
            _("Hard to guess, checked when you set it. Change it when somebody may know it."),
            reverse("accounts:password_change"),
            _("Change password"),
        ),
        Item(
            "email",
            True,
            10,
            _("E-mail address"),
            _("Confirmed. Reset links and warnings come here."),
            "",
            "",
        ),
    ]
    return CheckUp(items, codes_left)


def _two_factor(on: bool) -> Item:
    return Item(
        "two_factor",
        on,
        40,
        _("Two-factor sign-in"),
        _("On: a code from your authenticator is asked after the password.")
        if on
        else _("Off: your password alone opens the account."),
        reverse("accounts:two_factor_remove" if on else "accounts:two_factor_setup"),
        _("Turn off") if on else _("Turn on two-factor"),
    )


def _recovery_codes(on: bool, left: int) -> Item:
    if not on:
        text = _(
            "You get ten when you turn two-factor on. They open the account without the phone."
        )
        return Item(
            "recovery_codes",
            False,
            20,
            _("Recovery codes"),
            text,
            reverse("accounts:two_factor_setup"),
            _("Turn on two-factor"),
        )
    text = ngettext("%(left)d code left.", "%(left)d codes left.", left) % {"left": left}
    return Item(
        "recovery_codes",
        left >= FEW_CODES,
        20,
        _("Recovery codes"),
        text,
        reverse("accounts:recovery_codes"),
        _("Make new codes"),
    )


def _phone(user: User) -> Item:
    return Item(
        "phone",
        bool(user.phone),
        15,
        _("Phone number"),
        _("On file. A lost password can be reset by text.")
        if user.phone
        else _("None on file. A lost password can be reset by mail only."),
        "",
        "",
    )
