from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from sellerportal.catalogues import (
    LANGUAGE,
    compile_catalogues,
    faults,
    po_path,
    translated,
    update_catalogue,
)


class Command(BaseCommand):
    help = "Keeps the message catalogues: brings them up to date, compiles or checks them."
    requires_system_checks = []

    def add_arguments(self, parser):
        verb = parser.add_mutually_exclusive_group(required=True)
        verb.add_argument("--update", action="store_true", help="merge the sources' messages in")
        verb.add_argument("--compile", action="store_true", help="write what Django reads")
        verb.add_argument("--check", action="store_true", help="fail when anything is incomplete")

    def handle(self, **options):
        root = settings.BASE_DIR
        if options["update"]:
            catalogue = update_catalogue(root)
            empty = sum(1 for message in catalogue if message.id and not translated(message))
            place = po_path(root).relative_to(root)
            self.stdout.write(f"{place}: {len(catalogue)} messages, {empty} to translate.")
        elif options["compile"]:
            written = compile_catalogues(root / "locale")
            if options["verbosity"]:
                self.stdout.write(f"{len(written)} catalogues compiled.")
        elif found := faults(root):
            for line in found:
                self.stderr.write(line)
            raise CommandError(f"{LANGUAGE}: {len(found)} faults; 'translations --update' merges.")
        else:
            self.stdout.write(f"{LANGUAGE}: complete.")
