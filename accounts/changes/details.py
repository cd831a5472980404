"""The page of what is on file: each fact, what may be done about it, and what is on its way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import AccountChange, MessageFactor, User
from accounts.profile import Profile, bank_number, masked, profile_of
from personas.views.wording import spaced

from .contacts import wait_seconds

Kind = AccountChange.Kind


@dataclass(frozen=True)
class Row:
    """``waiting``: a change that is asked for; ``seconds`` until its proof can be sent again."""

    key: str
    icon: str
    label: str | Promise
    value: str
    help: str = ""
    url: str = ""
    waiting: AccountChange | None = None
    seconds: int = 0


@dataclass(frozen=True)
class Details:
    rows: list[Row]
    profile: Profile | None
    hold: AccountChange | None
    factors: list[MessageFactor]

    @property
    def factor_by_text(self) -> MessageFactor | None:
        return self._factor(MessageFactor.Channel.TEXT)

    @property
    def factor_by_mail(self) -> MessageFactor | None:
        return self._factor(MessageFactor.Channel.EMAIL)

    def _factor(self, channel: str) -> MessageFactor | None:
        return next((one for one in self.factors if one.channel == channel), None)


def details_of(user: User) -> Details:
    """Five queries, and one more for each contact that waits for its proof."""
    profile = profile_of(user)
    waiting = {change.kind: change for change in user.changes.waiting()}
    hold = user.changes.undoable().filter(kind=Kind.BANK).first() if profile else None
    factors = list(user.message_factors.filter(confirmed_at__isnull=False))
    rows = [*_contacts(user, waiting), _password(user)]
    if profile is not None:
        rows += _file(user, profile, waiting)
    return Details(rows, profile, hold, factors)


def _contacts(user: User, waiting: dict[str, AccountChange]) -> Iterator[Row]:
    for kind, icon, label, value, help_text in (
        (
            Kind.EMAIL,
            "mail",
            _("E-mail"),
            user.email,
            _("You sign in with it. Reset links and warnings come here."),
        ),
        (
            Kind.PHONE,
            "phone",
            _("Phone"),
            spaced(user.phone) if user.phone else _("None on file"),
            _("You may sign in with it. Warnings and codes are texted here."),
        ),
    ):
        change = waiting.get(kind)
        yield Row(
            key=kind,
            icon=icon,
            label=label,
            value=value,
            help=help_text,
            url=reverse(f"accounts:details_{kind}"),
            waiting=change,
            seconds=wait_seconds(user, kind) if change else 0,
        )


def _password(user: User) -> Row:
    return Row(
        key="password",
        icon="password",
        label=_("Password"),
        value="••••••••",
        help=_age(user.password_changed_at, user),
        url=reverse("accounts:password_change"),
    )


def _age(changed_at: datetime, user: User) -> str:
    persona = user.persona
    days = persona.world.password_max_age_days if persona else 0
    if not days:
        return _("Change it when somebody may know it, not by the calendar.")
    until = changed_at + timedelta(days=days)
    return _("Your class asks for a new one every so often: the next by %(day)s.") % {
        "day": _day(until)
    }


def _day(moment: datetime) -> str:
    return date_format(moment, "DATE_FORMAT")


def _file(user: User, profile: Profile, waiting: dict[str, AccountChange]) -> list[Row]:
    bank = profile.bank
    return [
        Row(
            key="name",
            icon="user",
            label=_("Name"),
            value=user.full_name,
            help=_("As it stands on your identity document."),
            url=reverse("accounts:details_name"),
        ),
        Row(
            key="store",
            icon="building-store",
            label=_("Store name"),
            value=profile.store_name,
            help=_("Buyers see it beside everything you sell."),
        ),
        Row(
            key=Kind.SELLER_TYPE,
            icon="briefcase",
            label=_("Seller type"),
            value=user.get_seller_type_display(),
            help=profile.business_name,
            url=reverse("accounts:details_seller_type"),
            waiting=waiting.get(Kind.SELLER_TYPE),
        ),
        Row(
            key=Kind.BANK,
            icon="building-bank",
            label=_("Bank account"),
            value=f"{bank['bank_name']} {masked(bank_number(bank))}",
            help=_("Payouts go here. Only the last digits are shown."),
            url=reverse("accounts:details_bank"),
        ),
        Row(
            key="tax",
            icon="receipt-tax",
            label=_("Tax number"),
            value=masked(profile.tax_number),
            help=_("It belongs to your seller type and changes with it."),
        ),
    ]
