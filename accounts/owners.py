"""Telling the owner of an account what happened to it, by mail and by text."""

from django.utils import timezone

from accounts.identifiers import Identifier
from accounts.mail import mail, text
from accounts.models import MessageFactor, User


def tell_owner(name: str, user: User, **context) -> None:
    """One mail and one text; without a phone number the text is written and held."""
    context |= {"name": user.full_name, "at": timezone.now()}
    mail(name, to=user.email, context=context)
    text(name, to=user.phone or user.email, context=context, held=not user.phone)


def tell_nobody(name: str, identifier: Identifier, **context) -> None:
    """What ``tell_owner`` costs, for a name nobody has: both are written and held."""
    context |= {"name": identifier.value, "at": timezone.now()}
    mail(name, to=identifier.value, context=context, held=True)
    text(name, to=identifier.value, context=context, held=True)


def tell_on_every_channel(name: str, user: User, **context) -> None:
    """As ``tell_owner``, and to the backup mailbox and the factor's number if they are others."""
    tell_owner(name, user, **context)
    context |= {"name": user.full_name, "at": timezone.now()}
    confirmed = user.message_factors.filter(confirmed_at__isnull=False)
    for factor in confirmed.exclude(address__in=[user.email, user.phone or ""]):
        write = mail if factor.channel == MessageFactor.Channel.EMAIL else text
        write(name, to=factor.address, context=context)
