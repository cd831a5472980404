"""The last mile to a practice phone, as far as its world lets a message through."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from .models import MailMessage, Persona, Phone, SpareContact, TextMessage

TEXT_VALIDITY = timedelta(hours=24)  # [A]: networks keep an undelivered text for one to three days
KEPT = timedelta(days=30)  # contents are purged after: they carry codes and links
TEXT_SENDER = "Harbor"  # an alphanumeric sender has at most 11 characters (GSM 03.40)


@transaction.atomic
def deliver_text(*, to: str, body: str, sender: str = TEXT_SENDER) -> TextMessage | None:
    """To the persona with exactly this number in E.164; to nobody when there is none."""
    phone = _phone_of(phone_number=to)
    if phone is None:
        return None
    now = timezone.now()
    purge(now)
    arrives = phone.receives_texts
    return TextMessage.objects.create(
        persona_id=phone.persona_id,
        sender=sender,
        body=body,
        sent_at=now,
        arrived_at=now if arrives else None,
        expires_at=now + (KEPT if arrives else TEXT_VALIDITY),
    )


@transaction.atomic
def deliver_mail(
    *, to: str, sender: str, subject: str, headers: list, text: str, html: str
) -> MailMessage | None:
    """To the persona with this address; to nobody when there is none. Waits in airplane mode."""
    phone = _phone_of(email=to)
    if phone is None:
        return None
    now = timezone.now()
    purge(now)
    return MailMessage.objects.create(
        persona_id=phone.persona_id,
        sender=sender,
        recipient=to,
        subject=subject,
        headers=headers,
        text=text,
        html=html,
        sent_at=now,
        arrived_at=now if phone.receives_mail else None,
        expires_at=now + KEPT,
    )


def bring_waiting(phone: Phone) -> None:
    """Let in what waited, now that ``phone`` is in reach; what waited too long never comes."""
    now = timezone.now()
    purge(now)
    if phone.receives_texts:
        _waiting(TextMessage, phone).update(arrived_at=now, expires_at=now + KEPT)
    if phone.receives_mail:
        _waiting(MailMessage, phone).update(arrived_at=now, expires_at=now + KEPT)


def purge(now: datetime) -> None:
    """Delete, on every phone, the texts that came too late and the contents kept long enough."""
    TextMessage.objects.filter(expires_at__lte=now).delete()
    MailMessage.objects.filter(expires_at__lte=now).delete()


def _phone_of(**address) -> Phone | None:
    """Locked: a message and a switch of airplane mode come one after the other."""
    [value] = address.values()
    spare = SpareContact.objects.filter(value=value).values("persona")
    owner = Persona.objects.active().filter(Q(**address) | Q(pk__in=spare)).values("pk")
    return Phone.objects.select_for_update().filter(persona__in=owner).first()


def _waiting(model, phone: Phone):
    return model.objects.filter(persona=phone.persona_id, arrived_at__isnull=True)
