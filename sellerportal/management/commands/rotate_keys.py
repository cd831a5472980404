from collections.abc import Iterator

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import models, transaction

from personas.crypto import EncryptedTextField

CHUNK = 200


def sealed_fields() -> Iterator[tuple[type[models.Model], list[str]]]:
    for model in apps.get_models():
        names = [f.name for f in model._meta.get_fields() if isinstance(f, EncryptedTextField)]
        if names:
            yield model, names


def seal_anew(model: type[models.Model], names: list[str]) -> int:
    """Read with whatever key opens a row, write with the newest. A chunk is all or nothing."""
    done, last = 0, 0
    while True:
        with transaction.atomic():
            rows = list(
                model._base_manager.select_for_update()
                .filter(pk__gt=last)
                .order_by("pk")
                .only("pk", *names)[:CHUNK]
            )
            model._base_manager.bulk_update(rows, names)
        if not rows:
            return done
        done, last = done + len(rows), rows[-1].pk


class Command(BaseCommand):
    help = "Encrypts what is kept sealed anew with the first key of PORTAL_FIELD_KEYS."

    def handle(self, **options):
        for model, names in sealed_fields():
            done = seal_anew(model, names)
            self.stdout.write(f"{model._meta.label}: {done} rows ({', '.join(names)})")
        self.stdout.write("Done: every key but the first can be taken out of PORTAL_FIELD_KEYS.")
