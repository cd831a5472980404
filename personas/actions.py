"""What can be done with a practice identity and its phone: atomic verbs that leave their events."""

import secrets
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone

from events.kinds import Kind
from events.log import record

from .authenticator import BadAuthenticatorKey, authenticator_code, plain_key
from .browser import MOVES
from .delivery import bring_waiting
from .desk_codes import BadDeskCode, new_desk_code, take_desk_code
from .keys import make_key
from .models import (
    AuthenticatorEntry,
    DeskCode,
    MailMessage,
    Persona,
    PersonaKey,
    Phone,
    PracticeBrowser,
    SpareContact,
    TextMessage,
    World,
)
from .papers import make_papers
from .reach import NoFreePhone, free_email, free_phones, hold_numbers, is_spare, open_spare_contact
from .worlds import default_world

__all__ = [
    "BadAuthenticatorKey",
    "BadDeskCode",
    "NoFreePhone",
    "add_authenticator",
    "archive_persona",
    "authenticator_code",
    "change_browser",
    "issue_desk_code",
    "issue_key",
    "leave_persona",
    "let_time_pass",
    "open_persona",
    "open_spare_contact",
    "read_mail",
    "read_text",
    "redeem_desk_code",
    "remove_authenticator",
    "set_airplane_mode",
    "set_clock_error",
    "set_meddling_extension",
    "set_old_browser",
    "set_signal",
    "view_paper",
]

TIME_AWAY_DAYS = 90  # where no account is ever locked for inactivity

# The practice identity


@transaction.atomic
def open_persona(
    *, country: str, world: World | None = None, seed: int | None = None, is_demo: bool = False
) -> tuple[Persona, str]:
    """A new seller and the token of the first key.

    The papers are the seed's; phone number and address are the first of the seed's that are free.
    Raises NoFreePhone.
    """
    seed = secrets.randbits(62) if seed is None else seed
    fields = {"world": world or default_world(), "seed": seed, "country": country}
    fields |= {"is_demo": is_demo} | asdict(make_papers(seed, country))
    hold_numbers()
    persona = _created(fields)
    if persona is None and _archive_abandoned(country):
        persona = _created(fields)
    if persona is None:
        raise NoFreePhone(country)
    Phone.objects.create(persona=persona)
    token = make_key(persona)
    record(Kind.PERSONA_OPENED, persona=persona.pk, country=country)
    return persona, token


@transaction.atomic
def issue_key(*, persona: Persona, replaces: PersonaKey | None = None) -> str:
    """A key for one more browser, or for the browser whose old key it ``replaces``."""
    if replaces is not None:
        _revoke(replaces)
    return make_key(persona)


@transaction.atomic
def leave_persona(*, persona: Persona, key: PersonaKey | None) -> None:
    """End this browser's key; a persona that nobody can come back to, and began nothing, goes."""
    if key is not None:
        _revoke(key)
    record(Kind.PERSONA_LEFT, persona=persona.pk)
    if Persona.objects.abandoned(timezone.now()).filter(pk=persona.pk).exists():
        archive_persona(persona=persona)


@transaction.atomic
def archive_persona(*, persona: Persona) -> None:
    """Free its number and address for others; keys, codes and the phone's contents go."""
    now = timezone.now()
    persona.archived_at = now
    persona.save(update_fields=["archived_at"])
    persona.keys.filter(revoked_at__isnull=True).update(revoked_at=now)
    DeskCode.objects.filter(persona=persona).delete()
    TextMessage.objects.filter(persona=persona).delete()
    MailMessage.objects.filter(persona=persona).delete()
    AuthenticatorEntry.objects.filter(persona=persona).delete()
    SpareContact.objects.filter(persona=persona).delete()


@transaction.atomic
def issue_desk_code(*, persona: Persona) -> str:
    code = new_desk_code(persona)
    record(Kind.DESK_CODE_ISSUED, persona=persona.pk)
    return code


@transaction.atomic
def redeem_desk_code(*, code: str, replaces: PersonaKey | None = None) -> tuple[Persona, str]:
    """Raises BadDeskCode. The other machine keeps its key; it can be left there."""
    persona = take_desk_code(code)
    token = issue_key(persona=persona, replaces=replaces)
    record(Kind.DESK_CODE_REDEEMED, persona=persona.pk)
    return persona, token


# The phone


@transaction.atomic
def set_airplane_mode(*, persona: Persona, on: bool) -> None:
    phone = _locked_phone(persona)
    if phone.airplane_mode == on:
        return
    phone.airplane_mode = on
    phone.save(update_fields=["airplane_mode"])
    record(Kind.AIRPLANE_MODE_CHANGED, persona=persona.pk, on=on)
    bring_waiting(phone)


