from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import MailMessage, Persona, TextMessage


def unread_counts(persona: Persona) -> tuple[int, int]:
    """Unread texts and mails on the phone; one query."""
    return (
        Persona.objects.filter(pk=persona.pk)
        .values_list(
            _unread_of_persona(TextMessage.objects.unread()),
            _unread_of_persona(MailMessage.objects.unread()),
        )
        .get()
    )


def _unread_of_persona(unread: QuerySet) -> Coalesce:
    counted = unread.filter(persona=OuterRef("pk")).values("persona").annotate(count=Count("pk"))
    return Coalesce(Subquery(counted.values("count")), 0)