@transaction.atomic
def set_signal(*, persona: Persona, on: bool) -> None:
    phone = _locked_phone(persona)
    if phone.has_signal == on:
        return
    phone.has_signal = on
    phone.save(update_fields=["has_signal"])
    record(Kind.SIGNAL_CHANGED, persona=persona.pk, on=on)
    bring_waiting(phone)


@transaction.atomic
def set_clock_error(*, persona: Persona, seconds: int) -> None:
    phone = _locked_phone(persona)
    if phone.clock_error_s == seconds:
        return
    phone.clock_error_s = seconds
    phone.save(update_fields=["clock_error_s"])
    record(Kind.CLOCK_CHANGED, persona=persona.pk, error_s=seconds)


def set_old_browser(*, persona: Persona, on: bool) -> None:
    _switch_browser(persona, PracticeBrowser.OLD, on)


def set_meddling_extension(*, persona: Persona, on: bool) -> None:
    _switch_browser(persona, PracticeBrowser.EXTENSION, on)


@transaction.atomic
def change_browser(*, persona: Persona, to: str) -> bool:
    """What the browser's own screen offers from where it stands; anything else changes nothing."""
    phone = _locked_phone(persona)
    if to not in MOVES[phone.browser]:
        return False
    _become(phone, to, by="browser")
    return True


@transaction.atomic
def _switch_browser(persona: Persona, trouble: PracticeBrowser, on: bool) -> None:
    phone = _locked_phone(persona)
    if on != (phone.browser == trouble):
        _become(phone, trouble if on else PracticeBrowser.GOOD, by="world")


def _become(phone: Phone, browser: str, *, by: str) -> None:
    was, phone.browser = phone.browser, browser
    phone.save(update_fields=["browser"])
    record(Kind.BROWSER_CHANGED, persona=phone.persona_id, browser=browser, was=was, by=by)


@transaction.atomic
def let_time_pass(*, persona: Persona) -> None:
    """Nobody was there for as long as it takes until an account is locked for inactivity.

    The event says it all: whoever keeps accounts listens to it.
    """
    days = persona.world.inactivity_days or TIME_AWAY_DAYS
    record(Kind.TIME_AWAY_REQUESTED, persona=persona.pk, days=days)


@transaction.atomic
def read_text(*, text: TextMessage) -> None:
    if _mark_read(text):
        record(Kind.TEXT_READ, persona=text.persona_id, text=text.pk)


@transaction.atomic
def read_mail(*, mail: MailMessage) -> None:
    if _mark_read(mail):
        record(Kind.MAIL_READ, persona=mail.persona_id, mail=mail.pk)


@transaction.atomic
def add_authenticator(
    *, persona: Persona, secret: str, issuer: str, label: str, by: str
) -> AuthenticatorEntry:
    """``by``: scanned or typed. Raises BadAuthenticatorKey."""
    entry = AuthenticatorEntry.objects.create(
        persona=persona, secret=plain_key(secret), issuer=issuer, label=label
    )
    record(Kind.AUTHENTICATOR_ADDED, persona=persona.pk, by=by)
    return entry


@transaction.atomic
def remove_authenticator(*, entry: AuthenticatorEntry) -> None:
    deleted, _per_model = AuthenticatorEntry.objects.filter(pk=entry.pk).delete()
    if deleted:
        record(Kind.AUTHENTICATOR_REMOVED, persona=entry.persona_id)


def view_paper(*, persona: Persona, paper: str) -> None:
    record(Kind.PAPER_VIEWED, persona=persona.pk, paper=paper)


def _created(fields: dict) -> Persona | None:
    """With the first free number and address, unless another request takes them in between."""
    seed, country = fields["seed"], fields["country"]
    for number in free_phones(seed, country):
        reach = {"phone_number": number, "email": free_email(seed, country)}
        try:
            with transaction.atomic():
                persona = Persona.objects.create(**fields | reach)
                if is_spare(number):  # opened by another request since it was seen free
                    raise IntegrityError
                return persona
        except IntegrityError:
            continue
    return None


def _archive_abandoned(country: str) -> int:
    """Give back the numbers of those nobody can come back to; how many were archived."""
    abandoned = Persona.objects.abandoned(timezone.now()).filter(country=country)
    given_back = list(abandoned.order_by("pk"))  # two at once lock the rows in one order
    for persona in given_back:
        archive_persona(persona=persona)
    return len(given_back)


def _revoke(key: PersonaKey) -> None:
    PersonaKey.objects.filter(pk=key.pk, revoked_at__isnull=True).update(revoked_at=timezone.now())


def _locked_phone(persona: Persona) -> Phone:
    """The row as it is now, locked, and put in the place of what the request had read."""
    persona.phone = Phone.objects.select_for_update().get(persona=persona)
    return persona.phone


def _mark_read(message: TextMessage | MailMessage) -> bool:
    if message.read_at is not None:
        return False
    now = timezone.now()
    unread = type(message).objects.filter(pk=message.pk, read_at__isnull=True)
    message.read_at = now
    return unread.update(read_at=now) == 1
